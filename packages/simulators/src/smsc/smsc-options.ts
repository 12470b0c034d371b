import type { ReceiptPlan } from './delivery/receipt-plan.ts';
import type { BindKind } from './smsc-session.ts';

export interface SmscAccount {
  readonly systemId: string;
  readonly password: string;
  /** Which binds are allowed; default all. */
  readonly kinds?: readonly BindKind[];
  /** How many at once; one more is refused as "already bound". Default: no limit. */
  readonly maxBinds?: number;
}

export interface SmscOptions {
  /** Who may bind; without it, everyone. */
  readonly accounts?: readonly SmscAccount[];
  /** How submit_sm_resp spells ids; default `hex` (eight capital digits). */
  readonly ids?: 'hex' | 'lower-hex' | 'decimal' | 'uuid';
  /** How messages are reported; without it, text and TLVs at once. `none`: never. */
  readonly receipts?: ReceiptPlan | 'none';
  /** More submits than this within a second are throttled. */
  readonly maxPerSecond?: number;
  /** How long each submit_sm_resp takes. */
  readonly responseDelayMs?: number;
  /** The SMSC's own enquire_link; default none. */
  readonly enquireLinkMs?: number;
  readonly deliverTimeoutMs?: number;
  readonly redeliverAfterMs?: number;
  /** False for load tests: messages are counted and joined, but not kept. */
  readonly keepsMessages?: boolean;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
}
