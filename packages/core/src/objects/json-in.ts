/** The value that a text or a body says in JSON; undefined for one that is no JSON, such as a proxy's page in place of an answer. */
export function jsonIn(text: string | Buffer): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    return undefined;
  }
}
