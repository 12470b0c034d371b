import { compact } from '@ccm/core/objects';
import { json, jsonOf } from '../lab/index.ts';
import type { BoundedMap, Memory, RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { graphError } from './graph-errors.ts';

/** A customer's comment under a post of the page. */
export interface CustomerComments {
  /** Page-scoped id. */
  readonly from: string;
  readonly name?: string;
  readonly text?: string;
  /** The address of a picture. */
  readonly photo?: string;
  /** The comment that it answers. */
  readonly parentId?: string;
  /** `edited` and `remove` name the comment in `id`; default `add`. */
  readonly verb?: 'add' | 'edited' | 'remove' | 'hide' | 'unhide';
  readonly id?: string;
  /** Default: now. */
  readonly atMs?: number;
}

/** A comment as it stands on the page. */
export interface PageComment {
  readonly id: string;
  readonly postId: string;
  readonly parentId: string;
  /** The author; the page itself for answers. */
  readonly from: string;
  readonly text: string;
  readonly picture?: string;
  readonly atMs: number;
  readonly isHidden: boolean;
  readonly isLiked: boolean;
  /** Has had its one private answer. */
  readonly isAnswered: boolean;
}

const PRIVATE_MS = 7 * 24 * 3_600_000;
const MAX_COMMENT = 8000;
const DONE = json(200, { success: true });

/** In a millisecond. */
const MICROSECONDS = 1000;

/** One post of the page with the comments under it, by the rules of the Graph API (…/docs/graph-api/reference/comment). */
export class PageComments {
  readonly postId: string;
  readonly #pageId: string;
  readonly #postNumber: string;
  readonly #comments: BoundedMap<string, PageComment>;
  readonly #commented: (comment: PageComment) => void;
  /** Never one of an earlier run: a fleet that keeps its data knows those. */
  #lastNumber = Date.now() * MICROSECONDS;

  /** @param commented receives each comment of the page's own */
  constructor(pageId: string, memory: Memory, commented: (comment: PageComment) => void) {
    this.#pageId = pageId;
    this.#comments = memory.map();
    this.#postNumber = '712750021053074';
    this.postId = `${pageId}_${this.#postNumber}`;
    this.#commented = commented;
  }

  /** The oldest first; those that were deleted are gone. */
  get all(): readonly PageComment[] {
    return [...this.#comments.values()];
  }

  clear(): void {
    this.#comments.clear();
  }

  /** Stores a customer's comment. @returns the value of the `feed` event that Meta sends for it, and the comment's id. */
  write(comments: CustomerComments): { readonly id: string; readonly value: object } {
    const { from, name, text, photo, parentId = this.postId, verb = 'add', atMs = Date.now() } = comments;
    const id = comments.id ?? this.#newId();
    if (verb === 'remove') this.#comments.delete(id);
    else this.#keep({ id, parentId, from, text: text ?? '', atMs, ...compact({ picture: photo }) });
    const isWritten = verb === 'add' || verb === 'edited';
    const value = {
      item: 'comment',
      verb,
      from: { id: from, ...compact({ name }) },
      ...this.#places(id, parentId),
      ...(isWritten ? { created_time: Math.floor(atMs / 1000), ...compact({ message: text, photo }) } : {}),
    };
    return { id, value };
  }

  /** The `feed` event of a comment of the page's own. */
  ownEvent({ id, parentId, text, atMs }: PageComment): object {
    const from = { id: this.#pageId, name: 'Acme' };
    const created_time = Math.floor(atMs / 1000);
    return { item: 'comment', verb: 'add', from, ...this.#places(id, parentId), created_time, message: text };
  }

  /** Undefined for a node that is no comment and no post of the page. */
  answer(request: RecordedRequest, node: string, edge: string): SimulatorReply | undefined {
    const comment = this.#comments.get(node);
    if (comment === undefined && node !== this.postId) return undefined;
    const call = `${request.method} ${edge}`;
    if (call === 'POST comments') return this.#reply(request, node);
    if (comment === undefined) return call === 'GET ' ? json(200, { id: node }) : graphError(100, { subcode: 33 });
    return this.#moderate(call, request, comment);
  }

  /** Takes the one private answer of a comment. @returns its author, or why not. */
  answerInPrivate(commentId: string): { readonly to: string } | SimulatorReply {
    const comment = this.#comments.get(commentId);
    if (comment === undefined) return graphError(100, { subcode: 33 });
    if (comment.isAnswered) return graphError(10900);
    if (Date.now() - comment.atMs > PRIVATE_MS) return graphError(10901);
    this.#comments.set(commentId, { ...comment, isAnswered: true });
    return { to: comment.from };
  }

  #moderate(call: string, request: RecordedRequest, comment: PageComment): SimulatorReply {
    if (call === 'POST likes') this.#comments.set(comment.id, { ...comment, isLiked: true });
    else if (call === 'DELETE ') this.#comments.delete(comment.id);
    else if (call === 'POST ') {
      const isHidden = memberOf(jsonOf(request), 'is_hidden');
      if (typeof isHidden !== 'boolean') return graphError(100);
      this.#comments.set(comment.id, { ...comment, isHidden });
    } else {
      const { id, text: message, picture } = comment;
      const attachment = picture === undefined ? {} : { attachment: { media: { image: { src: picture } } } };
      return json(200, { id, message, ...attachment });
    }
    return DONE;
  }

  #reply(request: RecordedRequest, parentId: string): SimulatorReply {
    const body = jsonOf(request);
    const text = memberOf(body, 'message') ?? '';
    const picture = memberOf(body, 'attachment_url');
    if (typeof text !== 'string' || text.length > MAX_COMMENT) return graphError(100);
    if (text === '' && picture === undefined) return graphError(100);
    const own = { id: this.#newId(), parentId, from: this.#pageId, text, atMs: Date.now() };
    const comment = this.#keep({ ...own, ...(typeof picture === 'string' ? { picture } : {}) });
    this.#commented(comment);
    return json(200, { id: comment.id });
  }

  #newId(): string {
    this.#lastNumber += 1;
    return `${this.#postNumber}_${String(this.#lastNumber)}`;
  }

  #keep(comment: Omit<PageComment, 'postId' | 'isHidden' | 'isLiked' | 'isAnswered'>): PageComment {
    const { isHidden = false, isLiked = false, isAnswered = false } = this.#comments.get(comment.id) ?? {};
    const whole = { ...comment, postId: this.postId, isHidden, isLiked, isAnswered };
    this.#comments.set(comment.id, whole);
    return whole;
  }

  #places(id: string, parentId: string): object {
    return {
      post: { id: this.postId, permalink_url: `https://www.facebook.com/${this.#pageId}/posts/${this.#postNumber}` },
      post_id: this.postId,
      comment_id: id,
      parent_id: parentId,
    };
  }
}

function memberOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? new Map<string, unknown>(Object.entries(body)).get(name)
    : undefined;
}
