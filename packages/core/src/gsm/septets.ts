const SEPTET_BITS = 7;
const SEPTET_MASK = 0x7f;
const CARRIAGE_RETURN = 0x0d;

/** Bits between a header with this number of octets and the first septet behind it (3GPP TS 23.040, section 9.2.3.24). */
export const fillBitsAfter = (headerOctets: number): number =>
  (SEPTET_BITS - ((headerOctets * 8) % SEPTET_BITS)) % SEPTET_BITS;

/**
 * Septets, one an octet, packed seven bits a character (3GPP TS 23.038, section 6.1.2.1). Where seven bits are left over, a carriage
 * return fills them: zeros would read as one more `@`.
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  const bits = fillBits + septets.length * SEPTET_BITS;
  const packed = new Uint8Array(Math.ceil(bits / 8));
  const filled = bits % 8 === 1 ? [...septets, CARRIAGE_RETURN] : septets;
  for (const [index, septet] of filled.entries()) {
    const bit = fillBits + index * SEPTET_BITS;
    const shifted = (septet & SEPTET_MASK) << (bit % 8);
    const octet = Math.floor(bit / 8);
    packed[octet] = (packed[octet] ?? 0) | (shifted & 0xff);
    if (shifted > 0xff) packed[octet + 1] = (packed[octet + 1] ?? 0) | (shifted >> 8);
  }
  return packed;
}

/**
 * The other way round. Seven bits that are left over in the last octet are no character when they are zero or a carriage return, with
 * which senders fill them.
 */
export function unpackSeptets(octets: Uint8Array, fillBits = 0): Uint8Array {
  const bits = octets.length * 8 - fillBits;
  const septets = Uint8Array.from({ length: Math.max(0, Math.floor(bits / SEPTET_BITS)) }, (_, index) => {
    const bit = fillBits + index * SEPTET_BITS;
    const octet = Math.floor(bit / 8);
    const pair = (octets[octet] ?? 0) | ((octets[octet + 1] ?? 0) << 8);
    return (pair >> (bit % 8)) & SEPTET_MASK;
  });
  const last = septets.at(-1);
  const mayBeFill = bits % SEPTET_BITS === 0 && septets.length > 1;
  return mayBeFill && (last === 0 || last === CARRIAGE_RETURN) ? septets.subarray(0, -1) : septets;
}
