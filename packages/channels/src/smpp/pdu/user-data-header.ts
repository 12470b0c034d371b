/** One information element of a user data header (3GPP TS 23.040, section 9.2.3.24). */
export interface HeaderElement {
  readonly id: number;
  readonly data: Buffer;
}

/** The place of a PDU in a long message. `width` distinguishes references of different kinds. */
export interface Concatenation {
  readonly reference: number;
  readonly total: number;
  /** From 1. */
  readonly sequence: number;
  readonly width: 'udh8' | 'udh16' | 'sar';
}

export const ELEMENT = { concat8: 0x00, concat16: 0x08, singleShift: 0x24, lockingShift: 0x25 } as const;

/**
 * Takes the header off the front of the octets. If a length or an element does not fit, there is no header: all octets are then the
 * message, so that a wrong flag never hides a text. The one exception is the header of a part with a wrong length octet.
 */
export function splitHeader(octets: Buffer): { readonly elements: readonly HeaderElement[]; readonly body: Buffer } {
  const length = octets[0];
  if (length === undefined || length + 1 > octets.length) return { elements: [], body: octets };
  const header = octets.subarray(1, length + 1);
  const elements = readElements(header) ?? partIn(header);
  return elements === undefined ? { elements: [], body: octets } : { elements, body: octets.subarray(length + 1) };
}

/**
 * Whether octets begin as the header of one of several parts, `05 00 03` or `06 08 04` and a place that can be: some SMSCs leave the flag
 * of a header out. As a text that would be `é@¥`, which nobody writes.
 */
export function beginsAsPart(octets: Buffer): boolean {
  const start = octets.toString('hex', 0, 3);
  if (start !== '050003' && start !== '060804') return false;
  const total = splitHeader(octets).elements.length === 1 ? concatenationIn(splitHeader(octets).elements)?.total : 1;
  return total !== undefined && total > 1;
}

function readElements(header: Buffer): readonly HeaderElement[] | undefined {
  const elements: HeaderElement[] = [];
  let offset = 0;
  while (offset < header.length) {
    const id = header[offset];
    const length = header[offset + 1];
    if (id === undefined || length === undefined || offset + 2 + length > header.length) return undefined;
    elements.push({ id, data: header.subarray(offset + 2, offset + 2 + length) });
    offset += 2 + length;
  }
  return elements;
}

/**
 * Reads a header that can only be that of a part although it gives a wrong length of its one element (seen as `06 08 0A RR RR TT SS`).
 */
function partIn(header: Buffer): readonly HeaderElement[] | undefined {
  const element = { id: header[0] ?? -1, data: header.subarray(2) };
  return concatenationIn([element]) === undefined ? undefined : [element];
}

/** The concatenation element, 8 or 16 bits wide, where there is a sensible one. */
export function concatenationIn(elements: readonly HeaderElement[]): Concatenation | undefined {
  for (const { id, data } of elements) {
    if (id === ELEMENT.concat8 && data.length === 3) {
      return sensible({
        reference: data.readUInt8(0),
        total: data.readUInt8(1),
        sequence: data.readUInt8(2),
        width: 'udh8',
      });
    }
    if (id === ELEMENT.concat16 && data.length === 4) {
      return sensible({
        reference: data.readUInt16BE(0),
        total: data.readUInt8(2),
        sequence: data.readUInt8(3),
        width: 'udh16',
      });
    }
  }
  return undefined;
}

/** A part 0, or one beyond the total, is to be ignored (TS 23.040): the PDU is then a message of its own. */
export function sensible(concatenation: Concatenation): Concatenation | undefined {
  const { total, sequence } = concatenation;
  return total >= 1 && sequence >= 1 && sequence <= total ? concatenation : undefined;
}

/** The header, its length octet included, that names a part: `05 00 03 RR TT SS` or `06 08 04 RR RR TT SS`. */
export function concatenationHeader(concatenation: Concatenation & { readonly width: 'udh8' | 'udh16' }): Buffer {
  const { reference, total, sequence, width } = concatenation;
  return width === 'udh8'
    ? Buffer.from([5, ELEMENT.concat8, 3, reference & 0xff, total, sequence])
    : Buffer.from([6, ELEMENT.concat16, 4, (reference >> 8) & 0xff, reference & 0xff, total, sequence]);
}
