import type { RequestHandler } from 'express';

/** Every open console asks for these every ten seconds, alike for all who may ask. */
const SHARED_PATHS: ReadonlySet<string> = new Set([
  '/attention',
  '/binds',
  '/channels',
  '/dead-letters/groups',
  '/fleet',
  '/queues',
  '/stats',
]);
/** An answer stands for this long: a fifth of the time after which a console asks again. */
const SHARED_MS = 2000;

interface Answer {
  readonly atMs: number;
  readonly body: Buffer;
}

/**
 * Gives many consoles the bytes that were made for the first of them. Whoever reads alone gets an answer of their own, which shows what they
 * did a moment ago.
 *
 * @param isCrowded whether many consoles are open
 */
export function sharedAnswers(isCrowded: () => boolean): RequestHandler {
  const answers = new Map<string, Answer>();
  return (request, response, next) => {
    if (request.method !== 'GET' || !SHARED_PATHS.has(request.path) || !isCrowded()) {
      next();
      return;
    }
    const nowMs = Date.now();
    const known = answers.get(request.url);
    const isFresh = known !== undefined && nowMs - known.atMs < SHARED_MS;
    if (isFresh) {
      send(response, known.body);
      return;
    }
    response.json = (value: unknown) => {
      const body = Buffer.from(JSON.stringify(value));
      if (response.statusCode === 200) {
        for (const [url, { atMs }] of answers) if (nowMs - atMs >= SHARED_MS) answers.delete(url);
        answers.set(request.url, { atMs: nowMs, body });
      }
      return send(response, body);
    };
    next();
  };
}

const send = (response: Parameters<RequestHandler>[1], body: Buffer): typeof response => {
  response.set({ 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': String(body.length) });
  return response.end(body);
};
