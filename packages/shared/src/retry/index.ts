export { asFleetError, backoffMs, decideRetry } from './retry-decision.ts';
export type { RetryDecision, TryHistory } from './retry-decision.ts';
