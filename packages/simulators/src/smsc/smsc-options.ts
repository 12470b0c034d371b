import type { ReceiptPlan } from './delivery/receipt-plan.ts';
import type { BindKind } from './smsc-session.ts';

export interface SmscAccount {
  readonly systemId: string;
  readonly password: string;
  /** The kinds of binds that are allowed; default all. */
  readonly kinds?: readonly BindKind[];
  /** The most binds at once; one more is refused as "already bound". Default: no limit. */
  readonly maxBinds?: number;
}

export interface SmscOptions {
  /** The accounts that may bind; absent: all. */
  readonly accounts?: readonly SmscAccount[];
  /** The spelling of ids in submit_sm_resp; default `hex` (eight capital digits). */
  readonly ids?: 'hex' | 'lower-hex' | 'decimal' | 'uuid';
  /** The reports of messages; absent: text and TLVs at once. `none`: never. */
  readonly receipts?: ReceiptPlan | 'none';
  /** More submits than this within a second are throttled. */
  readonly maxPerSecond?: number;
  /** The delay of each submit_sm_resp. */
  readonly responseDelayMs?: number;
  /** The SMSC's own enquire_link; default none. */
  readonly enquireLinkMs?: number;
  readonly deliverTimeoutMs?: number;
  readonly redeliverAfterMs?: number;
  /** False for load tests: messages are counted and joined, but not kept. */
  readonly keepsMessages?: boolean;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
}
