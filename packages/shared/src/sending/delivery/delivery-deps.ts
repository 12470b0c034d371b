import type { AccountRegistry } from '../../storage/accounts/index.ts';
import type { Capabilities, ChannelRules, Sender, SentPart } from '@ccm/channels/contract';
import type { ConversationStore } from '../../storage/conversations/index.ts';
import type { Account, ChannelName } from '@ccm/core/domain';
import type { Identities } from '../../storage/identities/index.ts';
import type { Mailboxes } from '../../storage/mailbox/index.ts';
import type { HttpClient, HttpStreamReply } from '@ccm/core/ports';
import type { Logger } from '../../platform/logging/index.ts';
import type { MessageStore, ReportMatcher, StatusUpdates } from '../../messages/index.ts';
import type { FileEngineAddresses } from '../public-files.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** A part that a provider has taken, without a final status yet. */
export interface SentMessagePart {
  readonly account: Account;
  readonly messageId: string;
  readonly part: number;
  readonly sent: SentPart;
}

/** The way of one account's messages: the channel's own sender, or one over a session. */
export interface Route {
  readonly sender: Sender<unknown>;
  readonly capabilities: Capabilities;
  readonly rules: Readonly<Record<ChannelName, ChannelRules>>;
  /** The account whose sender and rate apply, if another account replaces the message's own. */
  readonly account?: Account;
}

export interface DeliveryDeps {
  readonly accounts: AccountRegistry;
  /** @param begunOn the account over which parts of the message have gone already: the others must go the same way. */
  readonly routeOf: (account: Account, begunOn?: string) => Route | undefined;
  readonly messages: MessageStore;
  readonly matcher: ReportMatcher;
  readonly statuses: StatusUpdates;
  readonly conversations: ConversationStore;
  readonly identities: Pick<Identities, 'meet' | 'personOf' | 'refOf'>;
  readonly mailboxes: Pick<Mailboxes, 'waiting'>;
  readonly rateLimiter: RateLimiter;
  /** Schedules status polls for a part whose report may never come. Absent if the provider cannot be asked. */
  readonly schedulePoll?: (sent: SentMessagePart) => Promise<void>;
  /** The arrival of the oldest unread webhook of the account, milliseconds since 1970: it may contain the report. */
  readonly oldestUnreadMs: (account: Account) => Promise<number | undefined>;
  readonly http: HttpClient;
  /** Opens a file of a message for a provider that takes it as an upload. Absent where none is sent so. */
  readonly openFile?: (url: string, signal: AbortSignal) => Promise<HttpStreamReply>;
  readonly logger: Logger;
  readonly observe: (observation: DeliveryObservation) => void;
  readonly settings: {
    readonly unknownOutcome: 'retry' | 'fail';
    readonly publicBaseUrl: string | undefined;
    readonly inactivityMs: number | undefined;
    readonly fileEngine: FileEngineAddresses | undefined;
  };
}

export interface DeliveryObservation {
  readonly provider: string;
  readonly channel: string;
  readonly account: string;
  readonly outcome: 'sent' | 'retry' | 'failed' | 'unknown';
  readonly reason?: string;
  readonly durationMs?: number;
  /** Time from the acceptance by CCM to the acceptance by the provider, if the message was sent. */
  readonly ageMs?: number;
}
