import { HttpConnection } from './http-connection.ts';

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  /** In turn, and again from the beginning. */
  readonly requests: readonly Buffer[];
}

/**
 * Measures the most requests per second that are answered in a time. @returns answers per second; the first quarter of the time is for
 * warming up. @throws {Error} for any answer but a 2xx.
 */
export async function requestsPerSecond(options: LoadOptions, durationMs: number): Promise<number> {
  const beginMs = performance.now();
  const countFromMs = beginMs + durationMs / 4;
  const endMs = beginMs + durationMs;
  let counted = 0;
  await overConnections(options, (answeredMs) => {
    if (answeredMs > countFromMs && answeredMs <= endMs) counted += 1;
    return answeredMs < endMs;
  });
  return (counted * 1000) / (endMs - countFromMs);
}

/** Each request once. */
export async function postAll(options: LoadOptions): Promise<void> {
  let left = options.requests.length - options.connections;
  await overConnections(options, () => {
    left -= 1;
    return left >= 0;
  });
}

const MADE_AT_ONCE = 20_000;

/** Posts this many requests, made as they are needed: a million of them fit in no memory. */
export async function postMany(
  options: Omit<LoadOptions, 'requests'>,
  count: number,
  requestOf: (number: number) => Buffer,
): Promise<void> {
  for (let first = 0; first < count; first += MADE_AT_ONCE) {
    const requests = Array.from({ length: Math.min(MADE_AT_ONCE, count - first) }, (_, index) =>
      requestOf(first + index + 1),
    );
    await postAll({ ...options, requests });
  }
}

async function overConnections(options: LoadOptions, goesOn: (answeredMs: number) => boolean): Promise<void> {
  const { port, connections, requests } = options;
  let next = 0;
  const work = async (): Promise<void> => {
    const connection = await HttpConnection.open(port);
    try {
      do {
        const bytes = requests[next % requests.length];
        next += 1;
        if (bytes === undefined) return;
        const status = await connection.post(bytes);
        if (status < 200 || status > 299) throw new Error(`answered ${String(status)}`);
      } while (goesOn(performance.now()));
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
}
