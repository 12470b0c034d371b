import { compact } from '@ccm/core/objects';
import { deliveryErrorFromHttp } from '@ccm/core/ports';
import type { HttpReply, HttpStreamReply } from '@ccm/core/ports';
import type { LookUpContext } from '../../contract/index.ts';
import { fileFailure, multipartBody, nameOfFile } from '../../media/index.ts';
import type { MultipartFile } from '../../media/index.ts';
import { methodUrl } from './api.ts';
import { LIMITS } from '../limits.ts';
import { withFiles } from './request.ts';
import type { TelegramFile, TelegramRequest } from './request.ts';
import type { TelegramSettings } from '../settings.ts';

const UPLOAD_TIMEOUT_MS = 120_000;

/**
 * One call with its files in it, streamed from their addresses (https://core.telegram.org/bots/api#sending-files).
 * @throws {DeliveryError} `media-unavailable` where a file cannot be had.
 */
export async function upload(
  request: TelegramRequest,
  openFile: (url: string) => Promise<HttpStreamReply>,
  { account, http, signal }: LookUpContext<TelegramSettings>,
): Promise<HttpReply> {
  const files: MultipartFile[] = [];
  try {
    for (const [index, file] of request.files.entries())
      files.push(await opened(file, partName(request, index), openFile));
  } catch (error) {
    for (const { content } of files) content.destroy();
    throw fileFailure(error);
  }
  const form = multipartBody({
    fields: textFields(request),
    files,
    maxBytes: request.field === 'photo' ? LIMITS.photoBytes : LIMITS.fileBytes,
    limit: "Telegram's limit",
  });
  try {
    const url = methodUrl(account.settings, request.method);
    const headers = { 'content-type': form.contentType };
    return await http.request({ method: 'POST', url, headers, body: form.body, signal, timeoutMs: UPLOAD_TIMEOUT_MS });
  } catch (error) {
    const fault = form.fault();
    throw fault === undefined ? deliveryErrorFromHttp(error) : fileFailure(fault);
  } finally {
    form.body.destroy();
    for (const { content } of files) content.destroy();
  }
}

/** A single file is the parameter itself; those of an album are named in its list. */
const partName = ({ field }: TelegramRequest, index: number): string =>
  field === undefined || field === 'media' ? `file${String(index)}` : field;

async function opened(
  { url, name, mimeType }: TelegramFile,
  field: string,
  openFile: (url: string) => Promise<HttpStreamReply>,
): Promise<MultipartFile> {
  const reply = await openFile(url);
  const type = mimeType ?? reply.headers['content-type'] ?? 'application/octet-stream';
  return {
    field,
    content: reply.body,
    fileName: nameOfFile({ url, mimeType: type, ...compact({ name }) }),
    mimeType: type,
  };
}

/** Every parameter but a single file, lists and objects as JSON. */
function textFields(request: TelegramRequest): Record<string, string> {
  const params =
    request.field === 'media' ? withFiles(request, (_file, index) => `attach://file${String(index)}`) : request.params;
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
