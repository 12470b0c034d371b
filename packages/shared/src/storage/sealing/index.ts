export { SealedJson, trustedObject } from './sealed-json.ts';
export { SealingError } from './sealing-error.ts';
export type { SealingFault } from './sealing-error.ts';
export { Sealer } from './sealer.ts';
