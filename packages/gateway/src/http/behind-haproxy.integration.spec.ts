import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { twilioSignature } from '@ccm/simulators/twilio';
import { startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';
import { HaProxy } from '../../test/haproxy.ts';

const TOKEN = 'the auth token of Twilio';
const TWILIO = {
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000001',
  TWILIO_AUTH_TOKEN: TOKEN,
  TWILIO_SMS_NUMBER: '+12028831111',
};
const HOST = 'ccm.example.com';
/** A call may come from any address of loopback: each is another client. */
const [CLIENT, OTHER] = ['127.0.0.7', '127.0.0.8'];
const OK = 200;
const TOO_MANY = 429;

/** The two ways of the compose files, with the settings that each needs in the gateway. */
const WAYS = [
  { name: 'HAProxy ends TLS', config: 'termination.cfg', ssl: false },
  { name: 'HAProxy passes TLS on', config: 'passthrough.cfg', ssl: true },
] as const;

for (const { name, config, ssl } of WAYS) {
  describe(`a gateway behind HAProxy: ${name}`, () => {
    let folder: string;
    let redis: RunningRedis;
    let lab: Lab | undefined;
    let proxy: HaProxy | undefined;
    let sent = 0;

    /** A key and a certificate of their own, in one file. */
    function pem(commonName: string): string {
      const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
      const names = ['-subj', `/CN=${commonName}`, '-days', '2', '-keyout', key, '-out', cert];
      execFileSync('openssl', ['req', '-x509', ...curve, ...names], { stdio: 'pipe' });
      return readFileSync(cert, 'utf8') + readFileSync(key, 'utf8');
    }

    async function start(env: Readonly<Record<string, string>>): Promise<void> {
      const certificate = pem('first');
      const store = join(folder, 'store.pem');
      writeFileSync(store, certificate);
      const tls = ssl ? { ENABLE_SSL: 'true', SSL_KEY_STORE: store, SSL_KEY_STORE_TYPE: 'pem' } : {};
      lab = await startGateway(redis, { ...TWILIO, TRUST_PROXY: '1', ...tls, ...env });
      const gatewayPort = Number(new URL(lab.url).port);
      proxy = await HaProxy.start({ config, gatewayPort, adminPort: lab.gateway.adminPort, certificate });
    }

    /** A webhook as Twilio signs it, from an address of ours, over a connection of its own unless `agent` keeps one. */
    async function twilioCalls(from: string, agent?: Agent, headers: Record<string, string> = {}): Promise<number> {
      sent += 1;
      const path = '/webhooks/twilio';
      const form = new URLSearchParams({
        MessageSid: `SM${String(sent)}`,
        From: '+4915112345678',
        To: '+12028831111',
        Body: 'é',
      });
      const signature = twilioSignature(TOKEN, `https://${HOST}${path}`, form);
      const call = request({
        host: '127.0.0.1',
        port: proxy?.port,
        path,
        method: 'POST',
        localAddress: from,
        rejectUnauthorized: false,
        agent: agent ?? new Agent(),
        headers: {
          host: HOST,
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': signature,
          ...headers,
        },
      });
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      call.on('error', (error) => {
        // A kept connection may be closed at the moment when it is used again: every client then takes a new one.
        if (call.reusedSocket) resolve(twilioCalls(from, agent, headers));
        else reject(error);
      });
      call.on('response', (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      call.end(form.toString());
      return promise;
    }

    async function commonName(): Promise<unknown> {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const socket = connect({ host: '127.0.0.1', port: proxy?.port ?? 0, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
      });
      socket.once('error', reject);
      try {
        return await promise;
      } finally {
        socket.destroy();
      }
    }

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'ccm-behind-haproxy-'));
      redis = await startRedis();
    });

    afterEach(async () => {
      await proxy?.stop();
      await lab?.gateway.stop();
      [proxy, lab] = [undefined, undefined];
      await redis.stop();
      rmSync(folder, { recursive: true });
    });

    it("accepts Twilio's signature over PUBLIC_BASE_URL", async () => {
      await start({ PUBLIC_BASE_URL: `https://${HOST}` });
      expect(await twilioCalls(CLIENT)).to.equal(OK);
      expect(await twilioCalls(CLIENT, undefined, { host: 'elsewhere.test' })).to.equal(OK);
    });

    it("accepts Twilio's signature over the address that it called by https", async () => {
      await start({});
      expect(await twilioCalls(CLIENT)).to.equal(OK);
      expect(await twilioCalls(CLIENT, undefined, { host: 'elsewhere.test' })).to.equal(403);
    });

    it('counts each client by its own address, whatever its headers claim', async () => {
      await start({ RATE_LIMIT: '1' });
      // The requests of a few seconds: several of them came in the same second.
      const answers = await Promise.all(
        Array.from({ length: 12 }, async (_, number) =>
          twilioCalls(CLIENT, undefined, { 'x-forwarded-for': `203.0.113.${String(number)}` }),
        ),
      );
      expect(answers).to.include(TOO_MANY);
      expect(await twilioCalls(OTHER)).to.equal(OK);
    });

    it('drops no request while HAProxy reloads, and serves the new certificate', async () => {
      await start({});
      const kept = new Agent({ keepAlive: true, maxSockets: 2 });
      const enough = new AbortController();
      const callers = [kept, undefined].map(async (agent) => {
        const answers: number[] = [];
        while (!enough.signal.aborted) answers.push(await twilioCalls(CLIENT, agent));
        return answers;
      });
      await eventually(async () => (await twilioCalls(OTHER)) === OK);
      const renewed = pem('second');
      if (ssl) writeFileSync(join(folder, 'store.pem'), renewed);
      else await proxy?.replaceCertificate(renewed);
      proxy?.reload();
      if (ssl) lab?.gateway.signal('SIGHUP');
      try {
        await eventually(async () => (await commonName()) === 'second');
      } finally {
        enough.abort();
      }
      const answers = (await Promise.all(callers)).flat();
      kept.destroy();
      expect(new Set(answers)).to.deep.equal(new Set([OK]));
    });
  });
}
