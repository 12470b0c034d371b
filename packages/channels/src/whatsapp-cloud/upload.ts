import { DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { HttpFailure } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { z } from 'zod';
import type { SendContext } from '../contract/index.ts';
import { fileFailure, mediaTypeOf, multipartBody, nameOfFile } from '../media/index.ts';
import { jsonOf, withProof, bearer } from '../meta/graph.ts';
import { failureFromAnswer, isRefusal, readAnswer } from '../whatsapp/failures.ts';
import { HOST } from './failures.ts';
import type { WhatsappCloudSettings } from './settings.ts';

type Context = SendContext<WhatsappCloudSettings>;
type OpenFile = NonNullable<Context['openFile']>;

const KINDS: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'document', 'sticker']);
/** Of a document, the largest that WhatsApp takes. */
const MAX_BYTES = 100 * 1024 * 1024;
const UPLOAD_TIMEOUT_MS = 120_000;

/**
 * A message with Meta's ids of its files in place of their addresses: each file is uploaded first
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media). An upload alone shows the
 * customer nothing, so it is repeated with the message. @throws {DeliveryError}
 */
export async function withUploads<Json extends object>(json: Json, context: Context): Promise<Json> {
  const { openFile } = context;
  if (openFile === undefined) return json;
  const ids = new Map<string, string>();
  for (const file of filesIn(json)) if (!ids.has(file.link)) ids.set(file.link, await upload(file, openFile, context));
  return withIds(json, ids) as Json;
}

/** The files by their addresses, wherever in the message they stand. */
function filesIn(value: unknown): readonly LinkedFile[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const file = fileIn(name, inner);
    return file === undefined ? filesIn(inner) : [file];
  });
}

function withIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withIds(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      const id = ids.get(fileIn(name, inner)?.link ?? '');
      if (id === undefined) return [name, withIds(inner, ids)];
      const rest = Object.entries(inner as object).filter(([field]) => field !== 'link');
      return [name, { id, ...Object.fromEntries<unknown>(rest) }];
    }),
  );
}

const linked = z.looseObject({ link: z.string(), filename: z.string().optional() });
type LinkedFile = z.infer<typeof linked>;

const fileIn = (name: string, value: unknown): LinkedFile | undefined =>
  KINDS.has(name) ? linked.safeParse(value).data : undefined;

/** Meta wants the name that it is given to end as its type says. */
async function upload({ link, filename: name }: LinkedFile, openFile: OpenFile, context: Context): Promise<string> {
  const file = await openFile(link).catch((error: unknown) => {
    throw fileFailure(error);
  });
  const mimeType =
    mediaTypeOf({ kind: 'file', url: link, ...compact({ name }) }) ??
    file.headers['content-type'] ??
    'application/octet-stream';
  const fileName = nameOfFile({ url: link, mimeType, ...compact({ name }) });
  const form = multipartBody({
    fields: { messaging_product: 'whatsapp', type: mimeType },
    files: [{ field: 'file', content: file.body, fileName, mimeType }],
    maxBytes: MAX_BYTES,
    limit: "WhatsApp's limit",
  });
  try {
    return idIn(await post(form.contentType, form.body, context));
  } catch (error) {
    const fault = form.fault();
    throw fault === undefined ? error : fileFailure(fault);
  } finally {
    form.body.destroy();
    file.body.destroy();
  }
}

async function post(
  contentType: string,
  body: ReturnType<typeof multipartBody>['body'],
  { account, http, signal }: Context,
): Promise<HttpReply> {
  const { apiUrl, phoneNumberId, accessToken, appSecret } = account.settings;
  const url = withProof(`${apiUrl}/${phoneNumberId}/media`, accessToken, appSecret);
  const headers = { ...bearer(accessToken), 'content-type': contentType };
  try {
    return await http.request({ method: 'POST', url, headers, body, signal, timeoutMs: UPLOAD_TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    throw new DeliveryError('provider-unavailable', 'Meta did not take a file: it is uploaded again', { cause: error });
  }
}

const uploaded = z.looseObject({ id: z.string().min(1) });

/** The id in the reply of an upload. A failure is final or retryable without doubt, because nothing was sent yet. */
function idIn(reply: HttpReply): string {
  const answer = readAnswer(reply);
  const id = uploaded.safeParse(jsonOf(reply)).data?.id;
  if (id !== undefined && !isRefusal(reply, answer)) return id;
  const failure = failureFromAnswer(reply, answer, HOST);
  if (failure.reason !== 'outcome-unknown') throw failure;
  throw new DeliveryError('provider-unavailable', 'Meta did not take a file: it is uploaded again', { cause: failure });
}
