import type { SmppSettings } from '@ccm/channels/smpp';
import type { Account } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';
import type { Stores } from '@ccm/shared/app';
import type { FleetConfig } from '@ccm/shared/platform/config';
import type { Logger } from '@ccm/shared/platform/logging';
import type { Metrics } from '@ccm/shared/platform/metrics';

export type SmppAccount = Account<SmppSettings>;

export interface SmppRuntimeDeps {
  /** The name of this process in the fleet: binds are shown as held by it. */
  readonly replicaId: string;
  readonly config: FleetConfig;
  /** For work that waits for Redis as long as it takes. */
  readonly store: Stores;
  /**
   * Stores for deliver_sm and leases: the SMSC must be told at once if Redis cannot take its request, and a late lease is of no use.
   */
  readonly producer: Stores;
  readonly http: HttpClient;
  readonly logger: Logger;
  readonly trustedCas: readonly string[] | undefined;
  readonly metrics: Metrics;
  /** Accounts that are configured no more. */
  readonly retired: readonly Account[];
}
