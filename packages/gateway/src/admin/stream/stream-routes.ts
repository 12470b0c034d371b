import { CHANNEL_NAMES } from '@ccm/channels/registry';
import { toCustomerId } from '@ccm/core/domain';
import { MESSAGE_STATUSES } from '@ccm/shared/messages';
import { Router } from 'express';
import type { Response } from 'express';
import { z } from 'zod';
import { sessionExpiry } from '../../console/require-admin.ts';
import { sendProblem } from '../../http/problem.ts';
import { readQuery } from '../query/page.ts';
import { wordParameter } from '../query/word-parameter.ts';
import { FEED_EVENTS } from './feed-events.ts';
import type { FeedEvent } from './feed-events.ts';
import type { LiveFeed } from './live-feed.ts';

const HEARTBEAT_MS = 15_000;
/** Limit of bytes that a reader has not taken; a reader further behind is disconnected, and resumes at its place. */
const MAX_UNREAD_BYTES = 1024 * 1024;
const MAX_READERS = 500;

const streamQuery = z.looseObject({
  /** Comma separated; default all. */
  events: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
    .pipe(z.array(z.enum(FEED_EVENTS)))
    .optional(),
  channel: wordParameter(CHANNEL_NAMES),
  account: z.string().min(1).optional(),
  direction: wordParameter(['inbound', 'outbound']),
  status: wordParameter(MESSAGE_STATUSES),
  number: z.string().min(1).optional(),
});
type StreamFilter = z.infer<typeof streamQuery>;

interface StreamRoutesDeps {
  readonly feed: Pick<LiveFeed, 'readers' | 'resume' | 'add'>;
}

/** GET /stream: sends the fleet's events as server-sent events. */
export function streamRoutes({ feed }: StreamRoutesDeps): Router {
  const router = Router();
  router.get('/stream', async (request, response) => {
    const filter = readQuery(request, streamQuery);
    if (feed.readers >= MAX_READERS) {
      sendProblem(response, { status: 503, detail: 'Too many readers of the stream', retryAfterMs: 30_000 });
      return;
    }
    const { events, end } = await feed.resume(request.get('last-event-id'));
    const reader = openStream(response, filter);
    for (const event of events) reader.take(event);
    const leave = feed.add({ behind: end, take: reader.take });
    response.once('close', () => {
      leave();
      reader.close();
    });
  });
  return router;
}

interface StreamReader {
  readonly take: (event: FeedEvent) => void;
  readonly close: () => void;
}

function openStream(response: Response, filter: StreamFilter): StreamReader {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  response.write('retry: 2000\n\n');
  const heartbeat = setInterval(() => response.write(': heartbeat\n\n'), HEARTBEAT_MS);
  const expiresAtMs = sessionExpiry(response);
  // A session that has ended shows nothing more.
  const expiry = expiresAtMs === undefined ? undefined : setTimeout(() => response.end(), expiresAtMs - Date.now());
  return {
    take: (event) => {
      if (response.destroyed || response.writableEnded) return;
      if (fits(event, filter)) response.write(written(event));
      // A place without an event: who comes back is not given again what its filter leaves out.
      else if (event.place !== undefined) response.write(`id: ${event.place}\n\n`);
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
    },
    close: () => {
      clearInterval(heartbeat);
      clearTimeout(expiry);
    },
  };
}

const written = ({ name, text, place }: FeedEvent): string =>
  `${place === undefined ? '' : `id: ${place}\n`}event: ${name}\ndata: ${text}\n\n`;

const FILTERED: readonly (readonly [string, readonly FeedEvent['name'][]])[] = [
  ['channel', ['message', 'dead-letter']],
  ['account', ['message', 'dead-letter']],
  ['direction', ['message']],
  ['status', ['message']],
  ['number', ['message']],
];

function fits({ name, facts }: FeedEvent, filter: StreamFilter): boolean {
  if (filter.events?.includes(name) === false) return false;
  return FILTERED.every(
    ([field, names]) =>
      filter[field] === undefined ||
      !names.includes(name) ||
      facts['gone'] === true ||
      facts[field] === filter[field] ||
      (field === 'number' && filter.number !== undefined && facts[field] === toCustomerId(filter.number)),
  );
}
