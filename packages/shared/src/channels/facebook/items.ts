import { createHash } from 'node:crypto';
import type {
  ChannelEvent,
  CustomerActivity,
  CustomerMessage,
  DeliveryStatus,
  StatusMatch,
  StatusReport,
} from '../../domain/index.ts';
import { readContent } from './content.ts';
import {
  deliveryEvent,
  editEvent,
  messageEvent,
  messagingItem,
  otherEvent,
  postbackEvent,
  reactionEvent,
  readEvent,
} from './payloads.ts';
import type { MessageEvent, MessagingItem } from './payloads.ts';

/** Where an item was found. */
export interface Place {
  readonly pageId: string;
  /** Only where the page is of another account than the webhook. */
  readonly account?: string;
}

/** One item of an entry, and whom it is about. */
interface Scene extends Place {
  readonly item: MessagingItem;
  /** Absent in what concerns the page alone. */
  readonly customerId: string | undefined;
  readonly isFromPage: boolean;
}

type Reader = (part: unknown, scene: Scene) => readonly ChannelEvent[];

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['message', readMessage],
  ['postback', readPostback],
  ['delivery', readDelivery],
  ['read', readRead],
  ['reaction', readReaction],
  ['message_edit', readEdit],
  ['optin', activity('opted-in', ({ ref }) => `Opted in${named(ref)}`)],
  ['referral', activity('referred', ({ ref, source }) => `Came by a link${named(ref)}${named(source)}`)],
  ['account_linking', activity('account-linking', ({ status }) => `Account ${status ?? 'linking'}`)],
  [
    'pass_thread_control',
    activity('handover', (part) => `The conversation was passed on${named(part.new_owner_app_id)}`),
  ],
  ['take_thread_control', activity('handover', () => 'Another application took the conversation')],
  [
    'request_thread_control',
    activity(
      'handover',
      (part) => `Another application asks for the conversation${named(part.requested_owner_app_id)}`,
    ),
  ],
  ['app_roles', activity('handover', () => 'The roles of the applications on the page have changed')],
  [
    'policy_enforcement',
    activity(
      'policy-enforcement',
      ({ action, reason }) => `Meta's policy on the page: ${action ?? '?'}${named(reason)}`,
    ),
  ],
]);

const named = (value: string | null | undefined): string => (value ? ` (${value})` : '');

/** One item of `messaging` or `standby`: nothing where it concerns nobody whom we could answer. */
export function readItem(raw: unknown, place: Place): readonly ChannelEvent[] {
  const scene = sceneOf(raw, place);
  if (scene === undefined) return [];
  for (const [kind, read] of READERS) {
    if (Object.hasOwn(scene.item, kind)) return read(scene.item[kind], scene);
  }
  return unknownKind(scene);
}

/** Sender and recipient are swapped in what the page itself sent. An item that does not concern the page is none. */
function sceneOf(raw: unknown, place: Place): Scene | undefined {
  const item = messagingItem.safeParse(raw);
  if (!item.success) return undefined;
  const { sender, recipient } = item.data;
  if (sender?.id === place.pageId) {
    return { ...place, item: item.data, isFromPage: true, customerId: recipient?.id ?? undefined };
  }
  if (recipient?.id && recipient.id !== place.pageId) return undefined;
  // A checkbox on a web site tells only its own id of the visitor, and takes it back as an address.
  const visitor = sender?.user_ref ? `user_ref:${sender.user_ref}` : undefined;
  return { ...place, item: item.data, isFromPage: false, customerId: sender?.id ?? visitor };
}

function readMessage(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const parsed = messageEvent.safeParse(part);
  if (!parsed.success) return unknownKind(scene);
  const event = parsed.data;
  const mid = event.mid || `message.${keyOf(scene, part)}`;
  if (event.is_echo === true || scene.isFromPage) return readEcho(event, scene);
  if (event.is_deleted === true) {
    return activityOf(scene, {
      dedupeId: `deleted.${mid}`,
      activity: 'message-deleted',
      text: 'Took a message back',
    });
  }
  const { isUnknown, ...content } = readContent(event);
  return messageOf(scene, {
    dedupeId: mid,
    ...content,
    ...(event.quick_reply?.payload ? { payload: event.quick_reply.payload } : {}),
    ...(event.reply_to?.mid ? { quotedMessageId: event.reply_to.mid } : {}),
    ...referralOf(event.referral),
    ...(isUnknown ? { raw: part } : {}),
  });
}

/** Of our own messages an echo proves that they are out; of what others sent in the page's name we take no notice. */
function readEcho(event: MessageEvent, scene: Scene): readonly ChannelEvent[] {
  const correlationId = /^ccm:([A-Za-z0-9-]+)(?::\d+)?$/.exec(event.metadata ?? '')?.[1];
  if (correlationId === undefined) return [];
  const match = { by: 'id', providerMessageIds: event.mid ? [event.mid] : [], correlationId } as const;
  return [statusOf(scene, `echo.${event.mid || keyOf(scene, event.metadata)}`, match, ['sent', 'echo'])];
}

function readPostback(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const parsed = postbackEvent.safeParse(part);
  if (!parsed.success) return unknownKind(scene);
  const { mid, title, payload, referral } = parsed.data;
  return messageOf(scene, {
    dedupeId: mid || `postback.${keyOf(scene, payload)}`,
    text: title || payload || 'Pressed a button',
    attachments: [],
    ...(payload ? { payload } : {}),
    ...referralOf(referral),
  });
}

