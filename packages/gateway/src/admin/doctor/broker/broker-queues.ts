import { jsonIn } from '@ccm/core/objects';
import type { Socket } from 'node:net';
import { z } from 'zod';
import { bodyOf, frame, headerOf } from './stomp-frames.ts';
import type { FrameReader } from './stomp-frames.ts';

/** The queues of the broker, by its advisories. */
export interface QueueAnswer {
  /** All queues of the broker. */
  readonly names: readonly string[];
  /** The number of consumers of the queue. */
  readonly consumers: number;
}

/**
 * The advisory topics. A new subscriber learns all queues that exist already
 * (https://activemq.apache.org/components/classic/documentation/advisory-message).
 */
const ADVISORY = '/topic/ActiveMQ.Advisory';
/** After this time without another advisory all have come. */
const QUIET_MS = 1000;
const BROWSER = 'browser';

const queueAdvisory = z.looseObject({
  DestinationInfo: z.looseObject({ destination: z.looseObject({ string: z.string() }) }),
});

/**
 * Asks a STOMP session for the queues of the broker and the consumers of one of them. Changes nothing.
 * @returns undefined where the broker does not tell: advisories are off, not allowed, or cannot be written for STOMP. Of our own connection
 * every broker tells that tells anything.
 */
export async function askForQueues(
  socket: Socket,
  frames: FrameReader,
  queue: string,
): Promise<QueueAnswer | undefined> {
  for (const [id, topic] of topicsOf(queue)) socket.write(frame('SUBSCRIBE', { id, destination: topic, ack: 'auto' }));
  const names: string[] = [];
  let [consumers, hasTold] = [0, false];
  try {
    for (let next = await frames.within(QUIET_MS); next !== undefined; next = await frames.within(QUIET_MS)) {
      if (next.toString('latin1', 0, 5) === 'ERROR') return undefined;
      const subscription = headerOf(next, 'subscription');
      if (subscription === 'connection') hasTold = true;
      if (subscription === 'consumers') consumers += 1;
      if (subscription === 'queues') names.push(...nameIn(bodyOf(next)));
    }
  } catch {
    // It closed the connection: it was not asked again for what it had granted.
    return undefined;
  }
  return hasTold ? { names: [...new Set(names)], consumers } : undefined;
}

/**
 * Browses the queue, as far as its first message: takes nothing off, and needs nothing of the broker but the right to read the queue.
 * @returns when the oldest waiting message was sent, milliseconds since 1970; undefined where none waits, or the broker does not tell
 */
export async function askForOldest(socket: Socket, frames: FrameReader, queue: string): Promise<number | undefined> {
  const browse = { id: BROWSER, destination: `/queue/${queue}`, browser: 'true', ack: 'client' };
  socket.write(frame('SUBSCRIBE', { ...browse, 'activemq.prefetchSize': '1' }));
  try {
    for (let next = await frames.within(QUIET_MS); next !== undefined; next = await frames.within(QUIET_MS)) {
      if (next.toString('latin1', 0, 5) === 'ERROR') return undefined;
      if (headerOf(next, 'subscription') !== BROWSER) continue;
      const sentAtMs = Number(headerOf(next, 'timestamp'));
      return headerOf(next, 'browser') === 'end' || !(sentAtMs > 0) ? undefined : sentAtMs;
    }
  } catch {
    // It closed the connection: it does not tell.
  }
  return undefined;
}

const topicsOf = (queue: string): readonly (readonly [id: string, topic: string])[] => [
  ['connection', `${ADVISORY}.Connection`],
  ['queues', `${ADVISORY}.Queue`],
  ['consumers', `${ADVISORY}.Consumer.Queue.${queue}`],
];

function nameIn(body: string): readonly string[] {
  const advisory = queueAdvisory.safeParse(jsonIn(body)).data;
  return advisory === undefined ? [] : [advisory.DestinationInfo.destination.string];
}
