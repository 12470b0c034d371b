import { createHash } from 'node:crypto';
import type { ChannelEvent, CustomerActivity } from '@ccm/core/domain';
import { isBlank } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { unknownFieldsOf } from '../../../text/index.ts';
import { readContent } from './content.ts';
import { readCallPermission, readFeedback, readInformation } from './forms.ts';
import { formerVisitor } from './former-visitor.ts';
import { KNOWN_ENTRY, KNOWN_ENVELOPE, KNOWN_MESSAGE, KNOWN_POSTBACK } from './known-fields.ts';
import { activityOf, asRecord, messageOf, referralOf } from './item-events.ts';
import type { Reader } from './item-events.ts';
import { NOTICES } from './notices.ts';
import {
  editEvent,
  messageEvent,
  messagingChange,
  postbackEvent,
  reactionEvent,
  responseFeedbackEvent,
} from '../payloads.ts';
import type { MessageEvent, WebhookEntry } from '../payloads.ts';
import { readDelivery, readEcho, readRead } from './reports.ts';
import { keyOf, messagingContextOf } from './messaging-context.ts';
import type { Place, MessagingContext } from './messaging-context.ts';

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['message', readMessage],
  ['postback', readPostback],
  ['delivery', readDelivery],
  ['read', readRead],
  ['reaction', readReaction],
  ['message_edit', readEdit],
  ['response_feedback', readJudgement],
  ['messaging_feedback', form('feedback', readFeedback)],
  ['messaging_customer_information', form('information', readInformation)],
  ['call_permission_reply', form('call-permission', readCallPermission)],
  ...NOTICES,
]);

/** Reads one item of `messaging` or `standby`. An item about nobody whom we could answer is kept for the operator. */
export function readItem(raw: unknown, place: Place): readonly ChannelEvent[] {
  const messagingContext = messagingContextOf(raw, place);
  if (messagingContext === undefined) return [foreignPart(raw, place)];
  for (const [kind, read] of READERS) {
    if (!Object.hasOwn(messagingContext.item, kind)) continue;
    const events = read(messagingContext.item[kind], messagingContext).map((event) => withBeside(event, kind, raw));
    return orForOperators([...formerVisitor(messagingContext), ...events], messagingContext);
  }
  return unknownKind(messagingContext);
}

/** Keeps what stands beside a message and is new to us, under `raw`. */
function withBeside(event: ChannelEvent, kind: string, item: unknown): ChannelEvent {
  if (event.kind !== 'message') return event;
  const beside = unknownFieldsOf(item, { ...KNOWN_ENVELOPE, [kind]: true });
  return beside === undefined ? event : { ...event, raw: { ...asRecord(event.raw), ...asRecord(beside) } };
}

/** The operator is told of an act of the page itself, other than writing, and of what names nobody and tells nothing. */
function orForOperators(events: readonly ChannelEvent[], context: MessagingContext): readonly ChannelEvent[] {
  const { item, isFromPage, customerId } = context;
  if (events.length > 0 || (!isFromPage && customerId !== undefined)) return events;
  const names = Object.keys(item)
    .filter((name) => !Object.hasOwn(KNOWN_ENVELOPE, name))
    .join(', ');
  if (!isFromPage) return [foreignPart(item, context, `an event that names no customer: ${names}`)];
  return [{ ...foreignPart(item, context, `an act of its own account: ${names}`), activity: 'message-echo' }];
}

/**
 * The item of a change that stands for one of `messaging`: so Meta's dashboard sends its samples, `{field: 'messages', value: {sender, …}}`.
 * Undefined for any other change.
 */
export function itemInChange(change: unknown): unknown {
  const { field, value } = messagingChange.safeParse(change).data ?? {};
  return field === undefined ? undefined : value;
}