function readReaction(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const parsed = reactionEvent.safeParse(part);
  if (!parsed.success) return unknownKind(scene);
  const { mid, action, reaction, emoji } = parsed.data;
  const dedupeId = `reaction.${keyOf(scene, mid, action, emoji)}`;
  if (action === 'unreact') {
    return activityOf(scene, { dedupeId, activity: 'reaction-removed', text: 'Took a reaction back' });
  }
  const name = [emoji, emoji && reaction ? `(${reaction})` : reaction].filter(Boolean).join(' ');
  return messageOf(scene, {
    dedupeId,
    text: name === '' ? 'Reacted' : `Reacted with ${name}`,
    attachments: [],
    ...(mid ? { quotedMessageId: mid } : {}),
  });
}

function readEdit(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const parsed = editEvent.safeParse(part);
  if (!parsed.success) return unknownKind(scene);
  const { mid, text, num_edit: edit } = parsed.data;
  return messageOf(scene, {
    dedupeId: `edit.${mid}.${edit ?? keyOf(scene, text)}`,
    text: text || 'Emptied a message',
    attachments: [],
    edited: true,
    providerMessageId: mid,
  });
}

/** Names messages, or a moment before which all were delivered, or both. */
function readDelivery(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const { mids, watermark } = deliveryEvent.catch({}).parse(part);
  const events: StatusReport[] = [];
  if (mids && mids.length > 0) {
    const match = { by: 'id', providerMessageIds: mids } as const;
    events.push(statusOf(scene, `delivered.${keyOf(scene, mids)}`, match, ['delivered', 'delivery']));
  }
  if (watermark && scene.customerId !== undefined) {
    // Meta means what was sent before that moment, a match means up to it.
    const match = { by: 'watermark', customerId: scene.customerId, atMs: watermark - 1 } as const;
    const dedupeId = `delivery.${scene.customerId}.${String(watermark)}`;
    events.push(statusOf(scene, dedupeId, match, ['delivered', 'delivery']));
  }
  return events;
}

function readRead(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const { watermark } = readEvent.catch({}).parse(part);
  if (!watermark || scene.customerId === undefined) return [];
  const match = { by: 'watermark', customerId: scene.customerId, atMs: watermark } as const;
  return [statusOf(scene, `read.${scene.customerId}.${String(watermark)}`, match, ['read', 'read'])];
}

type Described = ReturnType<typeof otherEvent.parse>;

function activity(name: string, describe: (part: Described) => string): Reader {
  return (part, scene) => {
    const event = otherEvent.catch({}).parse(part);
    return activityOf(scene, {
      dedupeId: `${name}.${keyOf(scene, event.ref ?? event.action ?? event.status)}`,
      activity: name,
      text: describe(event),
    });
  };
}

/** A kind that is not documented: shown to the agent where somebody has sent it. */
function unknownKind(scene: Scene): readonly ChannelEvent[] {
  const { sender: _sender, recipient: _recipient, timestamp: _timestamp, ...parts } = scene.item;
  const names = Object.keys(parts);
  if (names.length === 0) return [];
  return messageOf(scene, {
    dedupeId: `unknown.${keyOf(scene, parts)}`,
    text: `Unsupported Messenger event: ${names.join(', ')}`,
    attachments: [],
    raw: parts,
  });
}

/** What a customer writes while another application holds the conversation is for that one to answer: noted, not forwarded. */
export function overheard(event: ChannelEvent): ChannelEvent {
  if (event.kind !== 'message') return event;
  const { dedupeId, account, atMs, customer, serviceIdentifier, text } = event;
  return {
    kind: 'activity',
    dedupeId: `standby.${dedupeId}`,
    ...(account === undefined ? {} : { account }),
    ...(atMs === undefined ? {} : { atMs }),
    activity: 'standby',
    customer,
    serviceIdentifier,
    text: `To another application: ${text === '' ? 'an attachment' : text}`,
  };
}

type MessagePart = Pick<CustomerMessage, 'dedupeId' | 'text' | 'attachments'> & Partial<CustomerMessage>;

function messageOf(scene: Scene, part: MessagePart): readonly CustomerMessage[] {
  if (scene.customerId === undefined || scene.isFromPage) return [];
  return [
    {
      providerMessageId: part.dedupeId,
      ...circumstances(scene),
      ...part,
      kind: 'message',
      customer: { id: scene.customerId },
      serviceIdentifier: scene.pageId,
    },
  ];
}

function activityOf(
  scene: Scene,
  part: Pick<CustomerActivity, 'dedupeId' | 'activity' | 'text'>,
): readonly CustomerActivity[] {
  const customer = scene.customerId === undefined ? {} : { customer: { id: scene.customerId } };
  return [{ kind: 'activity', ...circumstances(scene), ...part, ...customer, serviceIdentifier: scene.pageId }];
}

function statusOf(
  scene: Scene,
  dedupeId: string,
  match: StatusMatch,
  [status, providerStatus]: readonly [DeliveryStatus, string],
): StatusReport {
  return { kind: 'status', dedupeId, ...circumstances(scene), match, outcome: { status, providerStatus } };
}

function circumstances(scene: Scene): Pick<ChannelEvent, 'account' | 'atMs'> {
  const { account, item } = scene;
  return {
    ...(account === undefined ? {} : { account }),
    ...(item.timestamp ? { atMs: item.timestamp } : {}),
  };
}

function referralOf(referral: Record<string, unknown> | null | undefined): Pick<CustomerMessage, 'referral'> {
  if (!referral) return {};
  const words = new Map<string, string>();
  for (const [key, value] of Object.entries(referral)) {
    words.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { referral: Object.fromEntries<string>(words) };
}

/** The identity of an event to which Meta gives none: whom, when and what. */
function keyOf(scene: Scene, ...parts: readonly unknown[]): string {
  const whole = JSON.stringify([scene.customerId, scene.item.timestamp, ...parts]);
  return createHash('sha256').update(whole).digest('hex').slice(0, 32);
}
