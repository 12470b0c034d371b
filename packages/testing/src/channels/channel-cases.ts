import type {
  ChannelDefinition,
  NumberedChoice,
  SentPart,
  Webhook,
  WebhookReply,
  WebhookRequest,
} from '@ccm/channels/contract';
import type { Account, ChannelEvent, FailureReason, InboundMedia, OutboundMessage } from '@ccm/core/domain';
import type { PlannedReply } from '../support/index.ts';

/** The parameters of `describeChannel`: the channel's settings, recorded payloads, and one case per behaviour that matters. */
export interface ChannelSpec<Settings extends object> {
  readonly channel: ChannelDefinition<Settings>;
  /** Complete and valid, every sensitive one set. While sending, `apiUrl` is replaced by a provider on loopback. */
  readonly settings: Settings;
  /** Default: one account named `default` for each channel that the settings serve. Cases use the first unless they say. */
  readonly accounts?: readonly Account<Settings>[];
  /** Values that must never be seen in a log line or an error. */
  readonly secrets: readonly string[];
  /** Signs a request as the provider does, with these settings. Absent for a channel without webhooks. */
  readonly sign?: (request: WebhookRequest, settings: Settings) => WebhookRequest;
  /** `header`: the provider signs no body but sends an agreed header; an altered body cannot be noticed then. Default `body`. */
  readonly signs?: 'body' | 'header';
  /** Faulty settings, and a text that the fault's sentence must contain. */
  readonly faults?: Readonly<Record<string, { readonly settings: Settings; readonly says: string }>>;
  readonly handshakes?: Readonly<Record<string, HandshakeCase>>;
  /** Title to payload: messages and activities. */
  readonly receives?: Readonly<Record<string, ReceiveCase<Settings>>>;
  /** Payloads by title: status reports of our messages. */
  readonly reports?: Readonly<Record<string, ReceiveCase<Settings>>>;
  /** Signed or not, these are not let in. */
  readonly refuses?: Readonly<Record<string, RefuseCase>>;
  /** Authentic bodies that the provider does not document: a PayloadError. */
  readonly rejects?: Readonly<Record<string, WebhookBody>>;
  readonly sends?: Readonly<Record<string, SendCase<Settings>>>;
  readonly finds?: Readonly<Record<string, FindCase<Settings>>>;
  readonly opens?: Readonly<Record<string, OpenCase<Settings>>>;
}

/** A webhook's request without its signature; of a channel without webhooks the bytes for `internalParse`. */
export interface WebhookBody {
  /** The path of one of the channel's webhooks; default the first. */
  readonly path?: Webhook<unknown>['path'];
  /** Default POST. */
  readonly method?: 'GET' | 'POST';
  /** Without the question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface ReceiveCase<Settings> extends WebhookBody {
  /** The account it is for; it must be the first candidate too. */
  readonly account?: Account<Settings>;
  /** Complete: compared member by member. */
  readonly events: readonly ChannelEvent[];
}

interface RefuseCase extends WebhookBody {
  /** Default: as it is, unsigned. */
  readonly signed?: true;
}

interface HandshakeCase extends WebhookBody {
  readonly reply: WebhookReply | undefined;
}

interface OutboundCase<Settings> {
  readonly message: OutboundMessage;
  readonly account?: Account<Settings>;
  /** PUBLIC_BASE_URL, default `https://ccm.example.com`; `false`: not set. */
  readonly publicBaseUrl?: string | false;
  /** The provider's answers, call by call. `refused`: nothing listens at all. */
  readonly replies: readonly PlannedReply[] | 'refused';
  /** Exactly the calls to expect; left out with `refused`. */
  readonly calls?: readonly ExpectedCall[];
}

/** Every member given must be so; headers may hold more. */
export interface ExpectedCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as JSON. */
  readonly json?: unknown;
  /** The body as a form: names with their value, or values where a name is repeated. Complete. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

export interface SendCase<Settings> extends OutboundCase<Settings> {
  /** One per part that was sent. */
  readonly receipts?: readonly SentPart[];
  readonly costs?: readonly number[];
  readonly notes?: readonly string[];
  readonly numberedChoices?: readonly NumberedChoice[];
  /** The DeliveryError of `render` or of the last call. */
  readonly failure?: ExpectedFailure;
}

/** Every member given must be so. */
export interface ExpectedFailure {
  readonly reason: FailureReason;
  readonly providerCode?: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
  readonly pauses?: 'message' | 'customer' | 'account';
  /** Words that the operator must be shown. */
  readonly says?: string;
}

export interface FindCase<Settings> extends OutboundCase<Settings> {
  /** The part of the rendered message; default 0. */
  readonly partIndex?: number;
  readonly startedAtMs: number;
  readonly found: SentPart | 'absent' | undefined;
  /** The DeliveryError, where asking fails. */
  readonly failure?: ExpectedFailure;
}

export interface OpenCase<Settings> {
  readonly account?: Account<Settings>;
  /** `apiUrl`: the provider on loopback. `otherUrl`: a second host there, which answers `elsewhere`. */
  readonly media: (apiUrl: string, otherUrl: string) => InboundMedia;
  readonly replies: (apiUrl: string, otherUrl: string) => readonly PlannedReply[];
  readonly elsewhere?: readonly PlannedReply[];
  readonly calls: readonly ExpectedCall[];
  readonly callsElsewhere?: readonly (ExpectedCall & { readonly without?: readonly string[] })[];
  /** The file, or the reason why not: the error's class name. */
  readonly opened: { readonly status: number; readonly body: string } | { readonly fails: string };
}