/** An entry in which nothing was found although it holds more than Meta has documented: kept for the operator. */
export function unlessLost(
  events: readonly ChannelEvent[],
  entry: WebhookEntry,
  place: Place,
): readonly ChannelEvent[] {
  const isLost = events.length === 0 && unknownFieldsOf(entry, KNOWN_ENTRY) !== undefined;
  return isLost ? [foreignPart(entry, place, 'an entry of a kind that is not known')] : events;
}

/** Authentic, and about no customer of this account: another page, another product, or a shape that is not known. */
export function foreignPart(
  raw: unknown,
  { product, pageId, account }: Place,
  what = 'something that concerns no customer of this account',
): CustomerActivity {
  return {
    kind: 'activity',
    dedupeId: `foreign.${createHash('sha256').update(JSON.stringify(raw)).digest('hex').slice(0, 32)}`,
    activity: 'foreign-event',
    serviceIdentifier: pageId,
    ...compact({ account }),
    text: `${product} reports ${what}`,
    raw,
  };
}

function readMessage(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const parsed = messageEvent.safeParse(part);
  if (!parsed.success) return unknownKind(messagingContext);
  const event = parsed.data;
  const mid = event.mid || `message.${keyOf(messagingContext, part)}`;
  const isOwn = isOwnMessage(event, messagingContext);
  if (isOwn && event.is_deleted === true) return [ownDeletion(messagingContext)];
  if (isOwn) return readEcho(event, messagingContext);
  if (event.is_deleted === true) {
    return activityOf(messagingContext, {
      dedupeId: `deleted.${mid}`,
      activity: 'message-deleted',
      text: 'Took a message back',
      ...(event.mid ? { quotedMessageId: event.mid } : {}),
    });
  }
  const payload = event.quick_reply?.payload;
  const { isUnknown, ...content } = readContent(withWords(event), messagingContext.product);
  const raw = isUnknown ? part : unknownFieldsOf(part, KNOWN_MESSAGE);
  return messageOf(messagingContext, {
    dedupeId: mid,
    ...content,
    ...(payload ? { payload } : {}),
    ...(event.reply_to?.mid ? { quotedMessageId: event.reply_to.mid } : {}),
    ...referralOf(event.referral),
    ...compact({ raw }),
  });
}

const isOwnMessage = ({ is_echo: isEcho, is_self: isSelf }: MessageEvent, { isFromPage }: MessagingContext): boolean =>
  isFromPage || isEcho === true || isSelf === true;

/** A message of the account was taken back, in the page's inbox or in the app. */
const ownDeletion = (messagingContext: MessagingContext): CustomerActivity => ({
  ...foreignPart(messagingContext.item, messagingContext, 'that a message of the account was taken back'),
  activity: 'message-echo',
});

/** A pressed quick reply whose title is missing is told by its payload. */
function withWords(event: MessageEvent): MessageEvent {
  const isBare = !event.text?.trim() && !event.attachments?.length;
  return isBare && event.quick_reply?.payload ? { ...event, text: event.quick_reply.payload } : event;
}

function readPostback(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const parsed = postbackEvent.safeParse(part);
  if (!parsed.success) return unknownKind(messagingContext);
  const { mid, title, payload, referral } = parsed.data;
  return messageOf(messagingContext, {
    dedupeId: mid || `postback.${keyOf(messagingContext, payload)}`,
    text: [title, payload].find((words) => words?.trim()) ?? 'Pressed a button',
    attachments: [],
    ...(payload ? { payload } : {}),
    ...referralOf(referral),
    ...compact({ raw: unknownFieldsOf(part, KNOWN_POSTBACK) }),
  });
}

