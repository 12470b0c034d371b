import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { eventually, linesOfEvent } from '@ccm/testing/support';
import { startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';

for (const processes of ['1', '2']) {
  describe(`the key store of a gateway of ${processes}`, () => {
    let folder: string;
    let redis: RunningRedis;
    let lab: Lab;
    const store = (): string => join(folder, 'store.pem');

    /** A key and a certificate of their own, in one file. */
    function makeStore(commonName: string): void {
      const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
      const names = ['-subj', `/CN=${commonName}`, '-days', '2', '-keyout', key, '-out', cert];
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...names],
        {
          stdio: 'pipe',
        },
      );
      writeFileSync(store(), readFileSync(key, 'utf8') + readFileSync(cert, 'utf8'));
    }

    async function open(): Promise<TLSSocket> {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(lab.url).port), rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      return socket;
    }

    async function commonName(): Promise<unknown> {
      const socket = await open();
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    }

    /** One request over a connection that stays open. */
    async function ask(socket: TLSSocket): Promise<string> {
      socket.write('GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return answer.toString('latin1').slice(0, 12);
    }

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'ccm-tls-'));
      makeStore('first');
      redis = await startRedis();
      lab = await startGateway(redis, {
        ENABLE_SSL: 'true',
        SSL_KEY_STORE: store(),
        SSL_KEY_STORE_TYPE: 'pem',
        GATEWAY_PROCESSES: processes,
      });
    });

    after(async () => {
      await lab.gateway.stop();
      await redis.stop();
      rmSync(folder, { recursive: true });
    });

    it('is loaded anew at SIGHUP, while open connections live on', async () => {
      const early = await open();
      makeStore('second');
      lab.gateway.signal('SIGHUP');
      // Every process, whichever takes the connection.
      await eventually(() => lab.gateway.output.match(/key store loaded anew/g)?.length === Number(processes));
      expect(await commonName()).to.equal('second');
      expect(await ask(early)).to.equal('HTTP/1.1 200');
      early.destroy();
    });

    it('stays as it is when the new one does not load', async () => {
      const earlier = await commonName();
      writeFileSync(store(), 'no key at all');
      lab.gateway.signal('SIGHUP');
      await eventually(() => linesOfEvent(lab.gateway.output, 'key-store-refused').length > 0);
      expect(lab.gateway.output).to.include('SSL_KEY_STORE');
      expect(await commonName()).to.equal(earlier);
    });
  });
}
