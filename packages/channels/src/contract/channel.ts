import type { CredentialRenewal } from './credential-renewal.ts';
import type { Logger, HttpClient, HttpStreamReply } from '@ccm/core/ports';
import type {
  Account,
  ChannelEvent,
  ChannelName,
  Customer,
  DeliveryOutcome,
  InboundMedia,
  OutboundMessage,
  ProviderName,
} from '@ccm/core/domain';
import type { LookUpContext } from './look-up-context.ts';
import type { AccountCheck, CheckContext } from './account-check.ts';
import type { ChannelRules } from './channel-rules.ts';
import type { RegisterContext, RegistrationPlan } from './registration.ts';
import type { SettingFault, SettingFields } from './setting-field.ts';

export type { LookUpContext } from './look-up-context.ts';

/**
 * The contract of a channel folder: settings, the inbound part (pure functions of one HTTP request), and the outbound part. The gateway
 * uses the first, the workers the second. All its functions may rely on its own typed `Settings`.
 */
export interface ChannelDefinition<Settings> {
  readonly provider: ProviderName;
  /** A shorter name, by which SMS_PROVIDER and WHATSAPP_PROVIDER may choose it. */
  readonly shortName?: string;
  /** The channels that the provider can serve. */
  readonly channels: readonly ChannelName[];
  /** Those of them that an account with these settings serves; absent: all. Twilio may serve `sms`, `whatsapp` or both. */
  readonly channelsOf?: (settings: Settings) => readonly ChannelName[];
  readonly settingFields: SettingFields;
  /** Faults that the format of a single field does not show. A setting that is missing or could not be read is absent. */
  readonly settingFaults?: (settings: Partial<Settings>) => readonly SettingFault[];
  /** Messages per second, where a setting of the channel's own says it (SMPP counts segments); an account's `rate` goes before. */
  readonly rateOf?: (settings: Settings) => number | undefined;
  /** Channels whose messages its accounts carry too, where no account of the channel itself is meant: `sms` may travel by SMPP. */
  readonly alsoCarries?: readonly ChannelName[];
  /** Accounts of the provider that send while this one cannot. Absent where none can stand in for another. */
  readonly failover?: Failover<Settings>;
  /** The disadvantage of an unset PUBLIC_BASE_URL for its webhooks, as the rest of a warning. Absent if there is none. */
  readonly withoutPublicUrl?: string;
  /** The address or name at the provider: our number, page id or bot name; shown to people and used as serviceIdentifier. */
  readonly serviceIdentifier: (account: Account<Settings>) => string;
  readonly capabilities: Capabilities;
  /** Content that each channel can show, and its reply window; docs/messages.md and the admin API list it. */
  readonly rules: Readonly<Record<ChannelName, ChannelRules>>;
  readonly webhooks: readonly Webhook<Settings>[];
  /**
   * Reads an envelope that another of our processes wrote (SMPP: the worker that holds the session), where events come in without
   * a webhook. Pure, as a webhook's `parse`.
   * @throws {PayloadError} for bytes that the process never wrote.
   */
  readonly internalParse?: (rawBody: Buffer, account: Account<Settings>) => readonly ChannelEvent[];
  /** Absent where sending needs a session that another process holds (SMPP). */
  readonly outbound?: Sender<Settings>;
  /** Opens a customer's file at the provider. Absent where none can be sent. */
  readonly openMedia?: (media: InboundMedia, account: Account<Settings>, tools: MediaTools) => Promise<HttpStreamReply>;
  /**
   * Asks the provider for a customer's name, if its events do not contain it. After any failure the answer is empty: no message waits for
   * a name. Cache it for a day.
   */
  readonly lookUpCustomer?: (customerId: string, context: LookUpContext<Settings>) => Promise<Partial<Customer>>;
  /**
   * Marks a customer's message as read. Absent where the provider has no such mark.
   * @returns false where it has none for this message.
   * @throws {DeliveryError} where it could not.
   */
  readonly markRead?: (message: ReadMessage, context: LookUpContext<Settings>) => Promise<boolean>;
  /** Shows the customer a typing indicator, or ends it. Absent if the provider has none. @throws {DeliveryError} if it could not. */
  readonly showTyping?: (typing: TypingSignal, context: LookUpContext<Settings>) => Promise<void>;
  /**
   * Asks the provider whether the account's credentials are good and its webhook is registered: questions without any effect. Absent
   * where it cannot be asked.
   * @throws {HttpFailure} where there is no answer.
   */
  readonly check?: (context: CheckContext<Settings>) => Promise<readonly AccountCheck[]>;
  /**
   * Plans the registration of our webhook at the provider: asks for the present state, changes nothing, and makes no step for a setting
   * that is right already. Absent if the provider's API cannot set it. @throws {HttpFailure} if there is no answer.
   */
  readonly register?: (context: RegisterContext<Settings>) => Promise<RegistrationPlan>;
  /** Renews a credential before it expires. Absent where none does. */
  readonly renewal?: CredentialRenewal<Settings>;
  /** Polls the provider for the status of a part whose reports may never come. Absent if it cannot be asked. */
  readonly statusPolls?: StatusQuestions<Settings>;
  /** Hosts (`host`, `host:port` or `*.domain`) from which this channel's media may be fetched, beside the origin of its API. */
  readonly mediaHosts: readonly string[];
  /** The time in which a provider may redeliver an event, and CCM drops duplicates. */
  readonly dedupeMs: number;
}

