export { toCustomerId, toE164 } from './phone-number.ts';
