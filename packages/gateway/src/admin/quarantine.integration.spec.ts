import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { twilioSignature } from '@ccm/simulators/twilio';
import { expect } from 'chai';
import { bodyOf } from '@ccm/shared/storage/partitions';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_TOKEN, admin, Consumer, D360_TOKEN, startGateway } from '../../test/gateway-lab.ts';
import type { Lab } from '../../test/gateway-lab.ts';

const PUBLIC = 'https://ccm.example.com';
/** `rotated` gets another token while the gateway runs. */
const SECRETS = {
  uk: 'the auth token of uk',
  us: 'the auth token of us',
  rotated: 'the auth token of rotated',
} as const;

const SID_DIGITS = { uk: 'a', us: 'b', rotated: 'c' } as const;

interface Quarantined {
  readonly id: string;
  readonly at: string;
  readonly path: string;
  readonly provider: string;
  readonly remoteAddress: string;
  readonly why: string;
  readonly hints: readonly string[];
  readonly sizeBytes: number;
}

describe('The quarantine', () => {
  let redis: RunningRedis;
  let lab: Lab;
  let consumer: Consumer;
  let folder: string;

  const twilio = (name: keyof typeof SECRETS, authToken: string, number: string): object => ({
    name,
    channel: 'sms',
    provider: 'twilio',
    settings: { accountSid: `AC${SID_DIGITS[name].repeat(32)}`, authToken, smsNumber: number },
  });
  const writeAccounts = async (tokens: Readonly<Record<keyof typeof SECRETS, string>>): Promise<void> =>
    writeFile(
      join(folder, 'channels.json'),
      JSON.stringify({
        accounts: [
          twilio('uk', tokens.uk, '+447700900000'),
          twilio('us', tokens.us, '+12028831111'),
          twilio('rotated', tokens.rotated, '+33755512345'),
        ],
      }),
    );

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccm-quarantine-'));
    await writeAccounts(SECRETS);
    redis = await startRedis();
    lab = await startGateway(redis, { PUBLIC_BASE_URL: PUBLIC, CHANNELS_FILE: join(folder, 'channels.json') });
    consumer = await Consumer.start(redis);
  });

  after(async () => {
    await consumer.stop();
    await lab.gateway.stop();
    await redis.stop();
    await rm(folder, { recursive: true });
  });

  const list = async (): Promise<readonly Quarantined[]> =>
    ((await (await admin(lab, '/quarantine?limit=1000')).json()) as { readonly items: readonly Quarantined[] }).items;
  const act = async (path: string, body: object = {}, method = 'POST'): Promise<Response> =>
    fetch(`${lab.gateway.adminUrl}/admin/v1/quarantine/${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const taken = async (text: string): Promise<readonly { readonly account: string }[]> =>
    eventually(() => {
      const found = consumer.envelopes.filter((envelope) => bodyOf(envelope).toString().includes(text));
      return found.length > 0 ? found : undefined;
    });

  /** A message to the number of one account, signed with a token over an address, that comes by a path and is refused. */
  const refused = async (
    signed: { readonly token: string; readonly address: string },
    path = '/webhooks/twilio/uk',
  ): Promise<{ readonly text: string; readonly kept: Quarantined }> => {
    const text = randomUUID();
    const form = new URLSearchParams({ From: '+4915112345678', To: '+447700900000', Body: text, MessageSid: text });
    const headers = { 'x-twilio-signature': twilioSignature(signed.token, signed.address, form) };
    const before = new Set((await list()).map(({ id }) => id));
    const response = await fetch(lab.url + path, { method: 'POST', headers, body: form });
    expect(response.status).to.equal(403);
    const kept = (await list()).find(({ id }) => !before.has(id));
    if (kept === undefined) throw new Error('it was not kept');
    return { text, kept };
  };

  const causes: readonly [title: string, signed: { token: string; address: string }, path: string, hint: string][] = [
    [
      'another account',
      { token: SECRETS.us, address: `${PUBLIC}/webhooks/twilio/uk` },
      '/webhooks/twilio/uk',
      'it would verify with the account sms/us',
    ],
    [
      'another address, with the prefix that a proxy took away',
      { token: SECRETS.uk, address: `${PUBLIC}/ccm/webhooks/twilio/uk` },
      '/webhooks/twilio/uk',
      `it would verify with the address ${PUBLIC}/ccm/webhooks/twilio/uk: fix PUBLIC_BASE_URL`,
    ],
    [
      'another address, without TLS',
      { token: SECRETS.uk, address: 'http://ccm.example.com/webhooks/twilio/uk' },
      '/webhooks/twilio/uk',
      'it would verify with the address http://ccm.example.com/webhooks/twilio/uk: fix PUBLIC_BASE_URL',
    ],
  ];
  for (const [title, signed, path, hint] of causes) {
    it(`says that a signature is that of ${title}`, async () => {
      const { kept } = await refused(signed, path);
      expect(kept.hints).to.deep.equal([hint]);
      expect(kept).to.include({ path, provider: 'twilio', remoteAddress: '127.0.0.1' });
      expect(kept.why).to.not.equal('');
      expect(kept.sizeBytes).to.be.greaterThan(50);
      expect(JSON.stringify(kept)).to.not.include('auth token');
    });
  }

  it('has no hint for a forger', async () => {
    const { kept } = await refused({ token: 'a guess', address: `${PUBLIC}/webhooks/twilio/uk` });
    expect(kept.hints).to.deep.equal([]);
  });

  it('says 409 and why as long as it does not verify, and releases it once the account is fixed', async () => {
    const path = '/webhooks/twilio/rotated';
    const { text, kept } = await refused({ token: 'the next token', address: `${PUBLIC}${path}` }, path);
    const tooEarly = await act(`${kept.id}/release`);
    expect(tooEarly.status).to.equal(409);
    expect(await tooEarly.json())
      .to.have.property('detail')
      .that.includes('still does not verify');
    await writeAccounts({ ...SECRETS, rotated: 'the next token' });
    lab.gateway.signal('SIGHUP');
    await eventually(async () => (await act(`${kept.id}/release`)).status === 202, { describe: 'it to verify' });
    expect((await taken(text)).map(({ account }) => account)).to.deep.equal(['rotated']);
    expect((await list()).map(({ id }) => id)).to.not.include(kept.id);
    expect((await act(`${kept.id}/release`)).status).to.equal(404);
  });

  it('releases a request without its secret header on an operator’s word, and not otherwise', async () => {
    const text = randomUUID();
    const response = await fetch(`${lab.url}/webhooks/360dialog`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `${D360_TOKEN} of yesterday` },
      body: JSON.stringify({ messages: [{ from: '447700900123', id: text, type: 'text', text: { body: text } }] }),
    });
    expect(response.status).to.equal(403);
    const [kept] = await list();
    expect(kept).to.include({ provider: '360dialog' });
    expect((await act(`${kept?.id ?? ''}/release`)).status).to.equal(409);
    expect((await act(`${kept?.id ?? ''}/release`, { trust: true })).status).to.equal(202);
    expect(await taken(text)).to.have.lengthOf(1);
  });

  it('shows the shape of a body that is nested deeper than the stack of calls is', async () => {
    const body = `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const headers = { 'content-type': 'application/json', authorization: 'a guess' };
    expect((await fetch(`${lab.url}/webhooks/360dialog`, { method: 'POST', headers, body })).status).to.equal(403);
    const [kept] = await list();
    const shown = await admin(lab, `/quarantine/${kept?.id ?? ''}`);
    expect(shown.status).to.equal(200);
    expect(await shown.text()).to.include('[deeper]');
  });

  it('removes a dropped request', async () => {
    const { kept } = await refused({ token: 'a guess', address: PUBLIC });
    expect((await act(kept.id, {}, 'DELETE')).status).to.equal(204);
    expect((await act(kept.id, {}, 'DELETE')).status).to.equal(404);
    expect((await act(`${kept.id}/release`, { trust: true })).status).to.equal(404);
  });

  it('keeps the newest 1,000, whatever a forger sends', async () => {
    const { kept } = await refused({ token: 'a guess', address: PUBLIC });
    const send = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        const body = `{"n":${String(index)}}`;
        const headers = { 'content-type': 'application/json', authorization: 'wrong' };
        expect((await fetch(`${lab.url}/webhooks/360dialog`, { method: 'POST', headers, body })).status).to.equal(403);
      }
    };
    await Promise.all(Array.from({ length: 20 }, async () => send(51)));
    const items = await list();
    expect(items).to.have.lengthOf(1000);
    expect(items.map(({ id }) => id)).to.not.include(kept.id);
  }).timeout(120_000);
});
