import { expect } from 'chai';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { captureLog, eventually, listenOnLoopback } from '@ccm/testing/support';
import { lastFailure } from './connection-failure.ts';
import type { ConnectionFailure } from './connection-failure.ts';
import { connectRedis } from './connect-redis.ts';

/** A service that sends these octets at once, and hangs up. */
const greeting = (octets: string): Server => createServer((socket) => socket.end(octets, 'latin1'));
/** A service that answers the first command so, and hangs up. */
const answering = (octets: string): Server =>
  createServer((socket: Socket) => socket.once('data', () => socket.end(octets, 'latin1')));

const PROTECTED =
  '-DENIED Redis is running in protected mode because no password is set. In this mode connections are only accepted from loopback.\r\n';

describe('why a connection to Redis fails', () => {
  async function failureAt(server: Server): Promise<ConnectionFailure & { readonly log: readonly string[] }> {
    await using listening = await listenOnLoopback(server);
    const { logger, lines } = captureLog();
    const { host, port } = listening;
    const redis = connectRedis({ kind: 'single', host, port, tls: false, db: 0 }, { profile: 'worker', logger });
    try {
      return { ...(await eventually(() => lastFailure(redis))), log: lines };
    } finally {
      redis.disconnect();
    }
  }

  const cases: readonly (readonly [string, () => Server, ConnectionFailure])[] = [
    [
      'a web server',
      createHttpServer,
      { reason: 'it speaks HTTP', remedy: 'correct the host and the port in REDIS_URL' },
    ],
    [
      'a port of TLS',
      () => answering('\x15\x03\x03\0\x02\x02\x46'),
      { reason: 'it speaks TLS', remedy: 'write rediss instead of redis in REDIS_URL' },
    ],
    [
      'another service that greets',
      () => greeting('SSH-2.0-OpenSSH_9.9\r\n'),
      { reason: 'it says "SSH-2.0-OpenSSH_9.9"', remedy: 'correct the host and the port in REDIS_URL' },
    ],
    [
      'a service that hangs up without a word',
      () => answering(''),
      {
        reason: 'it takes the connection and does not answer',
        remedy:
          'another service may listen there, or Redis hang: correct the host and the port in REDIS_URL; if it speaks TLS on this port, write rediss instead of redis in REDIS_URL',
      },
    ],
    [
      'a Redis in protected mode',
      () => greeting(PROTECTED),
      {
        reason: 'DENIED Redis is running in protected mode because no password is set',
        remedy:
          'give Redis a password (requirepass) and write it in REDIS_URL; or, where no stranger reaches it, set `protected-mode no`',
      },
    ],
    [
      'a Redis that has too many clients',
      () => greeting('-ERR max number of clients reached\r\n'),
      { reason: 'ERR max number of clients reached' },
    ],
  ];
  for (const [title, server, failure] of cases)
    it(`is found for ${title}, and logged`, async () => {
      const { reason, remedy, log } = await failureAt(server());
      expect({ reason, ...(remedy === undefined ? {} : { remedy }) }).to.deep.equal(failure);
      expect(JSON.parse(log[0] ?? '')).to.include({ event: 'redis-connection-failed', ...failure });
    });
});
