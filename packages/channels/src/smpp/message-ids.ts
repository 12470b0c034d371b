const HEX = /^[\da-f]+$/i;
const DECIMAL = /^\d+$/;
/** An SMSC may strip the zeros in front. */
const UUID = /^\{?([\da-f]{1,8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})\}?$/;
/** Shorter ids are not converted: `10` read as hexadecimal is `16`, which may well be another message's id. */
const MIN_CONVERTED_LENGTH = 4;

/**
 * The base in which an SMSC writes a message's id in receipts, against its submit_sm_resp: `same` as there, `hex` (decimal there),
 * `decimal` (hexadecimal there), or whatever fits (`auto`).
 */
export const RECEIPT_ID_BASES = ['auto', 'same', 'hex', 'decimal'] as const;
export type ReceiptIdBase = (typeof RECEIPT_ID_BASES)[number];

/**
 * The ids under which the message of a receipt may be recorded, in three lists: try a list only if the lists before it lead to no message.
 */
export interface ReceiptIds {
  /** The spellings that the submit_sm_resp may have used. */
  readonly messageIds: readonly string[];
  /** Keys (see `idKey`) of the same ids. */
  readonly equalIds: readonly string[];
  /** Keys of the ids read in another base. */
  readonly guessedIds: readonly string[];
}

/**
 * The key under which all spellings of one id meet: in any case, with or without quotes around it, leading zeros, `0x` or the hyphens of a UUID. No id
 * looks like a key.
 */
export function idKey(id: string): string {
  const lower = id
    .trim()
    .toLowerCase()
    .replaceAll(/^["']+|["']+$/g, '')
    .replace(/^0x(?=[\da-f]+$)|^\+(?=\d+$)/, '')
    .replace(UUID, '$1$2$3$4$5');
  return ` ${HEX.test(lower) ? stripZeros(lower) : lower}`;
}

/** The key of a message that the SMSC took without an id: by the reference that we gave it, which a receipt may give back. */
export const referenceKey = (reference: number): string => ` reference ${String(reference)}`;

/** @param receipt the id in the TLV and the one in the text; an SMSC may give either or both, and each in another base. */
export function receiptIds(
  receipt: { readonly tlv?: string | undefined; readonly text?: string | undefined },
  base: ReceiptIdBase,
): ReceiptIds {
  const named = [receipt.tlv, receipt.text].flatMap((id) => (id === undefined || id.trim() === '' ? [] : [id.trim()]));
  if (base === 'hex' || base === 'decimal') return convertedIds(named, base);
  const equalIds = named.map(idKey);
  const guesses = base === 'auto' ? named.flatMap(inOtherBases).map(idKey) : [];
  return {
    messageIds: [...new Set(named)],
    equalIds: [...new Set(equalIds)],
    guessedIds: [...new Set(guesses)].filter((key) => !equalIds.includes(key)),
  };
}

/** The operator says how ids are to be read: as they are they would be other messages'. The TLV may repeat the submit_sm_resp. */
function convertedIds(named: readonly string[], base: 'hex' | 'decimal'): ReceiptIds {
  const pattern = base === 'hex' ? HEX : DECIMAL;
  const stated = named.at(-1);
  if (stated === undefined) return { messageIds: [], equalIds: [], guessedIds: [] };
  if (!pattern.test(stated)) return { messageIds: [stated], equalIds: [idKey(stated)], guessedIds: [] };
  const converted = base === 'hex' ? BigInt(`0x${stated}`).toString() : BigInt(stated).toString(16);
  const guessedIds = named.slice(0, -1).map(idKey);
  return { messageIds: [converted], equalIds: [idKey(converted)], guessedIds };
}

/** BigInt, since ids may exceed 2^53. Zeros in front make a short number an id of its own: `0000000255` is no counter's 255. */
function inOtherBases(given: string): readonly string[] {
  const id = given.replace(/^0x(?=[\da-f]+$)/i, '');
  if (!HEX.test(id) || id.length < MIN_CONVERTED_LENGTH) return [];
  const asHex = BigInt(`0x${id}`).toString();
  return DECIMAL.test(id) ? [BigInt(id).toString(16), asHex] : [asHex];
}

const stripZeros = (id: string): string => id.replace(/^0+(?=.)/, '');
