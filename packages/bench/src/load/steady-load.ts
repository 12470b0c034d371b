import { setTimeout as pause } from 'node:timers/promises';
import { HttpConnection } from './http-connection.ts';

/**
 * Requests at a rate, one after another in time, however long each takes.
 * @returns when each was to be begun, in milliseconds since 1970: what one request holds up is counted to those behind it, too.
 */
export async function postSteadily(
  port: number,
  requests: readonly Buffer[],
  perSecond: number,
): Promise<readonly number[]> {
  const opened: HttpConnection[] = [];
  const idle: HttpConnection[] = [];
  const due: number[] = [];
  const answers: Promise<void>[] = [];
  const startMs = performance.now();
  for (const [index, bytes] of requests.entries()) {
    const dueMs = startMs + (index * 1000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    const connection = freshOf(idle) ?? (await HttpConnection.open(port));
    if (!opened.includes(connection)) opened.push(connection);
    due.push(performance.timeOrigin + dueMs);
    const answer = answerOn(connection, bytes).then(() => void idle.push(connection));
    answer.catch(() => undefined);
    answers.push(answer);
  }
  await Promise.all(answers);
  for (const connection of opened) connection.close();
  return due;
}

/** The one used last: so the others grow old, and are closed by the server. */
function freshOf(idle: HttpConnection[]): HttpConnection | undefined {
  const connection = idle.pop();
  return connection?.isFresh === true ? connection : undefined;
}

async function answerOn(connection: HttpConnection, bytes: Buffer): Promise<void> {
  const status = await connection.post(bytes);
  if (status < 200 || status > 299) throw new Error(`answered ${String(status)}`);
}
