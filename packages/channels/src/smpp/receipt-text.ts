import { decodeGsm, unpackSeptets } from '@ccm/core/gsm';
import { compact } from '@ccm/core/objects';
import { ESM, messageOctets } from './pdu/smpp-pdu.ts';
import type { ReceivedPdu } from './pdu/smpp-pdu.ts';
import { splitHeader } from './pdu/user-data-header.ts';

/** The fields in the text of a receipt; a field is absent if its key is missing or has no value. */
export interface ReceiptFields {
  readonly id?: string;
  /** One word, or the first four where more stand there: `Not delivered`. */
  readonly state?: string;
  readonly error?: string;
}

type FieldName = keyof ReceiptFields | 'other' | 'text';

/** The keys of a receipt's text, each of which ends the value before it. Everything after `text` is the message's own words. */
const KEYS: readonly (readonly [RegExp, FieldName])[] = [
  [/id$/, 'id'],
  [/stat(?:us|e)?$/, 'state'],
  [/^err/, 'error'],
  [/text$/, 'text'],
];
const KEY =
  /(?<=^|[\s,;|&{[(])["']?((?:(?:message|msg|sms)[_ -]?)?id|sub|dlvrd|(?:submit|done)[_ -]?date|(?:(?:message|msg|final|delivery|dlr)[_ -]?)?stat(?:us|e)?|err(?:or)?(?:[_ -]?code)?|(?:(?:short[_ -]?)?message[_ -]?)?text)["']?[ \t]*[:=]/gi;

interface Pair {
  readonly name: FieldName;
  readonly value: string | undefined;
}

/**
 * Each key is looked for by itself, in any case and order, since no two SMSCs agree on the form. The first of a kind counts; of keys
 * behind `text`, which the message's words may hold too, the last, and only where id or state does not stand in front of it.
 * @param given as `receiptText` gives it.
 */
export function readFields(given: string): ReceiptFields {
  const text = given.replaceAll(XML_ELEMENT, ' $1:$2 ');
  const fields = fieldsIn(text);
  return fields.state === undefined ? fieldsIn(text.replaceAll(GLUED_KEY, ' ')) : fields;
}

/** The place before a key to which the value in front of it is glued: `id:4711sub:001dlvrd:001…stat:DELIVRDerr:000`. */
const GLUED_KEY = /(?<=\w)(?=(?:sub|dlvrd|(?:submit|done)[ _]date|stat|err|text):)/gi;

function fieldsIn(text: string): ReceiptFields {
  const pairs = pairsIn(text);
  const words = pairs.findIndex(({ name }) => name === 'text');
  const front = words < 0 ? pairs : pairs.slice(0, words);
  const state = front.some(({ name }) => name === 'state') ? undefined : bareState(text);
  const has = (wanted: FieldName): boolean => front.some(({ name }) => name === wanted);
  const isWhole = words < 0 || (has('id') && (has('state') || state !== undefined));
  const fields = firstOfEach(isWhole ? front : [...front, ...pairs.slice(words + 1).toReversed()]);
  return { ...compact({ state }), ...fields };
}

/** `<id>4711</id>` */
const XML_ELEMENT = /<([a-z][\w -]*)>([^<]*)<\/\1>/gi;

/** Some SMSCs leave out `stat:`: `done date:1809031208 DELIVRD err:000`. */
const bareState = (text: string): string | undefined =>
  /\sdone[_ ]?date[:=]\s*\S+\s+([A-Z]{5,9})(?=\s+err|\s*$)/i.exec(text)?.[1];

function pairsIn(text: string): readonly Pair[] {
  const keys = [...text.matchAll(KEY)];
  return keys.map((key, index) => {
    const name = fieldName(key[1] ?? '');
    const value = text.slice(key.index + key[0].length, keys[index + 1]?.index);
    return { name, value: (name === 'state' ? firstWords(value) : undefined) ?? firstWord(value) };
  });
}

const firstWords = (value: string): string | undefined =>
  /^[\s"']*([a-z]+(?:[ \t]+[a-z]+){1,3})(?![\w-])/i.exec(value)?.[1];

function firstOfEach(pairs: readonly Pair[]): ReceiptFields {
  const fields: Partial<Record<keyof ReceiptFields, string>> = {};
  for (const { name, value } of pairs)
    if (name !== 'other' && name !== 'text' && value !== undefined)
      fields[name] ??= name === 'id' ? value : unstopped(value);
  return fields;
}

/** Without the full stop of a sentence. */
const unstopped = (value: string): string => value.replace(/(?<=.)\.+$/, '');

const fieldName = (key: string): FieldName => KEYS.find(([pattern]) => pattern.test(key.toLowerCase()))?.[1] ?? 'other';

/** Quotes and brackets around a value are the form's, not the value's, and so is what stands in brackets behind it: `DELIVRD(0)`. */
function firstWord(value: string): string | undefined {
  const word = /^[\s"'<([]*(\{[^\s{}]+\}|[^\s,;|&"'()[\]{}<>]+)/.exec(value)?.[1];
  return word === undefined || NOTHING.test(word) ? undefined : word;
}

/** Programs write this for a value that they do not have. */
const NOTHING = /^(?:null|none|nil|undefined|n\/a|-+)$/i;

const BYTE_ORDER_MARK = { utf8: 'efbbbf', bigEndian: 'feff', littleEndian: 'fffe' } as const;

/**
 * Reads the octets as text, whatever data_coding says: the GSM table, which 0 suggests, would alter `_` and `@` of an id. A byte order
 * mark, or a zero octet in each character, shows two octets a character.
 */
export function receiptText(pdu: ReceivedPdu): string {
  const octets = messageOctets(pdu);
  const body = (pdu.esmClass & ESM.udh) === 0 ? octets : splitHeader(octets).body;
  const mark = body.toString('hex', 0, 3);
  if (mark === BYTE_ORDER_MARK.utf8) return body.toString('utf8', 3);
  if (mark.startsWith(BYTE_ORDER_MARK.bigEndian)) return bigEndian(body.subarray(2));
  if (mark.startsWith(BYTE_ORDER_MARK.littleEndian)) return body.toString('utf16le', 2);
  if (body[0] === 0 && body[2] === 0) return bigEndian(body);
  if (body[1] === 0 && body[3] === 0) return body.toString('utf16le');
  return body.toString('latin1').replaceAll('\0', ' ').replaceAll(GSM_UNDERSCORE, '_');
}

/** `_` of the GSM alphabet, in ids: in all others a control character. */
const GSM_UNDERSCORE = String.fromCharCode(0x11);

/** The same where the SMSC packs seven bits a character. */
export const packedReceiptText = (pdu: ReceivedPdu): string => decodeGsm(unpackSeptets(messageOctets(pdu)));

const bigEndian = (octets: Buffer): string =>
  Buffer.from(octets.subarray(0, octets.length - (octets.length % 2)))
    .swap16()
    .toString('utf16le');
