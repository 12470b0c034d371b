import type { AccountBook } from '../storage/accounts/index.ts';
import type { Capabilities, OutboundFace, SentPart } from '@ccm/channels/contract';
import type { ConversationStore } from '../storage/conversations/index.ts';
import type { DeadLetters } from '../storage/dead-letters/index.ts';
import type { Account } from '@ccm/core/domain';
import type { HttpClient } from '@ccm/core/ports';
import type { Standstill } from '../platform/lifecycle/index.ts';
import type { Logger } from '../platform/logging/index.ts';
import type { MessageStore, ReportMatcher } from '../messages/index.ts';
import type { Pacer } from './pacer.ts';
import type { StatusFlow } from '../messages/index.ts';

/** A part that a provider has taken, without a final status yet. */
export interface SentMessagePart {
  readonly account: Account;
  readonly messageId: string;
  readonly part: number;
  readonly sent: SentPart;
}

/** How one account's messages leave: the channel's own face, or one that a session stands behind. */
export interface Carrier {
  readonly face: OutboundFace<unknown>;
  readonly capabilities: Capabilities;
  /** Whose name and rate it goes out under, where another account stands in for the message's own. */
  readonly account?: Account;
}

export interface DeliveryParts {
  readonly accounts: AccountBook;
  /** @param begunOn the account over which parts of the message have gone already: the others must go the same way. */
  readonly carrierOf: (account: Account, begunOn?: string) => Carrier | undefined;
  readonly messages: MessageStore;
  readonly matcher: ReportMatcher;
  readonly statuses: StatusFlow;
  readonly conversations: ConversationStore;
  readonly deadLetters: DeadLetters;
  readonly pacer: Pacer;
  /** Has the provider asked later what became of a part whose report may never come. Absent where it cannot be asked. */
  readonly schedulePoll?: (sent: SentMessagePart) => Promise<void>;
  /** When the oldest webhook of the account that nobody has read yet came, milliseconds since 1970: it may be the report that tells. */
  readonly oldestUnreadMs: (account: Account) => Promise<number | undefined>;
  readonly http: HttpClient;
  /** Of this process; default one of its own. */
  readonly standstill?: Standstill;
  readonly logger: Logger;
  readonly observe: (observation: DeliveryObservation) => void;
  readonly settings: {
    readonly retryWindowMs: number;
    readonly unknownOutcome: 'retry' | 'fail';
    readonly publicBaseUrl: string | undefined;
    readonly inactivityMs: number | undefined;
  };
}

export interface DeliveryObservation {
  readonly provider: string;
  readonly outcome: 'sent' | 'retry' | 'failed' | 'unknown';
  readonly reason?: string;
  readonly durationMs?: number;
}
