import { CHANNELS } from '@ccm/channels/registry';
import { loadConfig } from '@ccm/shared/platform/config';
import type { FleetConfig } from '@ccm/shared/platform/config';
import type { DeliveryStatus } from '@ccm/core/domain';
import { openStores } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { Health } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { createMetrics } from '@ccm/shared/platform/metrics';
import { reportMailbox } from '@ccm/shared/messages';
import { keys } from '@ccm/shared/storage/redis';
import { captureLog, emptyRedis, loopbackHttp } from '@ccm/testing/support';
import { CrmSimulator } from '@ccm/simulators/crm';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { expect } from 'chai';
import { reportRole } from './report-role.ts';

const { logger } = captureLog();
const SOON = { everyMs: 20, olderThanMs: 0 } as const;

describe('late news', () => {
  let server: RunningRedis;
  let crm: CrmSimulator;
  let config: FleetConfig;
  let store: Stores;
  let running: Component[] = [];

  before(async () => {
    server = await startRedis();
    crm = await new CrmSimulator().listen();
    config = loadConfig(
      {
        REDIS_URL: server.url,
        ENVELOPE_SIGNING_KEY: 'a signing key of this very test',
        CRM_API_URL: crm.url,
        CRM_API_USER: 'crm',
        CRM_API_PASSWORD: 'secret',
      },
      'outbound-worker',
      CHANNELS,
    );
    store = openStores({ config, logger, profile: 'worker' });
  });

  after(async () => {
    await store.stop();
    await crm.stop();
    await server.stop();
  });

  beforeEach(async () => {
    await emptyRedis(store.redis);
    crm.clear();
    await store.messages.record(
      {
        id: 'message-1',
        direction: 'out',
        channel: 'sms',
        account: 'default',
        customerId: '+447700900123',
        applicationId: 'app-1',
        atMs: 1,
      },
      { step: 'accepted' },
    );
  });

  afterEach(async () => {
    await Promise.all(running.map(async (service) => service.stop()));
    running = [];
  });

  const change = (status: DeliveryStatus) =>
    ({ messageId: 'message-1', part: 0, status, providerStatus: status, atMs: 1 }) as const;
  /** A process with role `report`. */
  const startReplica = async (sweeping: { readonly everyMs: number; readonly olderThanMs: number }): Promise<void> => {
    const services = reportRole({
      config,
      store,
      logger,
      metrics: createMetrics('outbound-worker'),
      drainTimeoutMs: 2000,
      health: new Health(),
      httpFor: () => ({ ...loopbackHttp, close: () => undefined }),
      openBroker: () => {
        throw new Error('no broker is configured');
      },
      sweeping,
    });
    running.push(...services);
    for (const service of services) await service.start(AbortSignal.timeout(10_000));
  };
  const marksLeft = async (): Promise<number> => store.redis.zcard(keys.newsDue);

  it('tells the CRM of a change whose worker died before it set the news going', async () => {
    await store.messages.applyStatus(change('delivered'));
    await startReplica(SOON);

    expect(await crm.waitForStatus('app-1', 2)).to.deep.equal([2]);
    expect(await marksLeft()).to.equal(0);
  });

  it('tells them once and in order, however many replicas look', async () => {
    for (const status of ['queued', 'sent', 'delivered'] as const) await store.messages.applyStatus(change(status));
    for (let replica = 0; replica < 3; replica += 1) await startReplica(SOON);

    expect(await crm.waitForStatus('app-1', 2)).to.deep.equal([6, 1, 2]);
    expect(crm.violations).to.deep.equal([]);
  });

  it('tells nothing of a change that a worker died before', async () => {
    await store.messages.news.expect('message-1', 1);
    expect(await store.statuses.announceLate({ olderThanMs: 0, limit: 10 })).to.equal(1);

    expect(await marksLeft()).to.equal(0);
    expect(await store.mailboxes.waiting(reportMailbox('crm'), 'm:message-1')).to.equal(0);
  });

  it('leaves what is under way to whoever does it, and nothing where that is done', async () => {
    await store.messages.applyStatus(change('sent'));
    expect(await store.statuses.announceLate({ olderThanMs: 60_000, limit: 10 })).to.equal(0);
    expect(await marksLeft()).to.equal(1);

    await store.statuses.apply(change('delivered'));
    await store.statuses.apply(change('sent'));
    expect(await marksLeft()).to.equal(1);
  });

  it('comes to another when who found it died too', async () => {
    const { messages, statuses } = store;
    await messages.applyStatus(change('sent'));
    const [claimed] = await messages.news.claimLate(Date.now(), 10, -1);
    expect(claimed?.messageId).to.equal('message-1');

    expect(await statuses.announceLate({ olderThanMs: 0, limit: 10 })).to.equal(1);
    await messages.applyStatus(change('delivered'));
    await messages.news.claimLate(Date.now(), 10, 60_000);
    expect(await statuses.announceLate({ olderThanMs: 0, limit: 10 })).to.equal(0);
  });
});
