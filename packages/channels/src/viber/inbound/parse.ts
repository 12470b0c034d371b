import { momentMs, PayloadError, visibleName } from '@ccm/core/domain';
import { createHash } from 'node:crypto';
import type {
  Account,
  ChannelEvent,
  Customer,
  CustomerActivity,
  CustomerMessage,
  DeliveryOutcome,
} from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { bodyText } from '../../contract/index.ts';
import { failureNamed } from '../failures.ts';
import { contentOf } from './message-content.ts';
import { messageBody, parseViberJson, viberCallback } from '../payloads.ts';
import type { ViberCallback } from '../payloads.ts';
import type { ViberSettings } from '../settings.ts';

/** @throws {PayloadError} for a body that is no callback of Viber's. */
export function readCallback(rawBody: Buffer): ViberCallback {
  let json: unknown;
  try {
    json = parseViberJson(bodyText(rawBody));
  } catch (cause) {
    throw new PayloadError('The body is not JSON', { cause });
  }
  const read = viberCallback.safeParse(json);
  if (read.success) return withToken(read.data, rawBody);
  throw new PayloadError('The body has no `event`', { field: 'event', cause: read.error });
}

/** Every callback has a token; one without is told apart by its bytes, which a redelivery repeats. */
function withToken(callback: ViberCallback, rawBody: Buffer): ViberCallback {
  const token = callback.message_token ?? createHash('sha256').update(rawBody).digest('hex');
  return { ...callback, message_token: token };
}

/** One callback as events: none, one, or two where `seen` covers earlier messages too. */
export function eventsOf(callback: ViberCallback, account: Account<ViberSettings>): readonly ChannelEvent[] {
  switch (callback.event) {
    case 'message':
      return [toMessage(callback, account)];
    case 'delivered':
      return [statusById(callback, { status: 'delivered', providerStatus: 'delivered' })];
    case 'seen':
      return seenEvents(callback);
    case 'failed':
      return [statusById(callback, failedOutcome(callback))];
    default:
      return toActivity(callback, account);
  }
}

const tokenOf = (callback: ViberCallback): string => callback.message_token ?? '';

/** Broadcasts share one token among all receivers, and several devices report one delivery: hence event, token and user. */
function eventBase(callback: ViberCallback): { readonly dedupeId: string; readonly atMs?: number } {
  const userId = callback.user_id ?? callback.user?.id ?? callback.sender?.id ?? '';
  const dedupeId = `${callback.event}:${tokenOf(callback)}:${userId}`;
  const atMs = momentMs(callback.timestamp ?? 0);
  return { dedupeId, ...compact({ atMs }) };
}

function statusById(callback: ViberCallback, outcome: DeliveryOutcome): ChannelEvent {
  const match = { by: 'id', providerMessageIds: [tokenOf(callback)] } as const;
  return { kind: 'status', ...eventBase(callback), match, outcome };
}

/** `seen` comes once for all messages that a customer had not read yet, with the token of one of them. */
function seenEvents(callback: ViberCallback): readonly ChannelEvent[] {
  const outcome: DeliveryOutcome = { status: 'read', providerStatus: 'seen' };
  const byId = statusById(callback, outcome);
  if (callback.user_id === undefined || byId.atMs === undefined) return [byId];
  const match = { by: 'watermark', customerId: callback.user_id, atMs: byId.atMs } as const;
  return [byId, { ...byId, kind: 'status', dedupeId: `${byId.dedupeId}:earlier`, match, outcome }];
}

/** Comes after Viber had taken the message: the customer's app could not show it. */
function failedOutcome(callback: ViberCallback): DeliveryOutcome {
  const description = callback.desc ?? callback.dsc ?? "The customer's app could not show the message";
  const failure = failureNamed(description) ?? { reason: 'undeliverable', description };
  return { status: 'failed', providerStatus: 'failed', failure };
}

function toCustomer(user: NonNullable<ViberCallback['user']>): Customer {
  const name = visibleName(user.name);
  return {
    id: user.id,
    ...compact({ name, language: user.language }),
  };
}

/** Writing to a bot subscribes to it, even after having left: hence the consent. */
function toMessage(callback: ViberCallback, account: Account<ViberSettings>): CustomerMessage | CustomerActivity {
  const { sender, message } = callback;
  if (sender === undefined) return withoutSender(callback, account);
  return {
    kind: 'message',
    ...eventBase(callback),
    providerMessageId: tokenOf(callback),
    customer: toCustomer(sender),
    serviceIdentifier: account.settings.accountName,
    attachments: [],
    consent: 'start',
    ...contentOf(messageBody.safeParse(message).data, {
      silent: callback.silent === true,
      country: sender.country,
      raw: message,
    }),
  };
}

const withoutSender = (callback: ViberCallback, account: Account<ViberSettings>): CustomerActivity => ({
  kind: 'activity',
  ...eventBase(callback),
  activity: 'message-without-sender',
  serviceIdentifier: account.settings.accountName,
  text: 'Viber does not say who wrote this message',
  raw: callback,
});

interface ActivityKind {
  readonly text: string;
  readonly consent?: 'stop' | 'start';
}

const ACTIVITIES: ReadonlyMap<string, ActivityKind> = new Map<string, ActivityKind>([
  ['subscribed', { text: 'Subscribed', consent: 'start' }],
  ['unsubscribed', { text: 'Unsubscribed', consent: 'stop' }],
  ['conversation_started', { text: 'Opened the chat' }],
  ['webhook', { text: 'Viber has checked the webhook' }],
]);

/** Reads a callback that is not a message of a customer: an activity of the customer, or of the bot itself. */
function toActivity(callback: ViberCallback, account: Account<ViberSettings>): readonly CustomerActivity[] {
  const user =
    callback.user ?? callback.sender ?? (callback.user_id === undefined ? undefined : { id: callback.user_id });
  const known = ACTIVITIES.get(callback.event);
  const context = callback.context === undefined ? '' : ` (${callback.context})`;
  return [
    {
      kind: 'activity',
      ...eventBase(callback),
      activity: callback.event,
      ...(user === undefined ? {} : { customer: toCustomer(user) }),
      serviceIdentifier: account.settings.accountName,
      ...(known === undefined
        ? { text: `Viber event ${callback.event}`, raw: callback }
        : { ...known, text: `${known.text}${context}`, ...contextOf(callback) }),
    },
  ];
}

/** The parameter of the link by which the customer came. */
function contextOf({ context }: ViberCallback): Pick<CustomerActivity, 'referral'> {
  return context === undefined ? {} : { referral: { context } };
}
