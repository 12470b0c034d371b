import type { Button } from '@ccm/core/domain';
import { buttonsBecame, splitText, wereCut } from '../../text/index.ts';
import { templatePiece, textPieces } from './pieces.ts';
import type { Piece, RenderContext } from './pieces.ts';
import { LIMITS } from './product.ts';
import type { MessagingProduct } from './product.ts';
import { isWebAddress, shorten } from './words.ts';

type QuickReply = Extract<Button, { kind: 'reply' | 'share-phone' }>;

/** The buttons of a message by the form in which they go. */
export interface SortedButtons {
  /** Up to three with a link or a number among them. */
  readonly template: readonly Button[];
  readonly quickReplies: readonly QuickReply[];
  readonly asText: readonly Button[];
}

/** Chooses between a template, quick replies and text, and notes what is lost. */
export function sortButtons(buttons: readonly Button[], { product, notes }: RenderContext): SortedButtons {
  const fits = (button: Button): boolean => isNative(button, product);
  const replies = buttons.filter(isQuickReply);
  const others = buttons.filter((button) => !isQuickReply(button));
  const long = buttons.filter(({ title }) => title.length > LIMITS.title);
  const cut = wereCut(long.length, 'button title', LIMITS.title);
  const isTemplate = buttons.length <= LIMITS.templateButtons && buttons.every(isTemplateButton(product));
  if (others.length > 0 && isTemplate && areToldApart(buttons)) {
    notes.push(...cut);
    return { template: buttons, quickReplies: [], asText: [] };
  }
  const isTooMuch = replies.length > LIMITS.quickReplies || !replies.every(fits);
  if (isTooMuch || !areToldApart(buttons)) {
    const limits = isTooMuch
      ? `${String(LIMITS.quickReplies)} at most, with payloads of ${String(LIMITS.payload)} characters`
      : `${String(LIMITS.title)} characters of a title, which are the same on two`;
    notes.push(...buttonsBecame(buttons).map((note) => `${note}: ${product.name} shows ${limits}`));
    return { template: [], quickReplies: [], asText: buttons };
  }
  notes.push(...buttonsBecame(others), ...cut);
  return { template: [], quickReplies: replies, asText: others };
}

/** Whether no two titles are the same once they are cut. */
function areToldApart(buttons: readonly Button[]): boolean {
  const whole = new Set(buttons.map(({ title }) => title));
  return new Set([...whole].map((title) => shorten(title, LIMITS.title))).size === whole.size;
}

const isQuickReply = (button: Button): button is QuickReply => button.kind === 'reply' || button.kind === 'share-phone';

function isNative(button: Button, { hasCallButtons }: MessagingProduct): boolean {
  if (button.kind === 'url') return isWebAddress(button.url);
  if (button.kind === 'reply') return button.payload.length <= LIMITS.payload;
  return button.kind === 'call' ? hasCallButtons && /^\+\d+$/.test(button.phone) : button.kind === 'share-phone';
}

/** The number that a customer keeps at Meta is offered under a message only, not within a template. */
export const isTemplateButton =
  (product: MessagingProduct) =>
  (button: Button): boolean =>
    button.kind !== 'share-phone' && isNative(button, product);

/** The buttons go with the end of the text; a template cannot be without one. */
export function templatePieces(text: string, buttons: readonly Button[], context: RenderContext): readonly Piece[] {
  const words = text === '' ? buttons.map(({ title }) => title).join(' / ') : text;
  const chunks = splitText(words, LIMITS.templateText);
  const last = chunks.pop() ?? '';
  const payload = { template_type: 'button', text: last, buttons: buttons.map(toTemplateButton) };
  return [...chunks.flatMap((chunk) => textPieces(chunk, context)), templatePiece('buttons', payload)];
}

/** Puts quick replies under the last piece; if no piece can have them, their titles become one. */
export function withQuickReplies(
  pieces: readonly Piece[],
  replies: SortedButtons['quickReplies'],
  context: RenderContext,
): readonly Piece[] {
  if (replies.length === 0) return pieces;
  const last = pieces.at(-1);
  const hasPlace = last !== undefined && (last.kind === 'text' || context.product.quickRepliesUnderFiles);
  const all = hasPlace ? pieces : [...pieces, ...textPieces(replies.map(({ title }) => title).join(' / '), context)];
  const quickReplies = replies.map(toQuickReply);
  return all.map((piece, index) =>
    index < all.length - 1
      ? piece
      : { kind: piece.kind, message: Object.assign({ quick_replies: quickReplies }, piece.message) },
  );
}

/** Meta itself writes the customer's number on the button that offers it. */
function toQuickReply(reply: QuickReply): unknown {
  if (reply.kind === 'share-phone') return { content_type: 'user_phone_number' };
  const { title, payload } = reply;
  return { content_type: 'text', title: shorten(title, LIMITS.title), payload: payload || title };
}

/** A button of a template. */
export function toTemplateButton(button: Button): unknown {
  const title = shorten(button.title, LIMITS.title);
  if (button.kind === 'reply') return { type: 'postback', title, payload: button.payload || button.title };
  if (button.kind === 'url') return { type: 'web_url', title, url: button.url };
  return button.kind === 'call' ? { type: 'phone_number', title, payload: button.phone } : undefined;
}
