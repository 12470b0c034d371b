import { CHANNELS } from '@ccm/channels/registry';
import { openStores, renewedCredentialsReader } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { loadConfig } from '@ccm/shared/platform/config';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { RedisProfile } from '@ccm/shared/storage/redis';
import { RedisServer, startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { captureLog, emptyRedis, eventually, FakeProvider, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import { credentialRenewer } from './credential-renewer.ts';

const TOKEN = 'IGAAconfigured';
const NEWER = 'IGAArenewed';
const WAIT = { timeoutMs: 30_000 };
const answer = { status: 200, json: { access_token: NEWER, token_type: 'bearer', expires_in: 5_184_000 } } as const;

describe('a credential that expires', () => {
  let redis: RunningRedis;
  let provider: FakeProvider;
  let stores: Stores[];
  let running: Component[];
  let learnt: string[];

  before(async () => {
    redis = await startRedis();
  });

  after(async () => {
    await redis.stop();
  });

  beforeEach(async () => {
    provider = await FakeProvider.start();
    stores = [];
    running = [];
    learnt = [];
    await emptyRedis(open().redis);
  });

  afterEach(async () => {
    await Promise.all(running.map(async (component) => component.stop()));
    await Promise.all(stores.map(async (store) => store.stop()));
    await provider[Symbol.asyncDispose]();
  });

  /** Opens the stores as another process. */
  const open = (redisUrl = redis.url, profile: RedisProfile = 'worker'): Stores => {
    const env = {
      REDIS_URL: redisUrl,
      ENVELOPE_SIGNING_KEY: 'a signing key of this very test',
      INSTAGRAM_APP_SECRET: 'secret',
      INSTAGRAM_ACCESS_TOKEN: TOKEN,
      INSTAGRAM_VERIFY_TOKEN: 'verify',
      INSTAGRAM_ACCOUNT_ID: '17841400000000001',
      INSTAGRAM_API_URL: `${provider.url}/v23.0`,
    };
    const config = loadConfig({ env, service: 'outbound-worker', definitions: CHANNELS });
    const store = openStores({ config, logger: captureLog().logger, profile });
    stores.push(store);
    return store;
  };
  const learn = (secrets: readonly string[]): void => {
    learnt.push(...secrets);
  };
  const start = async (component: Component): Promise<void> => {
    running.push(component);
    await component.start(AbortSignal.timeout(60_000));
  };
  const renewIn = async (store: Stores): Promise<void> =>
    start(credentialRenewer({ store, providerHttp: loopbackHttp, learn, logger: captureLog().logger, everyMs: 20 }));
  const readIn = async (store: Stores): Promise<void> =>
    start(renewedCredentialsReader({ store, learn, logger: captureLog().logger }));
  const tokenIn = ({ accounts }: Stores): unknown =>
    (accounts.find('instagram', 'default')?.settings as { accessToken: string } | undefined)?.accessToken;

  it('is renewed once, whichever of the replicas does it, and serves all processes from then on', async () => {
    provider.willReply([answer]);
    const [first, second, late] = [open(), open(), open()];
    await renewIn(first);
    await renewIn(second);
    await eventually(() => [first, second].some((store) => tokenIn(store) === NEWER), {
      ...WAIT,
      describe: 'the renewal',
    });
    await readIn(late);

    expect(tokenIn(late)).to.equal(NEWER);
    expect(provider.calls).to.have.length(1);
    expect(learnt).to.include(NEWER);
  });

  it('lies in Redis encrypted, also without DATA_ENCRYPTION_KEY', async () => {
    provider.willReply([answer]);
    const store = open();
    await renewIn(store);
    await eventually(() => tokenIn(store) === NEWER, { ...WAIT, describe: 'the renewal' });
    const lies = JSON.stringify(await store.redis.hgetall('ccm:{renewals}:credentials'));

    expect(lies).to.not.equal('{}');
    expect(lies).to.not.include(NEWER);
  });

  it('gives way to another that is configured later, which is renewed in its turn', async () => {
    const store = open();
    const configured = { account: 'instagram/default', setting: 'accessToken', configuredDigest: 'of another' };
    await store.renewed.put({ ...configured, value: NEWER, renewedAtMs: Date.now(), expiresAtMs: Date.now() + 1e9 });
    await readIn(store);
    expect(tokenIn(store)).to.equal(TOKEN);
    provider.willReply([{ ...answer, json: { ...answer.json, access_token: 'IGAAthird' } }]);
    await renewIn(store);

    await eventually(() => tokenIn(store) === 'IGAAthird', { ...WAIT, describe: 'the renewal' });
  });

  it('is read as soon as Redis answers, where a process started before that', async () => {
    const restarted = await RedisServer.start({ appendOnly: true });
    try {
      const first = open(restarted.url);
      provider.willReply([answer]);
      await renewIn(first);
      await eventually(() => tokenIn(first) === NEWER, { ...WAIT, describe: 'the renewal' });
      await restarted.kill();
      const early = open(restarted.url, 'producer');
      await readIn(early);
      expect(tokenIn(early)).to.equal(TOKEN);
      await restarted.start();
      await eventually(() => tokenIn(early) === NEWER, { timeoutMs: 25_000, describe: 'the renewed credential' });
    } finally {
      await Promise.all(running.splice(0).map(async (component) => component.stop()));
      await Promise.all(stores.splice(0).map(async (store) => store.stop()));
      await restarted.stop();
    }
  });

  it('stays unchanged if the provider does not renew it, and is not requested again at once', async () => {
    provider.willReply([{ status: 400, json: { error: { code: 100, message: 'too young' } } }]);
    const store = open();
    await renewIn(store);
    await eventually(() => provider.calls.length > 0, { ...WAIT, describe: 'the try' });
    const claimed = await store.renewed.claim({ channel: 'instagram', name: 'default' }, 1000);

    expect(claimed).to.equal(false);
    expect(tokenIn(store)).to.equal(TOKEN);
  });
});
