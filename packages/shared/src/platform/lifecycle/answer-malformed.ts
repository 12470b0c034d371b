import { compact } from '@ccm/core/objects';
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** HTTP statuses for the codes of Node's parser about a malformed request; every other of its codes is a 400. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);
const OF_THE_PARSER = /^(?:HPE_|ERR_HTTP_)/;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Makes a server answer requests that are not HTTP, or late, with problem details (RFC 9457) too, and close the connection. */
export function answerMalformed(server: Server): void {
  const exchanges = new WeakMap<Duplex, Exchange>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    exchanges.set(request.socket, { request, response });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const code = error.code ?? '';
    // A TLS handshake that failed takes no answer.
    if (!OF_THE_PARSER.test(code) || !socket.writable || isAnswered(exchanges.get(socket))) {
      socket.destroy();
      return;
    }
    const status = STATUSES.get(code) ?? 400;
    const body = problemBody(status);
    socket.end(
      `HTTP/1.1 ${String(status)} ${titleOf(status)}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
        `Content-Length: ${String(body.length)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    response.writeHead(417, { 'content-type': PROBLEM_TYPE, connection: 'close' }).end(problemBody(417));
  });
}

/** Options of a server whose listener is `withHost`: Node's own answer to a request without Host is a bare 400. */
export const HOST_BY_LISTENER = { requireHostHeader: false } as const satisfies ServerOptions;

/** Answers a request of HTTP/1.1 without Host (RFC 9112, 3.2) with problem details, and hands all others to the listener. */
export const withHost =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    if (request.headers.host !== undefined || request.httpVersion !== '1.1') {
      listener(request, response);
      return;
    }
    response.writeHead(400, { 'content-type': PROBLEM_TYPE, connection: 'close' }).end(problemBody(400, NO_HOST));
  };

const NO_HOST = 'Host: the header is missing; HTTP/1.1 requires it';

/** Whether the last request was answered: nothing may follow an answer to a request whose body was still coming. */
const isAnswered = (last: Exchange | undefined): boolean =>
  last !== undefined && last.response.headersSent && !last.request.complete;

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The body of problem details (RFC 9457), where Express does not answer. */
export const problemBody = (status: number, detail?: string): string =>
  JSON.stringify({ type: 'about:blank', title: titleOf(status), status, ...compact({ detail }) });

const titleOf = (status: number): string => STATUS_CODES[status] ?? 'Error';
