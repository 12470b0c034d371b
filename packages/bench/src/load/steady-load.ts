import { setTimeout as pause } from 'node:timers/promises';
import { HttpConnection } from './http-connection.ts';

/**
 * Requests at a rate, one after another in time, however long each takes.
 * @returns when each was begun, in milliseconds since 1970.
 */
export async function postSteadily(
  port: number,
  requests: readonly Buffer[],
  perSecond: number,
): Promise<readonly number[]> {
  const idle = await Promise.all(Array.from({ length: 16 }, async () => HttpConnection.open(port)));
  const all = [...idle];
  const begun: number[] = [];
  const answers: Promise<void>[] = [];
  const startMs = performance.now();
  for (const [index, bytes] of requests.entries()) {
    const waitMs = startMs + (index * 1000) / perSecond - performance.now();
    if (waitMs > 0) await pause(waitMs);
    const connection = idle.pop() ?? (await HttpConnection.open(port));
    begun.push(performance.timeOrigin + performance.now());
    answers.push(
      connection.post(bytes).then((status) => {
        if (status < 200 || status > 299) throw new Error(`answered ${String(status)}`);
        idle.push(connection);
      }),
    );
  }
  await Promise.all(answers);
  for (const connection of new Set([...all, ...idle])) connection.close();
  return begun;
}
