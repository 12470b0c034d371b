import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { HttpConnection } from './http-connection.ts';
import { machineMs } from './machine-clock.ts';

/** One request of a load: when it was to be begun and when its answer came, by the machine's clock (`machineMs`). */
export interface SteadyRequest {
  readonly dueMs: number;
  readonly answeredMs: number;
}

export interface SteadyLoad {
  readonly port: number;
  readonly count: number;
  readonly perSecond: number;
  /** The nth request, from 1 on: made when it is due, so that a long load needs no memory. */
  readonly requestOf: (number: number) => Buffer;
}

/**
 * Posts requests at a rate, however long each takes: the delay of one request counts for those behind it too. The rate is that of the
 * plan; if this machine falls behind, the next requests follow at once.
 */
export async function postSteadily({
  port,
  count,
  perSecond,
  requestOf,
}: SteadyLoad): Promise<readonly SteadyRequest[]> {
  const connections = new ConnectionPool(port);
  const answers: Promise<SteadyRequest>[] = [];
  const startMs = machineMs();
  for (let index = 0; index < count; index += 1) {
    const dueMs = startMs + (index * 1000) / perSecond;
    const waitMs = dueMs - machineMs();
    if (waitMs > 0) await pause(Math.ceil(waitMs));
    else if (index % BEHIND_AT_ONCE === 0) await turn();
    const answer = connections.post(requestOf(index + 1)).then(() => ({ dueMs, answeredMs: machineMs() }));
    answer.catch(() => undefined);
    answers.push(answer);
  }
  const answered = await Promise.all(answers);
  connections.close();
  return answered;
}

/** A load that is behind reads answers after this number of requests: unread ones would make each request open a connection of its own. */
const BEHIND_AT_ONCE = 8;

const TRIES = 20;
const AGAIN_AFTER_MS = 200;

/** Opens as many connections as are needed at a time. */
export class ConnectionPool {
  readonly #port: number;
  readonly #opened = new Set<HttpConnection>();
  readonly #idle: HttpConnection[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  /** Comes again, as providers do, for any answer but a 2xx and for none. @throws {Error} after the last try. */
  async post(bytes: Buffer): Promise<void> {
    for (let left = TRIES - 1; ; left -= 1) {
      try {
        await this.#post(bytes);
        return;
      } catch (error) {
        if (left === 0) throw error;
        await pause(AGAIN_AFTER_MS);
      }
    }
  }

  async #post(bytes: Buffer): Promise<void> {
    const connection = this.#fresh() ?? (await HttpConnection.open(this.#port));
    this.#opened.add(connection);
    const status = await connection.post(bytes);
    if (status < 200 || status > 299) throw new Error(`answered ${String(status)}`);
    this.#idle.push(connection);
  }

  close(): void {
    for (const connection of this.#opened) connection.close();
  }

  /** The one used last: so the others grow old, and are closed by the server. */
  #fresh(): HttpConnection | undefined {
    const connection = this.#idle.pop();
    return connection?.isFresh === true ? connection : undefined;
  }
}
