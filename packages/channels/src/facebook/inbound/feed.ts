import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChannelEvent, Comment, CustomerActivity, CustomerMessage, InboundMedia } from '@ccm/core/domain';
import { isBlank, momentMs, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Place } from '../../meta/messaging/inbound/messaging-context.ts';
import { absoluteLink, linkKey, linksIn, saidKeys, unknownFieldsOf } from '../../text/index.ts';
import { pageChange } from '../payloads.ts';
import { KNOWN_FEED } from './known-fields.ts';

const text = z.string().optional().catch(undefined);
const id = z
  .union([z.string().min(1), z.number().transform(String)])
  .optional()
  .catch(undefined);

/**
 * An event under a post of the page (https://developers.facebook.com/docs/graph-api/webhooks/reference/page#feed). Before 2018 the author
 * stood in `sender_id` and `sender_name`.
 */
const feedValue = z.looseObject({
  item: z.string(),
  verb: z.string(),
  from: z.looseObject({ id, name: text }).optional().catch(undefined),
  sender_id: id,
  sender_name: text,
  post_id: id,
  comment_id: id,
  parent_id: id,
  /** Seconds since 1970, or ISO 8601. */
  created_time: z
    .preprocess(
      (given) => (typeof given === 'string' && /^\d{4}-/.test(given) ? Date.parse(given) : given),
      z.coerce.number(),
    )
    .optional()
    .catch(undefined),
  message: text,
  photo: text,
  photos: z.array(z.string()).optional().catch(undefined),
  video: text,
  link: text,
  reaction_type: text,
  post: z.looseObject({ permalink_url: text }).optional().catch(undefined),
});
type FeedValue = z.infer<typeof feedValue>;

interface Written {
  readonly value: FeedValue;
  readonly raw: unknown;
  readonly place: Place;
  readonly author: { readonly id: string; readonly name?: string } | undefined;
}

const POSTS: ReadonlySet<string> = new Set(['post', 'status', 'photo', 'video', 'share', 'album', 'note', 'link']);
const NEW: ReadonlySet<string> = new Set(['add', 'edited', 'edit', 'update']);

/** Reads a change; undefined unless it is a comment, a visitor's post or a reaction: the operator then sees it. */
export function readFeed(change: unknown, place: Place): readonly ChannelEvent[] | undefined {
  const { field, value: raw } = pageChange.catch({ field: '', value: change }).parse(change);
  const read = feedValue.safeParse(raw);
  if (field !== 'feed' || !read.success) return undefined;
  const value = read.data;
  const authorId = value.from?.id ?? value.sender_id;
  const name = visibleName(value.from?.name ?? value.sender_name);
  const author = authorId === undefined ? undefined : { id: authorId, ...compact({ name }) };
  const written = { value, raw, place, author };
  if (value.item === 'comment') return readComment(written);
  if (value.item === 'reaction' || value.item === 'like') return readReaction(written);
  return POSTS.has(value.item) && author !== undefined && author.id !== place.pageId ? readPost(written) : undefined;
}

function readComment(written: Written): readonly ChannelEvent[] | undefined {
  const { value, place } = written;
  const { comment_id: commentId, post_id: postId, parent_id: parentId, post } = value;
  if (commentId === undefined) return undefined;
  const comment = {
    id: commentId,
    postId: postId ?? parentId ?? commentId,
    ...(parentId === undefined || parentId === postId ? {} : { parentId }),
    ...compact({ url: post?.permalink_url }),
  };
  if (written.author?.id === place.pageId) return ownComment(written, comment);
  return NEW.has(value.verb) ? [messageOf(written, comment)] : [activityOf(written, comment)];
}

/** A post that a visitor wrote on the page is answered by a comment under it. */
function readPost(written: Written): readonly ChannelEvent[] | undefined {
  const { value } = written;
  const { post_id: postId, post } = value;
  if (postId === undefined) return undefined;
  const comment = { id: postId, postId, ...compact({ url: post?.permalink_url }) };
  return NEW.has(value.verb) ? [messageOf(written, comment)] : [activityOf(written, comment)];
}

/**
 * Reads a comment that the page itself wrote: proof that our answer was published. Of one that somebody else wrote in the page's name,
 * operators are told.
 */
function ownComment({ value, raw, place }: Written, comment: Comment): readonly ChannelEvent[] | undefined {
  if (value.verb !== 'add') return undefined;
  const { message: written = '' } = value;
  const words = isBlank(written) ? 'a file' : written;
  return [
    {
      kind: 'status',
      dedupeId: `feed.${comment.id}.own`,
      ...originOf(value, place),
      match: { by: 'id', providerMessageIds: [comment.id] },
      outcome: { status: 'sent', providerStatus: 'echo' },
      otherwise: { activity: 'message-echo', text: `Commented without CCM: ${words}`, raw },
    },
  ];
}

