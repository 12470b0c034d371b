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

/** The first eight bytes in hexadecimal digits. */
const BY_BEGINNING: readonly (readonly [RegExp, string])[] = [
  // Java's serialization, behind its length as Artemis hands it over.
  [/^(?:[\da-f]{8})?aced0005/, 'a JMS ObjectMessage (a serialized Java object)'],
  // Sections of AMQP 1.0.
  [/^00(?:53|80|a3)/, 'an AMQP message that the broker did not translate (set transformer=jms there)'],
  // A byte order mark of UTF-16, or a brace or quote of it.
  [/^(?:feff|fffe|00(?:7b|22|5b)00|(?:7b|22|5b)00)/, 'a text in UTF-16'],
  [/^(?:1f8b|789c|78da|7801)/, 'a compressed message (gzip or zlib)'],
];
/** No text begins with one, line ends and tabs aside. */
const CONTROL = /^(?:0[0-8bcef]|1[\da-f])/;

const firstIn = (table: readonly (readonly [RegExp, string])[], text: string): string | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

/**
 * The kind of a broker message that holds no text, in the operator's words; undefined if it may hold text. ActiveMQ names the kind in a
 * header (`transformation`, `amq-msg-type`) and hands over XML, or the bytes as they are.
 */
export function nonTextOf(headers: Headers, bytes: Buffer): string | undefined {
  const told = `${headers['amq-msg-type'] ?? ''} ${headers['transformation'] ?? ''}`;
  const named = firstIn(BY_TRANSFORMATION, told);
  if (named !== undefined) return named;
  if (bytes.length === 0) return EMPTY;
  const beginning = bytes.toString('hex', 0, 8);
  const begun = firstIn(BY_BEGINNING, beginning);
  if (begun !== undefined) return begun;
  if (/^\s*<map[\s>]/.test(bytes.toString('latin1', 0, 100))) return 'a JMS MapMessage';
  if (headers['transformation-error'] !== undefined)
    return 'a JMS message of another kind, which the broker could not translate';
  return CONTROL.test(beginning)
    ? 'a message of binary data (it begins with a control character), as of a JMS MapMessage or StreamMessage'
    : undefined;
}
