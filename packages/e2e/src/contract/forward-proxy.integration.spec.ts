import { createHttpClient } from '@ccm/shared/platform/http';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIMULATED_CUSTOMER } from '@ccm/simulators/facebook';
import { LabFleet } from '../fleet/index.ts';
import { freePort, TinyProxy } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';

const LOGIN = { user: 'ccm', password: 'proxy-password' } as const;
const hostOf = (url: string): string => new URL(url).host;

describe('Behind a forward proxy', () => {
  let proxy: TinyProxy;
  before(async () => {
    proxy = await TinyProxy.start(LOGIN);
  });
  after(async () => proxy.stop());

  const proxied = (): Readonly<Record<string, string>> => ({
    USE_FORWARD_PROXY: 'true',
    FORWARD_PROXY_HOST: '127.0.0.1',
    FORWARD_PROXY_PORT: String(proxy.port),
    FORWARD_PROXY_USER: LOGIN.user,
    FORWARD_PROXY_PASSWORD: LOGIN.password,
  });
  const fleetWith = async (env: Readonly<Record<string, string>> = {}): Promise<LabFleet> =>
    LabFleet.start({ brokers: 0, replicas: { 'smpp-worker': 0 }, env: { ...proxied(), ...env } });
  const customer = '+14135580001';
  const writesWithFile = async ({ outside }: LabFleet): Promise<unknown> => {
    await outside.twilio.customerWrites({
      from: customer,
      to: OUR.smsNumber,
      body: 'see',
      media: [{ content: 'a note', type: 'text/plain' }],
    });
    return eventually(() => outside.hybridChat.messagesOf(customer)[0], { describe: 'the message' });
  };

  it('providers and their media are called through it; Hybrid Chat, CRM and File Engine are not', async function test() {
    this.timeout(120_000);
    await using fleet = await fleetWith();
    const { outside } = fleet;
    expect(JSON.stringify(await writesWithFile(fleet))).to.include(hostOf(outside.fileEngine.url));
    await outside.facebook.customerWrites({ from: SIMULATED_CUSTOMER, text: 'Hi' });
    await outside.d360.customerWrites({ kind: 'text', text: 'Hi', from: '447700900123' });
    await eventually(() => outside.hybridChat.messages.length >= 3, { describe: 'all three messages' });
    for (const message of [
      { channel: 'sms', number: customer, text: 'by the twilio library', id: 'crm-1' },
      { channel: 'whatsapp', number: '+447700900123', text: 'by 360dialog' },
      { channel: 'facebook', to: SIMULATED_CUSTOMER, text: 'by Messenger' },
      { channel: 'viber', number: '01234567890A=', text: 'by viber' },
    ]) {
      await fleet.send(message);
    }
    await outside.twilio.waitForSent(({ body }) => body.includes('twilio library'));
    await eventually(() => outside.d360.requests.some(({ body }) => body.includes('by 360dialog')));
    await eventually(() => outside.facebook.requests.some(({ body }) => body.includes('by Messenger')));
    await eventually(() => outside.viber.requests.some(({ body }) => body.includes('by viber')));
    await eventually(() => outside.crm.requests.length > 0, { describe: 'a delivery notification' });
    const through = await proxy.connected();
    const { twilio, d360, facebook, viber } = outside;
    expect(through).to.include.all.keys(
      ...[twilio, d360, facebook, viber].map(({ url }) => hostOf(url)),
      twilio.mediaHost,
    );
    for (const { url } of [outside.hybridChat, outside.crm, outside.fileEngine]) {
      expect(through.has(hostOf(url)), url).to.equal(false);
    }
  });

  it('hosts in PROXY_ALSO are called through it too', async function test() {
    this.timeout(120_000);
    await using fleet = await fleetWith({ PROXY_ALSO: 'crm, file-engine' });
    const { outside } = fleet;
    await writesWithFile(fleet);
    await fleet.send({ channel: 'sms', number: customer, text: 'told to the CRM', id: 'crm-2' });
    await eventually(() => outside.crm.requests.length > 0, { describe: 'a delivery notification' });
    const through = await proxy.connected();
    expect(through).to.include.all.keys(hostOf(outside.crm.url), hostOf(outside.fileEngine.url));
    expect(through.has(hostOf(outside.hybridChat.url))).to.equal(false);
  });

  describe('a call', () => {
    let folder: string;
    let ca: string;
    let url: string;
    const server = { close: (): void => undefined };
    const clientOf = (more: { readonly password?: string; readonly noProxy?: readonly string[]; port?: number } = {}) =>
      createHttpClient({
        userAgent: 'spec',
        trustedCas: [ca],
        proxy: {
          host: '127.0.0.1',
          port: more.port ?? proxy.port,
          auth: { user: LOGIN.user, password: more.password ?? LOGIN.password },
        },
        noProxy: more.noProxy ?? [],
      });

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'ccm-ca-'));
      const key = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'ca.pem'];
      const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '30'];
      execFileSync('openssl', [...key, ...name], { cwd: folder, stdio: 'pipe' });
      ca = await readFile(join(folder, 'ca.pem'), 'utf8');
      const https = createServer({ key: await readFile(join(folder, 'key.pem')), cert: ca }, (_request, response) =>
        response.end('secure'),
      );
      await new Promise<void>((resolve) => https.listen(0, resolve));
      server.close = (): void => {
        https.closeAllConnections();
        https.close();
      };
      url = `https://localhost:${String((https.address() as AddressInfo).port)}/`;
    });
    after(async () => {
      server.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('by https is checked against the trust store, inside the tunnel', async () => {
      const client = clientOf();
      const reply = await client.request({ method: 'GET', url });
      client.close();
      expect(reply.status).to.equal(200);
      expect((await proxy.connected()).has(hostOf(url))).to.equal(true);
    });

    it('with a wrong password fails, and the failure names the proxy and not the password', async () => {
      const client = clientOf({ password: 'wrong-password' });
      const failure: unknown = await client.request({ method: 'GET', url }).catch((error: unknown) => error);
      client.close();
      expect(failure).to.be.an.instanceOf(Error);
      const { message } = failure as Error;
      expect(message)
        .to.match(/proxy/i)
        .and.to.match(/40[17]/);
      expect(message).not.to.include('wrong-password');
    });

    it('to a host of NO_PROXY goes directly', async () => {
      const client = clientOf({ noProxy: ['localhost'], port: await freePort() });
      const reply = await client.request({ method: 'GET', url });
      client.close();
      expect(reply.status).to.equal(200);
    });
  });
});
