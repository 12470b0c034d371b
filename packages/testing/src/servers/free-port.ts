import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports below the range from which systems lend ports to outgoing connections (Linux: from 32768). A port from that range could be lent to
 * another process while its server restarts, and a client that dials its own port is even connected to itself.
 */
const LOWEST = 15_000;
const HIGHEST = 32_000;
const TRIES = 200;

/** A free TCP port, different from all those that this process or another test process was given. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (!givenOut.has(port) && (await isFree(port)) && (await reserve(port))) {
      givenOut.add(port);
      return port;
    }
  }
  throw new Error(`no free port between ${String(LOWEST)} and ${String(HIGHEST)}`);
}

const givenOut = new Set<number>();

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)));
  });
}

/**
 * Some time passes until a server takes its port. Until this process ends, it holds an abstract socket of the port's name, which Linux
 * gives to one process only: another test process does not get the same port meanwhile.
 */
async function reserve(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const holder = createServer();
  return new Promise((resolve) => {
    holder.once('error', () => resolve(false));
    holder.listen(`\0ccm-test-port-${String(port)}`, () => {
      holder.unref();
      resolve(true);
    });
  });
}