function readReaction(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const parsed = reactionEvent.safeParse(part);
  if (!parsed.success) return unknownKind(messagingContext);
  // A reaction of the business itself is no customer's.
  if (messagingContext.isFromPage) return [];
  const { mid, action, reaction, emoji } = parsed.data;
  const dedupeId = `reaction.${keyOf(messagingContext, mid, action, emoji)}`;
  if (action === 'unreact') {
    return activityOf(messagingContext, {
      dedupeId,
      activity: 'reaction-removed',
      text: 'Took a reaction back',
      ...(mid ? { quotedMessageId: mid } : {}),
    });
  }
  const kind = reaction === 'other' ? undefined : reaction;
  const name = [emoji, emoji && kind ? `(${kind})` : kind].filter(Boolean).join(' ');
  return messageOf(messagingContext, {
    dedupeId,
    text: name === '' ? 'Reacted' : `Reacted with ${name}`,
    attachments: [],
    ...(mid ? { quotedMessageId: mid } : {}),
  });
}

function readJudgement(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const parsed = responseFeedbackEvent.safeParse(part);
  if (!parsed.success) return unknownKind(messagingContext);
  const { feedback, mid } = parsed.data;
  return messageOf(messagingContext, {
    dedupeId: `judgement.${keyOf(messagingContext, mid, feedback)}`,
    text: `Rated an answer: ${feedback}`,
    payload: feedback,
    attachments: [],
    ...(mid ? { quotedMessageId: mid } : {}),
  });
}

function readEdit(part: unknown, messagingContext: MessagingContext): readonly ChannelEvent[] {
  const parsed = editEvent.safeParse(part);
  if (!parsed.success) return unknownKind(messagingContext);
  const { mid, num_edit: edit, ...message } = parsed.data;
  const isBare = isBlank(message.text ?? '') && !message.attachments?.length;
  // Meta tells of a new message as its edit number 0, too, on Instagram without a text.
  if (edit === '0') return isBare ? [] : readMessage(part, messagingContext);
  const { isUnknown, ...content } = readContent({ mid, ...message }, messagingContext.product);
  return messageOf(messagingContext, {
    dedupeId: `edit.${mid}.${edit ?? keyOf(messagingContext, message)}`,
    ...(isBare ? { text: 'Emptied a message', attachments: [] } : content),
    edited: true,
    providerMessageId: mid,
    quotedMessageId: mid,
    ...(isUnknown && !isBare ? { raw: part } : {}),
  });
}

/** Answers to a form are a message: the customer wrote them. */
function form(name: string, readForm: typeof readFeedback): Reader {
  return (part, messagingContext) => {
    const answers = readForm(part);
    if (answers === undefined) return unknownKind(messagingContext);
    return messageOf(messagingContext, {
      dedupeId: `${name}.${keyOf(messagingContext, part)}`,
      attachments: [],
      ...answers,
    });
  };
}

/** An undocumented kind: shown to the agent if a customer sent it. */
function unknownKind(messagingContext: MessagingContext): readonly ChannelEvent[] {
  const { sender: _sender, recipient: _recipient, timestamp: _timestamp, ...parts } = messagingContext.item;
  const names = Object.keys(parts);
  if (Object.keys(messagingContext.item).length === 0) return [];
  if (names.length === 0) return [foreignPart(messagingContext.item, messagingContext, 'an event that says nothing')];
  if (messagingContext.customerId === undefined && !messagingContext.isFromPage)
    return [
      foreignPart(messagingContext.item, messagingContext, `an event that names no customer: ${names.join(', ')}`),
    ];
  return messageOf(messagingContext, {
    dedupeId: `unknown.${keyOf(messagingContext, parts)}`,
    text: `Unsupported ${messagingContext.product} event: ${names.join(', ')}`,
    attachments: [],
    raw: parts,
  });
}

/**
 * Marks a message that a customer wrote while another application held the conversation: CCM records it and does not forward it, because
 * the other application answers it.
 */
export function overheard(event: ChannelEvent): ChannelEvent {
  if (event.kind !== 'message') return event;
  const { dedupeId, account, atMs, customer, serviceIdentifier, text } = event;
  return {
    kind: 'activity',
    dedupeId: `standby.${dedupeId}`,
    ...compact({ account, atMs }),
    activity: 'standby',
    customer,
    serviceIdentifier,
    text: `To another application: ${text === '' ? 'an attachment' : text}`,
  };
}
