import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabFleet } from '../fleet/index.ts';
import { eventually, linesOfEvent, numbersFrom } from '@ccm/testing/support';
import { SIMULATED_ACCOUNT } from '@ccm/simulators/twilio';
import { OUR } from '@ccm/simulators/world';
import { adminList, adminPost } from './admin.ts';

const ENVIRONMENT_ALONE = ['sms/default', 'smpp/default'];
const newCustomer = numbersFrom('+1413557');

/** Accounts of the simulated world that this fleet does without. */
const OTHER_CHANNELS = [
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_PHONE_NUMBER_ID',
  'WHATSAPP_NUMBER',
  'WHATSAPP_BUSINESS_ACCOUNT_ID',
  'INSTAGRAM_APP_SECRET',
  'INSTAGRAM_ACCESS_TOKEN',
  'INSTAGRAM_VERIFY_TOKEN',
  'INSTAGRAM_ACCOUNT_ID',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
] as const;

describe('What changes while the fleet runs', () => {
  let fleet: LabFleet;
  let folder: string;
  let channelsFile: string;

  before(async function start() {
    this.timeout(120_000);
    folder = await mkdtemp(join(tmpdir(), 'ccm-channels-'));
    channelsFile = join(folder, 'channels.yaml');
    await writeAccounts([]);
    fleet = await LabFleet.start({
      brokers: 0,
      env: {
        CHANNELS_FILE: channelsFile,
        GATEWAY_PROCESSES: '2',
        TWILIO_WHATSAPP_NUMBER: '',
        D360_API_KEY: '',
        D360_NUMBER: '',
        WHATSAPP_PROVIDER: '',
        FACEBOOK_APP_SECRET: '',
        FACEBOOK_VERIFY_TOKEN: '',
        FACEBOOK_PAGE_ACCESS_TOKEN: '',
        FACEBOOK_PAGE_ID: '',
        FACEBOOK_COMMENTS: '',
        ...Object.fromEntries(OTHER_CHANNELS.map((name) => [name, ''])),
        VIBER_AUTH_TOKEN: '',
        VIBER_ACCOUNT_NAME: '',
        D360_WEBHOOK_TOKEN: '',
      },
    });
  });

  after(async function stop() {
    this.timeout(120_000);
    await fleet.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const writeAccounts = async (accounts: readonly object[]): Promise<void> =>
    writeFile(channelsFile, JSON.stringify({ accounts }));
  const hotline = (): object => ({
    name: 'hotline',
    channel: 'whatsapp',
    provider: 'twilio',
    settings: {
      accountSid: SIMULATED_ACCOUNT.accountSid,
      authToken: { env: 'TWILIO_AUTH_TOKEN' },
      whatsappNumber: OUR.whatsAppNumber,
      apiUrl: fleet.outside.twilio.url,
    },
  });
  const bulk = (): object => ({
    name: 'bulk',
    channel: 'smpp',
    provider: 'smpp',
    settings: {
      remoteIpAddress: '127.0.0.1',
      remotePort: String(fleet.outside.smsc.port),
      systemId: OUR.smpp.systemId,
      password: { file: 'bulk-password' },
      fromNumber: '+12025550199',
      bindType: '2',
    },
  });
  const accounts = async (): Promise<readonly string[]> =>
    (await adminList(fleet, '/channels')).items.map(({ id }) => id);
  const tellAll = (): void => {
    for (const service of fleet.services) service.signal('SIGHUP');
  };
  const reload = async (...expected: string[]): Promise<void> => {
    tellAll();
    await eventually(async () => (await accounts()).toSorted().join() === expected.toSorted().join(), {
      describe: `the accounts ${expected.join(', ')}`,
    });
  };
  const send = async (message: object): Promise<Response> => fleet.api('/messages', message);
  const letterOf = async (customerId: string): Promise<string> =>
    eventually(
      async () => {
        const { items } = await adminList(fleet, '/dead-letters?kind=outbound');
        const found = items.find((item) => JSON.stringify(item).includes(customerId));
        return found === undefined ? undefined : (await fleet.admin(`/dead-letters/${found.id}`)).text();
      },
      { describe: `a dead letter of ${customerId}` },
    );
  const bound = (): number => fleet.outside.smsc.bound.length;

  it('takes an account that is added to CHANNELS_FILE, while the messages of others flow', async function test() {
    this.timeout(120_000);
    const customers = Array.from({ length: 10 }, newCustomer);
    const enough = new AbortController();
    // On a busy machine the gateway may refuse one: what it has accepted must arrive.
    const written = customers.map(async (from) => {
      const accepted: { readonly in: string[]; readonly out: string[] } = { in: [], out: [] };
      for (let number = 0; !enough.signal.aborted || accepted.in.length < 5; number += 1) {
        const body = String(number);
        const { outcome } = await fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body });
        if (outcome.status === 200) accepted.in.push(body);
        const text = `${from} ${body}`;
        const answer = await send({ channel: 'smpp', number: from, text });
        if (answer.status === 202) accepted.out.push(text);
      }
      return accepted;
    });
    await writeFile(join(folder, 'bulk-password'), OUR.smpp.password);
    await writeAccounts([hotline(), bulk()]);
    await reload(...ENVIRONMENT_ALONE, 'whatsapp/hotline', 'smpp/bulk');
    await eventually(() => bound() === 2, { describe: 'both binds', timeoutMs: 40_000 });
    enough.abort();
    const allAccepted = await Promise.all(written);
    for (const [index, customer] of customers.entries()) {
      const accepted = allAccepted[index] ?? { in: [], out: [] };
      const texts = (): string[] =>
        fleet.outside.hybridChat.messagesOf(customer).flatMap(({ text }) => (accepted.in.includes(text) ? [text] : []));
      await eventually(() => texts().length >= accepted.in.length, { describe: `all of ${customer}` });
      expect(texts()).to.deep.equal(accepted.in);
      const sent = (): Set<string> => new Set(fleet.outside.smsc.messages.map(({ text }) => text));
      await eventually(() => accepted.out.every((text) => sent().has(text)), { describe: `all to ${customer}` });
    }
    const writer = newCustomer();
    await fleet.outside.twilio.customerWrites({
      from: `whatsapp:${writer}`,
      to: `whatsapp:${OUR.whatsAppNumber}`,
      body: 'to the new one',
    });
    await eventually(() => fleet.outside.hybridChat.messagesOf(writer).length === 1);
    const mark = randomUUID();
    await send({ channel: 'smpp', account: 'bulk', number: newCustomer(), text: mark });
    await eventually(
      () => fleet.outside.smsc.messages.some(({ text, from }) => text === mark && from.includes('199')),
      {
        describe: 'a message over the new bind',
        timeoutMs: 40_000,
      },
    );
  });

  it('refuses a file with faults, naming each and no secret, and works on as before', async () => {
    const before = await accounts();
    await writeAccounts([
      hotline(),
      { name: 'broken', provider: 'viber', settings: { authToken: 'a-secret-of-nobody', accountNam: 'x' } },
      { name: 'other', provider: 'pigeon', settings: {} },
    ]);
    tellAll();
    for (const service of fleet.services) {
      await eventually(() => linesOfEvent(service.output, 'accounts-refused').length > 0, {
        describe: `${service.name} to refuse`,
      });
      await eventually(() => ['account broken', 'account other'].every((what) => service.output.includes(what)), {
        describe: `${service.name} to name both faults`,
      });
      expect(service.output).not.to.include('a-secret-of-nobody');
    }
    expect(await accounts()).to.deep.equal(before);
    const [customer, mark] = [newCustomer(), randomUUID()];
    await fleet.outside.twilio.customerWrites({ from: customer, to: OUR.smsNumber, body: mark });
    await eventually(() => fleet.outside.hybridChat.messagesOf(customer).length === 1);
  });

  it('gives up messages that wait for a removed account, with a reason', async function test() {
    this.timeout(120_000);
    const [onHotline, onBulk] = [newCustomer(), newCustomer()];
    await fleet.outside.twilio.customerWrites({
      from: `whatsapp:${onHotline}`,
      to: `whatsapp:${OUR.whatsAppNumber}`,
      body: 'hello',
    });
    await eventually(() => fleet.outside.hybridChat.messagesOf(onHotline).length === 1);
    const waiting = randomUUID();
    fleet.outside.twilio.misbehave({ match: { bodyIncludes: waiting }, status: 503, times: 1000 });
    expect((await send({ channel: 'whatsapp', number: onHotline, text: waiting })).status).to.equal(202);
    await eventually(() => fleet.outside.twilio.requests.some(({ body }) => body.includes(waiting)));
    expect((await adminPost(fleet, '/binds/bulk/0/unbind')).status).to.equal(202);
    await eventually(() => bound() === 1, { describe: 'one bind alone' });
    expect((await send({ channel: 'smpp', account: 'bulk', number: onBulk, text: 'too late' })).status).to.equal(202);

    await writeAccounts([]);
    await reload(...ENVIRONMENT_ALONE);

    expect(await letterOf(onHotline)).to.include('is not configured any more');
    expect(await letterOf(onBulk)).to.include('is not configured any more');
    expect((await send({ channel: 'whatsapp', number: onHotline, text: 'gone' })).status).to.be.within(400, 499);
    const mark = randomUUID();
    await send({ channel: 'smpp', number: newCustomer(), text: mark });
    await eventually(() => fleet.outside.smsc.messages.some(({ text }) => text === mark), { timeoutMs: 40_000 });
  });

  describe('the log level', () => {
    const call = async (url: string, init: RequestInit = {}, token = fleet.env['ADMIN_TOKEN']): Promise<Response> =>
      fetch(`${url}/admin/v1/log-level`, { ...init, headers: { authorization: `Bearer ${token ?? ''}` } });
    const put = async (url: string, body: string): Promise<Response> => call(url, { method: 'PUT', body });

    for (const name of ['gateway', 'outbound-worker', 'smpp-worker'] as const) {
      it(`is read and changed at the ${name}'s admin port`, async () => {
        const { adminUrl } = fleet.service(name);
        expect(await (await call(adminUrl)).json()).to.deep.equal({ level: 'info' });
        const changed = await put(adminUrl, '{"level":"debug"}');
        expect([changed.status, await changed.json()]).to.deep.equal([200, { level: 'debug' }]);
        expect(await (await call(adminUrl)).json()).to.deep.equal({ level: 'debug' });
        for (const wrong of ['{"level":"loud"}', 'debug', '{}', '']) {
          expect((await put(adminUrl, wrong)).status, wrong).to.equal(400);
        }
        expect((await call(adminUrl, {}, 'wrong')).status).to.equal(401);
        expect((await call(adminUrl, { method: 'DELETE' })).status).to.equal(405);
        expect((await call(adminUrl, { method: 'HEAD' })).status).to.equal(200);
        const options = await call(adminUrl, { method: 'OPTIONS' });
        expect([options.status, options.headers.get('allow')]).to.deep.equal([204, 'GET, HEAD, PUT, OPTIONS']);
        expect((await put(adminUrl, '{"level":"info"}')).status).to.equal(200);
      });
    }
  });
});
