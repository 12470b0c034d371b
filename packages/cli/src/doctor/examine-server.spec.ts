import { OwnCa } from '@ccm/testing/servers';
import { expect } from 'chai';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createPlainServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:tls';
import { CommandFailure } from '../exit.ts';
import { examineServer, serverOf } from './examine-server.ts';

describe('the server of ccm doctor tls', () => {
  for (const [written, host, port] of [
    ['chat.example.com', 'chat.example.com', 443],
    ['chat.example.com:8443', 'chat.example.com', 8443],
    ['https://chat.example.com/chat?x=1', 'chat.example.com', 443],
    ['rediss://:secret@redis.example.com:6380/0', 'redis.example.com', 6380],
    ['[::1]:8443', '::1', 8443],
  ] as const) {
    it(`is ${host}, port ${String(port)}, for ${written}`, () => {
      expect(serverOf(written)).to.deep.equal({ host, port });
    });
  }

  for (const written of ['', ' ', 'two words', 'host:port', 'https://'])
    it(`is refused where there is none: "${written}"`, () => {
      expect(() => serverOf(written)).to.throw('write host or host:port');
    });
});

describe('ccm doctor tls', () => {
  it('is wrong usage, naming the variable, where the trust store cannot be read', async () => {
    const failure: unknown = await examineServer('chat.example.com', { SSL_TRUST_STORE_PATH: '/none/trust.pem' }).catch(
      (error: unknown) => error,
    );

    expect(failure).to.be.instanceOf(CommandFailure);
    expect(failure).to.have.property('exitCode', 2);
    expect(failure).to.have.property('message').that.includes('SSL_TRUST_STORE_PATH');
  });

  it('tells of a certificate that has expired that its owner must renew it', async () => {
    await using ca = await OwnCa.expired();
    const server = createServer({ key: await readFile(ca.keyPath), cert: await readFile(ca.certPath) });
    try {
      const lines = await examineServer(await addressOf(server), { SSL_TRUST_STORE_PATH: ca.caPath });
      const [own, authority, trust] = lines;
      expect(own).to.include({ state: 'fault', detail: 'expired on 2021-01-01T00:00:00.000Z' });
      expect(authority).to.include({ title: 'CN=our own CA', state: 'ok' });
      expect(trust).to.include({
        state: 'fault',
        detail: 'not trusted: it has expired (CERT_HAS_EXPIRED)',
        remedy: 'Renew the certificate of 127.0.0.1.',
      });
    } finally {
      server.close();
    }
  });

  it('says of a port without TLS that it is one', async () => {
    const server = createPlainServer();
    const address = await addressOf(server);
    const failure: unknown = await examineServer(address, {}).catch((error: unknown) => error);
    server.close();

    expect(failure).to.be.instanceOf(CommandFailure);
    expect(failure).to.include({ exitCode: 3, message: `${address}: it does not speak TLS on this port` });
  });
});

/** The address of a server on a free port. */
async function addressOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
