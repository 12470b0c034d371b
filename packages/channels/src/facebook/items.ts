import type { ChannelEvent, CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import { readContent } from './content.ts';
import { editEvent, messageEvent, otherEvent, postbackEvent, reactionEvent } from './payloads.ts';
import { readDelivery, readEcho, readRead } from './reports.ts';
import { circumstances, keyOf, sceneOf } from './scene.ts';
import type { Place, Scene } from './scene.ts';

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

function readPostback(part: unknown, scene: Scene): readonly ChannelEvent[] {
  const parsed = postbackEvent.safeParse(part);
  if (!parsed.success) return unknownKind(scene);
  const { mid, title, payload, referral } = parsed.data;
  return messageOf(scene, {
    dedupeId: mid || `postback.${keyOf(scene, payload)}`,
    text: [title, payload].find((words) => words?.trim()) ?? 'Pressed a button',
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

function referralOf(referral: Record<string, unknown> | null | undefined): Pick<CustomerMessage, 'referral'> {
  if (!referral) return {};
  const words = new Map<string, string>();
  for (const [key, value] of Object.entries(referral)) {
    words.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { referral: Object.fromEntries<string>(words) };
}
