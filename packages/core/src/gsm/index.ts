export { DEFAULT_ALPHABET, DEFAULT_EXTENSION, LOCKING_SHIFT, SINGLE_SHIFT } from './alphabet.ts';
export { decodeGsm, encodeGsm, isGsm } from './gsm-text.ts';
export type { GsmShift } from './gsm-text.ts';
export { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts';
export { SEGMENT_UNITS, segmentsOf, splitSegments, unitsOf } from './segments.ts';
export type { SegmentCount, SmsEncoding } from './segments.ts';
export { plainSms, transliterate } from './transliterate.ts';
