import { graphemesIn } from '@ccm/core/words';
import type {
  Flow,
  Header,
  MessageAction,
  MessageReference,
  OutboundContent,
  ReplyTarget,
  Sticker,
} from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { readAttachment } from './read-attachments.ts';
import { isNothing, readAddress, textOf, unlessBlank } from './read-values.ts';
import type {
  FlowRequest,
  HeaderRequest,
  ReactionRequest,
  ReferenceRequest,
  ReplyToRequest,
  SendRequest,
  StickerRequest,
} from './send-request.ts';
import { WORDS } from './fields/index.ts';

/** @throws {PayloadError} naming the field. */
export function readHeader(header: HeaderRequest, field: string): Header {
  if (typeof header === 'string') return { kind: 'text', text: header };
  if (textOf(header, WORDS.url) === undefined) {
    const text = textOf(header, WORDS.headerText);
    if (text !== undefined) return { kind: 'text', text };
    throw new PayloadError(`${field}: has neither text nor url`, { field });
  }
  const media = readAttachment(header, field);
  if (media.kind !== 'audio') return { kind: 'media', media };
  throw new PayloadError(`${field}.type: a header is an image, a video or a file; send sound in attachments`, {
    field: `${field}.type`,
  });
}

/** @throws {PayloadError} naming the field. */
export function readSticker(sticker: StickerRequest): Sticker {
  const object = typeof sticker === 'string' ? { url: sticker } : sticker;
  const url = textOf(object, WORDS.url);
  const id = textOf(object, WORDS.sticker);
  if (url === undefined && id === undefined) {
    throw new PayloadError('sticker: has neither url nor id', { field: 'sticker' });
  }
  return {
    ...(url === undefined ? {} : { url: readAddress(url, 'sticker.url') }),
    ...compact({ id }),
  };
}

/** @throws {PayloadError} naming the field. */
export function readFlow(flow: FlowRequest): Flow {
  const { data, draft } = flow;
  const screen = unlessBlank(flow.screen);
  const fallbackUrl = unlessBlank(flow.fallbackUrl);
  const token = textOf(flow, WORDS.flowToken);
  const button = textOf(flow, WORDS.flowButton);
  if (button === undefined) throw missing('flow.button', 'the customer presses it');
  if (screen === undefined && Object.keys(data ?? {}).length > 0) {
    throw missing('flow.screen', 'flow.data is for the first screen: name it');
  }
  return {
    by: readFlowName(flow),
    button,
    ...compact({ token, screen, data }),
    ...(draft === true ? { draft } : {}),
    ...(fallbackUrl === undefined ? {} : { fallbackUrl: readAddress(fallbackUrl, 'flow.fallbackUrl') }),
  };
}

function readFlowName(flow: FlowRequest): Flow['by'] {
  const id = textOf(flow, WORDS.flowId);
  if (id !== undefined) return { id };
  const name = textOf(flow, WORDS.flowName);
  if (name !== undefined) return { name };
  throw missing('flow.id', 'give the id or the name of the flow');
}

/** @throws {PayloadError} naming the field. */
export function readReplyTo(replyTo: ReplyToRequest): ReplyTarget {
  if (typeof replyTo !== 'object') return { to: 'message', message: readReference(replyTo, 'replyTo') };
  const commentId = textOf(replyTo, WORDS.comment);
  if (commentId !== undefined) return { to: 'comment', commentId, private: replyTo.private === true };
  return { to: 'message', message: readReference(replyTo, 'replyTo') };
}

/** Reads an action on an earlier message, or on a comment. @throws {PayloadError} naming the field. */
export function readAction(request: SendRequest): MessageAction | undefined {
  const { reaction, edit, delete: deleted, action } = request;
  const asked = Object.entries({ reaction, edit, delete: deleted, action }).filter(([, value]) => value !== undefined);
  const [, second] = asked;
  if (second !== undefined) {
    throw new PayloadError(`${second[0]}: one request does one thing; send it as a request of its own`, {
      field: second[0],
    });
  }
  if (reaction !== undefined) return readReaction(reaction);
  if (edit !== undefined) return { does: 'edit', message: readReference(edit, 'edit') };
  if (deleted !== undefined) return { does: 'delete', message: readReference(deleted, 'delete') };
  return action === undefined ? undefined : { does: 'moderate', commentId: commentOf(request), moderation: action };
}

/** A flag, a key or a picture, with its colour and joined ones. */
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** Providers refuse any other text after they took the reaction. @throws {PayloadError} naming the field. */
function readReaction(reaction: ReactionRequest): MessageAction {
  const emoji = reaction.emoji.trim();
  const message = readReference(reaction, 'reaction.messageId');
  if (emoji === '' || (EMOJI.test(emoji) && [...graphemesIn(emoji)].length === 1)) {
    return { does: 'react', message, emoji };
  }
  throw new PayloadError('reaction.emoji: must be one emoji, or empty to take the reaction back', {
    field: 'reaction.emoji',
  });
}

function commentOf({ replyTo }: SendRequest): string {
  const commentId = typeof replyTo === 'object' ? textOf(replyTo, WORDS.comment) : undefined;
  if (commentId !== undefined) return commentId;
  throw missing('replyTo.comment', 'give the id of the comment that the action is about');
}

function readReference(reference: ReferenceRequest, field: string): MessageReference {
  const id = typeof reference === 'object' ? textOf(reference, WORDS.messageId) : String(reference).trim();
  if (id !== undefined && id !== '') return { id };
  throw missing(field, 'give the id of the message: of the provider, of CCM or your own');
}

const missing = (field: string, remedy: string): PayloadError =>
  new PayloadError(`${field}: is missing; ${remedy}`, { field });

/** The content that an action may carry. */
const BESIDE: Readonly<Record<MessageAction['does'], readonly (keyof OutboundContent)[]>> = {
  react: [],
  edit: ['text', 'buttons', 'buttonRows'],
  delete: [],
  moderate: ['replyTo'],
};

/** @throws {PayloadError} where something stands beside an action that would be lost, or an edit says nothing. */
export function assertActionAlone(content: OutboundContent): void {
  const { action, text } = content;
  if (action === undefined) return;
  const known: ReadonlySet<string> = new Set(['action', ...BESIDE[action.does]]);
  const beside = Object.entries(content).find(([name, value]) => !known.has(name) && !isNothing(value));
  const does = FIELDS[action.does];
  if (beside !== undefined) {
    const [name] = beside;
    throw new PayloadError(`${name}: nothing stands beside ${does}; send it as a request of its own`, { field: name });
  }
  if (action.does === 'edit' && text.trim() === '') throw missing('text', 'an edit has the new text');
}

const FIELDS: Readonly<Record<MessageAction['does'], string>> = {
  react: 'reaction',
  edit: 'edit but the new text and buttons',
  delete: 'delete',
  moderate: 'action',
};
