import type { Account } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';

/** Everything that a call about an account needs. */
export interface LookUpContext<Settings> {
  readonly account: Account<Settings>;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}
