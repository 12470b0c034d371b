import type { Account, ChannelEvent } from '@ccm/core/domain';
import type { Envelope } from '@ccm/shared/storage/partitions';

/** An event, its account, and the request that brought it. */
export interface RoutedEvent {
  readonly event: ChannelEvent;
  readonly account: Account;
  readonly envelope: Envelope;
}
