type Headers = Readonly<Record<string, string | undefined>>;

const BY_TRANSFORMATION: readonly (readonly [RegExp, string])[] = [
  [/map/i, 'a JMS MapMessage'],
  [/object/i, 'a JMS ObjectMessage'],
  [/stream/i, 'a JMS StreamMessage'],
];

/**
 * The empty text that ActiveMQ makes of a MapMessage, ObjectMessage or StreamMessage for a subscriber that asked for no transformation.
 */
const EMPTY = 'empty: it has no text, or is a JMS MapMessage, ObjectMessage or StreamMessage';

/**
 * Beginnings of bodies: Java's serialization, behind its length as Artemis hands it over, and AMQP 1.0 sections that the broker did not
 * translate.
 */
const JAVA_OBJECT = /^(?:[\da-f]{8})?aced0005/;
const AMQP_SECTION = /^00(?:53|80|a3)/;
/** A byte order mark of UTF-16, or a brace or quote of it. */
const UTF16 = /^(?:feff|fffe|00(?:7b|22|5b)00|(?:7b|22|5b)00)/;
/** No text begins with one, line ends and tabs aside. */
const CONTROL = /^(?:0[0-8bcef]|1[\da-f])/;
const COMPRESSED = /^(?:1f8b|789c|78da|7801)/;

/**
 * The kind of a broker message that holds no text, in the operator's words; undefined if it may hold text. ActiveMQ names the kind in a
 * header (`transformation`, `amq-msg-type`) and hands over XML, or the bytes as they are.
 */
export function nonTextOf(headers: Headers, bytes: Buffer): string | undefined {
  const told = `${headers['amq-msg-type'] ?? ''} ${headers['transformation'] ?? ''}`;
  const named = BY_TRANSFORMATION.find(([pattern]) => pattern.test(told))?.[1];
  if (named !== undefined) return named;
  if (bytes.length === 0) return EMPTY;
  const beginning = bytes.toString('hex', 0, 8);
  if (JAVA_OBJECT.test(beginning)) return 'a JMS ObjectMessage (a serialized Java object)';
  if (AMQP_SECTION.test(beginning))
    return 'an AMQP message that the broker did not translate (set transformer=jms there)';
  if (UTF16.test(beginning)) return 'a text in UTF-16';
  if (COMPRESSED.test(beginning)) return 'a compressed message (gzip or zlib)';
  if (/^\s*<map[\s>]/.test(bytes.toString('latin1', 0, 100))) return 'a JMS MapMessage';
  if (headers['transformation-error'] !== undefined)
    return 'a JMS message of another kind, which the broker could not translate';
  return CONTROL.test(beginning)
    ? 'a message of binary data (it begins with a control character), as of a JMS MapMessage or StreamMessage'
    : undefined;
}
