import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { jsonIn } from '@ccm/core/objects';
import { LOG_LEVELS } from '../logging/index.ts';
import type { LogControl, Logger } from '../logging/index.ts';
import type { RequestHandler } from './admin-server.ts';
import { PROBLEM_TYPE, problemBody } from './answer-malformed.ts';
import { bearerMatcher } from './bearer-matcher.ts';

export const LOG_LEVEL_PATH = '/admin/v1/log-level';
const MAX_BYTES = 10_000;
const ALLOWED = 'GET, HEAD, PUT, OPTIONS';
const body = z.object({ level: z.enum(LOG_LEVELS) });

interface LogLevelHandlerDeps {
  /** ADMIN_TOKEN; undefined: the route is not there. */
  readonly token: string | undefined;
  readonly control: LogControl;
  readonly logger: Logger;
}

/** GET and PUT /admin/v1/log-level: `{level}`, one of LOG_LEVELS, until the process ends. Errors are RFC 9457 problem details. */
export function logLevelHandler({ token, control, logger }: LogLevelHandlerDeps): RequestHandler {
  const isBearer = bearerMatcher(token === undefined ? [] : [token]);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (token === undefined) return sendProblem(response, 404);
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { allow: ALLOWED }).end();
      return;
    }
    if (!isBearer(request.headers.authorization)) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      return sendProblem(response, 401, 'Authorization: a valid bearer token is needed');
    }
    if (request.method === 'PUT') {
      const wanted = body.safeParse(await readJson(request));
      if (!wanted.success) return sendProblem(response, 400, `level: must be one of ${LOG_LEVELS.join(', ')}`);
      const { level } = wanted.data;
      logger.warn({ from: control.level, to: level }, 'log level changed');
      control.setLevel(level);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', ALLOWED);
      return sendProblem(response, 405);
    }
    send(response, 200, { type: 'application/json', body: JSON.stringify({ level: control.level }) });
  };
  return (request, response) => {
    answer(request, response).catch((err: unknown) => {
      logger.debug({ err }, 'a request for the log level broke off');
      response.destroy();
    });
  };
}

/** Reads JSON; undefined for a body that is too long or not JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BYTES ? undefined : jsonIn(Buffer.concat(chunks));
}

function sendProblem(response: ServerResponse, status: number, detail?: string): void {
  send(response, status, { type: PROBLEM_TYPE, body: problemBody(status, detail) });
}

function send(response: ServerResponse, status: number, content: { type: string; body: string }): void {
  response.writeHead(status, { 'content-type': content.type, 'cache-control': 'no-store' });
  response.end(content.body);
}