function messageOf(written: Written, comment: Comment): CustomerMessage {
  const { value, raw, place, author } = written;
  const isEdit = value.verb !== 'add';
  const media = mediaIn(value);
  const isFile = media.some(({ source }) => 'url' in source && source.url === value.link);
  const link = isFile ? undefined : value.link;
  const shown = link === undefined ? undefined : (absoluteLink(link, HOME) ?? link);
  const isSaid =
    shown !== undefined &&
    linksIn(value.message ?? '')
      .flatMap(saidKeys)
      .includes(linkKey(shown));
  const words = [value.message, isSaid ? undefined : shown].filter((line) => line !== undefined && line.trim() !== '');
  const isBare = words.length === 0 && media.length === 0;
  return {
    kind: 'message',
    // The same event is often sent twice.
    dedupeId: isEdit ? `feed.${comment.id}.edited.${digestOf(raw)}` : `feed.${comment.id}.add`,
    ...originOf(value, place),
    providerMessageId: comment.id,
    // Meta names no author without Advanced Access: the comment itself is what can be answered.
    customer: author ?? { id: comment.id },
    serviceIdentifier: place.pageId,
    text: words.join('\n'),
    // A sticker or an animation is told by the comment alone.
    attachments: isBare ? [{ kind: 'image', source: { mediaId: comment.id } }] : media,
    comment,
    place: { comment: comment.id },
    ...(isEdit ? { edited: true } : {}),
    ...(comment.parentId === undefined ? {} : { quotedMessageId: comment.parentId }),
    ...compact({ raw: unknownFieldsOf(raw, KNOWN_FEED) }),
  };
}

const HOME = 'https://www.facebook.com';

function mediaIn({ item, photo, photos = [], video, link }: FeedValue): readonly InboundMedia[] {
  const pictures = [photo, ...photos, item === 'photo' ? link : undefined];
  const videos = [video, item === 'video' ? link : undefined];
  const urls = (given: readonly (string | undefined)[]): string[] => [
    ...new Set(given.filter((url) => url !== undefined)),
  ];
  return [
    ...urls(pictures).map((url) => ({ kind: 'image', source: { url } }) as const),
    ...urls(videos).map((url) => ({ kind: 'video', source: { url } }) as const),
  ].filter(({ source }) => /^https?:\/\//i.test(source.url) && URL.canParse(source.url));
}

const DONE: ReadonlyMap<string, readonly [activity: string, words: string]> = new Map([
  ['remove', ['comment-removed', 'Took a comment back']],
  ['delete', ['comment-removed', 'Took a comment back']],
  ['hide', ['comment-hidden', 'A comment was hidden']],
  ['unhide', ['comment-shown', 'A comment is shown again']],
]);

function activityOf(written: Written, comment: Comment): CustomerActivity {
  const { value, raw } = written;
  const what = value.item === 'comment' ? 'comment' : 'post';
  const [activity, words] = DONE.get(value.verb) ?? ['comment-changed', `A comment was changed (${value.verb})`];
  return {
    ...baseOf(written, `feed.${comment.id}.${value.verb}.${digestOf(raw)}`),
    activity,
    text: words.replace('comment', what),
    quotedMessageId: comment.id,
  };
}

/** On a comment, or on the post itself. */
function readReaction(written: Written): readonly ChannelEvent[] | undefined {
  const { value, raw, author, place } = written;
  const about = value.comment_id ?? value.post_id;
  if (about === undefined || author === undefined || author.id === place.pageId) return undefined;
  const isTaken = value.verb === 'remove';
  const what = value.comment_id === undefined ? 'a post' : 'a comment';
  return [
    {
      ...baseOf(written, `feed.${about}.reaction.${digestOf(raw)}`),
      activity: isTaken ? 'reaction-removed' : 'reaction',
      text: isTaken ? `Took a reaction to ${what} back` : `Reacted to ${what} with ${value.reaction_type ?? 'like'}`,
      quotedMessageId: about,
    },
  ];
}

function baseOf({ value, raw, place, author }: Written, dedupeId: string): Omit<CustomerActivity, 'activity' | 'text'> {
  return {
    kind: 'activity',
    dedupeId,
    ...originOf(value, place),
    ...compact({ customer: author }),
    serviceIdentifier: place.pageId,
    ...(author === undefined ? { raw } : {}),
  };
}

function originOf({ created_time: createdAt }: FeedValue, { account }: Place): Pick<ChannelEvent, 'account' | 'atMs'> {
  return compact({ account, atMs: momentMs(createdAt ?? 0) });
}

const digestOf = (raw: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(raw) ?? '')
    .digest('hex')
    .slice(0, 32);
