/**
 * JSON in which everything above U+FFFF (and every lone surrogate) is written as `\uXXXX`: the same value for every JSON reader.
 * ActiveMQ 5 stores a STOMP text body as it came and reads it back as Java's modified UTF-8, where a raw emoji makes the Java
 * consumer throw.
 */
export function escapeJsonForJava(json: string): string {
  return json.replaceAll(/[\uD800-\uDFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
