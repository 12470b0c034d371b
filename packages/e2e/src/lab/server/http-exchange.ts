import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PhoneFile } from '@ccm/simulators/phones';

/** Base64 of the largest file that the File Engine takes, and some words. */
const MAX_BODY_BYTES = 8_000_000;
const SHOWN_TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'application/pdf',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'audio/wav',
  'video/mp4',
  'video/webm',
]);

export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/** The fault of a request, and the HTTP status for it. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** By its own host, so that no other name can be bound to this address, and by no other site's script. */
export function isFromThisPage({ headers }: IncomingMessage, host: string): boolean {
  if (headers.host !== host) return false;
  return headers.origin === undefined || headers.origin === `http://${host}`;
}

/** @throws {RequestError} for a body that is not JSON, or too large. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (request.headers['content-type']?.startsWith('application/json') !== true) {
    throw new RequestError(415, 'the body must be application/json');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RequestError(413, 'the file is too large: at most 5 MB');
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return body;
  } catch {
    throw new RequestError(400, 'the body is not JSON');
  }
}

export function sendJson(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(json);
}

/** Sends an uploaded file: shown in the page if that is safe, else as a download. */
export function sendFile(response: ServerResponse, file: PhoneFile | undefined): void {
  if (file === undefined) throw new RequestError(404, 'there is no such file');
  const isShown = SHOWN_TYPES.has(file.mimeType);
  response
    .writeHead(200, {
      'content-type': isShown ? file.mimeType : 'application/octet-stream',
      'content-disposition': isShown ? 'inline' : 'attachment',
      'content-length': String(file.content.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    .end(file.content);
}