export interface Failover<Settings> {
  /** The setting that names the other accounts. */
  readonly setting: string;
  /** Their names, the first choice first. */
  readonly namesIn: (settings: Settings) => readonly string[];
}

/** Properties of the provider on all of its channels. */
export interface Capabilities {
  /** Of one message; a longer text goes as several. */
  readonly maxTextLength: number;
  /** Native buttons of one message. */
  readonly maxButtons: number;
  readonly reports: readonly ('sent' | 'delivered' | 'read' | 'failed')[];
  /** The provider reports "everything up to a time": the times of sent messages are kept per customer. */
  readonly watermarks?: true;
  /** The provider may report a temporary failure of a message that it took: CCM keeps the message until it is delivered. */
  readonly temporaryFailures?: true;
  /** The provider also reports on messages of customers: a report on a message that CCM does not know is nothing unusual. */
  readonly reportsOnReceived?: true;
  /** The provider reports a message as edited for changes that it does not pass on, such as the first reaction to it. */
  readonly unchangedEdits?: true;
  /** Messages per second that one account may send where it does not say (`rate`). */
  readonly defaultRatePerSecond: number;
}

/** One HTTP request as the provider sent it: the bytes untouched. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** The address the provider called: PUBLIC_BASE_URL and the path and query as received. Some signatures cover it. */
  readonly publicUrl: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
}

