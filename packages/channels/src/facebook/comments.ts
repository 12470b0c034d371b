import { z } from 'zod';
import type { CommentModeration, CommentTarget, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import type { LookUpContext, OutboundPart, RenderedMessage, SendContext, SentPart } from '../contract/index.ts';
import { mediaTypeOf } from '../media/index.ts';
import { failureFromNoAnswer } from '../meta/graph-failures.ts';
import { jsonOf } from '../meta/graph.ts';
import { sendAnswer } from '../meta/messaging/payloads.ts';
import { contentAsText, splitText } from '../text/index.ts';
import { commentFailureFromReply } from './failures.ts';
import { addressOf, authorization } from './page-api.ts';
import type { FacebookSettings } from './settings.ts';

/** A call about a comment, as it lies in Redis until it is made (https://developers.facebook.com/docs/graph-api/reference/comment). */
export const commentRequest = z.object({
  method: z.enum(['POST', 'DELETE']),
  path: z.string().startsWith('/'),
  json: z.record(z.string(), z.unknown()).optional(),
});
type CommentRequest = z.infer<typeof commentRequest>;

/** Of a comment, in UTF-16 units. */
const MAX_COMMENT = 8000;
const PICTURE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif']);
const NOT_FOUND = '100/33';

/**
 * A public answer: text, and one picture with it; all else as text and links. Or an action on the comment. @throws {DeliveryError}
 * `invalid-message`.
 */
export function renderComment({ content }: OutboundMessage, { commentId }: CommentTarget): RenderedMessage {
  const id = encodeURIComponent(commentId);
  if (content.action?.does === 'moderate')
    return { parts: [toPart(content.action.moderation, moderationOf(id, content.action.moderation))], notes: [] };
  const { picture, rest } = takePicture(content);
  const written = contentAsText(rest);
  const texts = splitText(written.text, MAX_COMMENT);
  const pieces = picture !== undefined && texts.length === 0 ? [''] : texts;
  const [first, ...others] = pieces.map((message, index) =>
    toPart('comment', {
      method: 'POST',
      path: `/${id}/comments`,
      json: {
        ...(message === '' ? {} : { message }),
        ...compact({ attachment_url: index === 0 ? picture : undefined }),
      },
    }),
  );
  if (first === undefined) throw new DeliveryError('invalid-message', 'The answer to the comment is empty');
  const choices = written.choices.length === 0 ? {} : { numberedChoices: written.choices };
  return { parts: [first, ...others], notes: written.notes, ...choices };
}

const toPart = (kind: string, request: CommentRequest): OutboundPart => ({ kind, cost: 1, request });

function moderationOf(id: string, moderation: CommentModeration): CommentRequest {
  if (moderation === 'like') return { method: 'POST', path: `/${id}/likes` };
  if (moderation === 'delete') return { method: 'DELETE', path: `/${id}` };
  return { method: 'POST', path: `/${id}`, json: { is_hidden: moderation === 'hide' } };
}

/** The first picture goes with the comment, its caption as text. */
function takePicture(content: OutboundContent): { readonly picture?: string; readonly rest: OutboundContent } {
  const isPicture = (one: OutboundContent['attachments'][number]): boolean =>
    one.kind === 'image' && PICTURE_TYPES.has(mediaTypeOf(one) ?? 'image/jpeg');
  const picture = content.attachments.find(isPicture);
  if (picture === undefined) return { rest: content };
  const attachments = content.attachments.filter((one) => one !== picture);
  const text = [content.text, picture.caption ?? ''].filter((block) => block.trim() !== '').join('\n\n');
  return { picture: picture.url, rest: { ...content, text, attachments } };
}

/** Makes one call. If the comment to hide or delete is gone already, that counts as done. @throws {DeliveryError} */
export async function sendComment(request: CommentRequest, context: SendContext<FacebookSettings>): Promise<SentPart> {
  const reply = await called(request, context);
  const json = jsonOf(reply);
  const failure = commentFailureFromReply(reply, sendAnswer.safeParse(json).data);
  const isAnswer = request.path.endsWith('/comments');
  if (failure !== undefined && (isAnswer || failure.providerCode !== NOT_FOUND)) throw failure;
  const { id } = created.catch({}).parse(json);
  if (isAnswer && id === undefined) {
    throw new DeliveryError('outcome-unknown', 'Meta answered without the id of a comment: it may have taken it', {
      providerCode: `HTTP ${String(reply.status)}`,
    });
  }
  return {
    providerMessageId: id ?? `${context.message.id}-${String(context.partIndex)}`,
    outcome: { status: 'sent', providerStatus: 'sent' },
  };
}

const created = z.looseObject({ id: z.string().min(1).optional() });

async function called(
  { method, path, json }: CommentRequest,
  { account, http, signal }: LookUpContext<FacebookSettings>,
): Promise<HttpReply> {
  const url = addressOf(path, account.settings);
  try {
    return await http.request({ method, url, headers: authorization(account.settings), signal, ...compact({ json }) });
  } catch (error) {
    throw failureFromNoAnswer(error);
  }
}

const attachmentAnswer = z.looseObject({
  attachment: z.looseObject({
    url: z.string().optional(),
    media: z.looseObject({ image: z.looseObject({ src: z.string() }).optional() }).optional(),
  }),
});

/** Looks up the file of a comment whose event did not contain it: a sticker, an animation. @throws {UpstreamError} `media`. */
export async function attachmentOf(
  commentId: string,
  { account, http, signal }: LookUpContext<FacebookSettings>,
): Promise<string> {
  const url = addressOf(`/${encodeURIComponent(commentId)}?fields=attachment`, account.settings);
  const reply = await http
    .request({ method: 'GET', url, headers: authorization(account.settings), signal })
    .catch((cause: unknown) => {
      if (!(cause instanceof HttpFailure)) throw cause;
      throw new UpstreamError('media', 'Meta did not answer for the comment', { retryable: true, cause });
    });
  const found = attachmentAnswer.safeParse(jsonOf(reply)).data?.attachment;
  const address = found?.media?.image?.src ?? found?.url;
  if (address !== undefined) return address;
  throw new UpstreamError('media', 'Meta names no file of the comment', {
    retryable: reply.status >= 500,
    maxAttempts: 3,
  });
}
