export { DeliveryError } from './delivery-error.ts';
export type { DeliveryErrorDetails } from './delivery-error.ts';
export { FleetError } from './fleet-error.ts';
export type { RetryAdvice } from './fleet-error.ts';
export { PayloadError } from './payload-error.ts';
export { UpstreamError } from './upstream-error.ts';
export type { Upstream } from './upstream-error.ts';
