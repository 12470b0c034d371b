import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { HttpFailure } from '../http/index.ts';
import type { HttpClient, HttpRequest } from '../http/index.ts';

/** The plainest client that keeps the contract of HttpClient, for talking to a provider on loopback over a real socket. */
export const loopbackHttp: HttpClient = {
  async request(request) {
    const reply = await call(request);
    return { status: reply.statusCode ?? 0, headers: headersOf(reply), body: await buffer(reply) };
  },
  async stream(request) {
    const reply = await call(request);
    return { status: reply.statusCode ?? 0, headers: headersOf(reply), body: reply };
  },
};

function call(request: HttpRequest): Promise<IncomingMessage> {
  const { body, contentType } = bodyOf(request);
  return new Promise((resolve, reject) => {
    let sent = false;
    const outgoing = httpRequest(
      request.url,
      {
        method: request.method,
        agent: false,
        headers: { ...contentType, ...request.headers },
        ...(request.auth === undefined ? {} : { auth: `${request.auth.user}:${request.auth.password}` }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      },
      resolve,
    );
    outgoing.on('finish', () => {
      sent = outgoing.socket?.connecting === false;
    });
    outgoing.on('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code ?? 'UNKNOWN';
      reject(new HttpFailure(`No answer: ${code}`, { requestSent: sent && code !== 'ECONNREFUSED', code, cause }));
    });
    if (body instanceof Readable) body.pipe(outgoing);
    else outgoing.end(body);
  });
}

function bodyOf(request: HttpRequest): {
  readonly body?: string | Buffer | Readable;
  readonly contentType?: Readonly<Record<string, string>>;
} {
  if (request.json !== undefined) {
    return { body: JSON.stringify(request.json), contentType: { 'content-type': 'application/json' } };
  }
  if (request.form !== undefined) {
    return { body: request.form.toString(), contentType: { 'content-type': 'application/x-www-form-urlencoded' } };
  }
  return request.body === undefined ? {} : { body: request.body };
}

function headersOf(reply: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, String(value)]));
}
