const PUSH = 0x06;
/** The type of content of the push: as a well-known value of WSP, or in words. */
const MMS_TYPE = { known: 0xbe, words: 'application/vnd.wap.mms-message' } as const;
/** Transaction, type of the PDU, and length of the headers, one octet each. */
const PREAMBLE_OCTETS = 3;

/** Fields of a notification (OMA MMS Encapsulation 1.3, section 7.3). */
const FIELD = { type: 0x8c, from: 0x89, subject: 0x96, location: 0x83 } as const;
const NOTIFICATION = 0x82;

/**
 * Reads the notification that a multimedia message waits at the operator (m-notification-ind in a WAP push): who sent it, its subject and its
 * address, each on a line. @returns undefined for any other octets.
 */
export function readMmsNotification(octets: Buffer): string | undefined {
  const headers = octets.subarray(PREAMBLE_OCTETS, PREAMBLE_OCTETS + (octets[2] ?? 0));
  const isMms = headers[0] === MMS_TYPE.known || headers.includes(MMS_TYPE.words);
  if (octets[1] !== PUSH || !isMms) return undefined;
  const fields = readFields(octets.subarray(PREAMBLE_OCTETS + headers.length));
  if (fields.get(FIELD.type)?.[0] !== NOTIFICATION) return undefined;
  const from = wordsOf(fields.get(FIELD.from)).replace(/\/TYPE=.*$/s, '');
  const title = `[multimedia message${from === '' ? '' : ` from ${from}`}, which the operator holds]`;
  return [title, wordsOf(fields.get(FIELD.subject)), wordsOf(fields.get(FIELD.location))]
    .filter((line) => line.trim() !== '')
    .join('\n');
}

/** Each field is an octet and a value. */
function readFields(body: Buffer): ReadonlyMap<number, Buffer> {
  const fields = new Map<number, Buffer>();
  let offset = 0;
  while (offset + 1 < body.length) {
    const field = body[offset] ?? 0;
    const [begin, end, next] = extentOf(body, offset + 1);
    fields.set(field, body.subarray(begin, end));
    offset = next;
  }
  return fields;
}

/** The greatest length that stands in front of a value as one octet, and the sign of a longer one (WAP-230 WSP, section 8.4.1.2). */
const LENGTH = { max: 30, quote: 31 } as const;
const IS_ONE_OCTET = 0x80;

/** The extent of a value, and the place of the next field. */
function extentOf(body: Buffer, at: number): readonly [begin: number, end: number, next: number] {
  const first = body[at] ?? 0;
  if ((first & IS_ONE_OCTET) !== 0) return [at, at + 1, at + 1];
  if (first <= LENGTH.max) return [at + 1, at + 1 + first, at + 1 + first];
  if (first === LENGTH.quote) return [at + 2, at + 2 + (body[at + 1] ?? 0), at + 2 + (body[at + 1] ?? 0)];
  const nul = body.indexOf(0, at);
  const end = nul < 0 ? body.length : nul;
  return [at, end, end + 1];
}

/** The words of a value, without the octets in front that say how they are written, and without the NUL at their end. */
const wordsOf = (value: Buffer = Buffer.alloc(0)): string => {
  const begin = value.findIndex((octet) => octet >= 0x20 && octet < 0x80);
  return begin < 0 ? '' : value.toString('utf8', begin).replace(/\0.*$/s, '');
};