export interface WebhookReply {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

/** One route of the inbound part. Its functions do no I/O, read no clock, write no log, and never throw for a client's mistake. */
export interface Webhook<Settings> {
  /** `/webhooks/viber`; served under /ccm and with a trailing account name too. */
  readonly path: `/webhooks/${string}`;
  readonly aliases: readonly `/${string}`[];
  /** The format of the body. A body in another format is refused with 400 before the signature check. */
  readonly bodyFormat: 'json' | 'form' | 'json-or-form';
  /** Answers a subscription challenge, or undefined if this request is not one. The answer repeats a text of the request if `echoesChallenge`. */
  readonly handshake?: (request: WebhookRequest, accounts: readonly Account<Settings>[]) => WebhookReply | undefined;
  readonly echoesChallenge?: true;
  /**
   * Returns the accounts whose secret must verify this request, chosen from `accounts` (all of the provider, or those that the path
   * names). One group for each thing that the body names (a page, a number), the likeliest account first; each group must have an account
   * that verifies. If the body names nothing of ours, one group of all accounts.
   */
  readonly candidates: (
    request: WebhookRequest,
    accounts: readonly Account<Settings>[],
  ) => readonly (readonly Account<Settings>[])[];
  /** Checks the provider's signature (or agreed header) over the raw bytes, in constant time. */
  readonly verify: (request: WebhookRequest, account: Account<Settings>) => Verification;
  /** The content type of what `accepted` replies, if all its replies have a body. */
  readonly replyType?: string;
  /** The reply that the provider expects once the request is safe. */
  readonly accepted: (request: WebhookRequest, account: Account<Settings>) => WebhookReply;
  /**
   * Reads an authentic request into events, in the provider's order. Unknown kinds become a CustomerMessage that says so, or nothing if
   * there is no customer. `accounts` are all of this provider (the events of several may come in one request). @throws {PayloadError} only
   * if the whole body is not what the provider documents.
   */
  readonly parse: (
    request: WebhookRequest,
    account: Account<Settings>,
    accounts: readonly Account<Settings>[],
  ) => readonly ChannelEvent[];
}

export type Verification = { readonly authentic: true } | { readonly authentic: false; readonly why: string };

/** One call to the provider, ready to be made: plain data, kept in Redis until all parts are sent. */
export interface OutboundPart {
  /** Short, for logs and trails: `text`, `image`, `template`. */
  readonly kind: string;
  /** The unit that the carrier counts: 1, or the number of SMS segments. */
  readonly cost: number;
  /** The provider's request: JSON-serialisable. */
  readonly request: unknown;
}

export interface RenderedMessage {
  readonly parts: readonly [OutboundPart, ...OutboundPart[]];
  /** One sentence for each rendering down: `2 buttons became numbered text`. Logged and kept in the trail. */
  readonly notes: readonly string[];
  /** Numbered choices, where buttons became text: the customer's answer `2` is turned back into the payload. */
  readonly numberedChoices?: readonly NumberedChoice[];
}

export interface NumberedChoice {
  readonly number: number;
  readonly title: string;
  readonly payload: string;
}

export interface Sender<Settings> {
  /**
   * Our message as the provider's requests. Pure.
   * @throws {DeliveryError} `invalid-message`, `invalid-recipient` where it can never be sent.
   */
  readonly render: (message: OutboundMessage, account: Account<Settings>) => RenderedMessage;
  /**
   * Makes one call. Exactly one HTTP request that may have an effect, no retry.
   * @throws {DeliveryError} and nothing else.
   */
  readonly send: (part: OutboundPart, context: SendContext<Settings>) => Promise<SentPart>;
  /**
   * After an unknown outcome: asks the provider whether the part got there. `undefined`: it cannot tell. `not-yet`: it may still
   * tell, and is to be asked again. Absent where the provider has no way to ask.
   */
  readonly lookUpSent?: (
    part: OutboundPart,
    context: SendContext<Settings> & { readonly startedAtMs: number },
  ) => Promise<SentPart | 'absent' | 'not-yet' | undefined>;
}

export interface SendContext<Settings> {
  readonly account: Account<Settings>;
  readonly message: OutboundMessage;
  /** From 0. */
  readonly partIndex: number;
  readonly http: HttpClient;
  /**
   * Opens a file of the message, for providers that take it as an upload. Absent where the process sends none (SMPP).
   * @throws {UpstreamError} `media`.
   */
  readonly openFile?: (url: string) => Promise<HttpStreamReply>;
  readonly logger: Logger;
  /** PUBLIC_BASE_URL without a trailing slash, where set: for status callbacks. */
  readonly publicBaseUrl?: string;
  readonly signal: AbortSignal;
}

/** The provider took it. */
export interface SentPart {
  readonly providerMessageId: string;
  /** Other spellings in which its reports may name it (SMPP: hexadecimal and decimal). */
  readonly aliases?: readonly string[];
  /** The ids under which the provider knows the recipient, as customer ids: all are one person. */
  readonly recipientIds?: readonly string[];
  readonly outcome: DeliveryOutcome;
}

interface StatusQuestions<Settings> {
  /** The delay after the send before CCM first asks about a part without a final status; undefined: never. */
  readonly afterMs: (account: Account<Settings>) => number | undefined;
  /**
   * One question: a GET, without any effect.
   * @returns undefined where the provider has no such message.
   * @throws {DeliveryError} where it cannot be asked.
   */
  readonly ask: (providerMessageId: string, context: LookUpContext<Settings>) => Promise<DeliveryOutcome | undefined>;
}

/** A customer's message that was read. */
export interface ReadMessage {
  readonly providerMessageId: string;
  readonly customerId: string;
}

/** A typing indicator for a customer. */
export interface TypingSignal {
  readonly customerId: string;
  readonly on: boolean;
  /** The customer's last message, by the provider's id: WhatsApp shows the sign under it. */
  readonly lastMessageId?: string;
}

export interface MediaTools {
  readonly http: HttpClient;
  /** Throws UpstreamError `media` for an address that must not be fetched; call it for every hop. */
  readonly assertAllowed: (url: string) => Promise<void>;
  readonly signal: AbortSignal;
}
