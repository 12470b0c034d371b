import { expect } from 'chai';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { captureLog } from '@ccm/testing/support';
import { HttpServer } from './http-server.ts';
import { describeComponent } from '@ccm/testing/components';

/** Longer than any of these tests takes. */
const DRAIN_MS = 30_000;
const REQUEST = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';

describe('HttpServer', () => {
  const { logger } = captureLog();
  const serve = async (app: RequestListener): Promise<HttpServer> => {
    const server = new HttpServer({ host: '127.0.0.1', port: 0, app, drainTimeoutMs: DRAIN_MS, logger });
    await server.start();
    return server;
  };
  const open = async (server: HttpServer): Promise<Socket> => {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };

  it('lets a running request finish when it stops, and does not wait for the connection to be given up', async () => {
    const arrived = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const server = await serve((_request, response) => {
      arrived.resolve();
      void mayAnswer.promise.then(() => response.end('done'));
    });
    const [busy, idle] = [await open(server), await open(server)];
    busy.write(REQUEST);
    await arrived.promise;
    const stopped = server.stop();
    await once(idle.resume(), 'close');
    mayAnswer.resolve();
    const [answer] = (await once(busy, 'data')) as [Buffer];
    expect(answer.toString()).to.match(/^HTTP\/1\.1 200 OK[\s\S]*done/);
    await stopped;
    expect(await refusal(server.port)).to.equal('ECONNREFUSED');
  });

  it('closes a connection whose request is incomplete when the time to drain is over', async () => {
    const arrived = Promise.withResolvers<void>();
    const server = new HttpServer({
      host: '127.0.0.1',
      port: 0,
      app: () => {
        arrived.resolve();
      },
      drainTimeoutMs: 50,
      logger,
    });
    await server.start();
    const slow = await open(server);
    slow.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{');
    await arrived.promise;
    const closed = once(slow.resume(), 'close');
    await server.stop();
    await closed;
  });

  it('can be stopped without having been started', async () => {
    await new HttpServer({ host: '127.0.0.1', port: 0, app: () => undefined, drainTimeoutMs: DRAIN_MS, logger }).stop();
  });

  it('does not start if its port is taken', async () => {
    const first = await serve((_request, response) => response.end());
    const second = new HttpServer({
      host: '127.0.0.1',
      port: first.port,
      app: () => undefined,
      drainTimeoutMs: DRAIN_MS,
      logger,
    });
    const error: unknown = await second.start().catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'EADDRINUSE' });
    await second.stop();
    await first.stop();
  });
});

async function refusal(port: number): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  const error: unknown = await once(socket, 'connect').catch((reason: unknown) => reason);
  socket.destroy();
  return error instanceof Error && 'code' in error ? error.code : error;
}

describeComponent('HttpServer', () => ({
  component: new HttpServer({
    host: '127.0.0.1',
    port: 0,
    app: () => undefined,
    drainTimeoutMs: DRAIN_MS,
    logger: captureLog().logger,
  }),
}));
