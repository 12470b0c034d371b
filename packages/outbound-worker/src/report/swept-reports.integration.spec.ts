import { CHANNELS } from '@ccm/channels/registry';
import { loadConfig } from '@ccm/shared/platform/config';
import type { FleetConfig } from '@ccm/shared/platform/config';
import type { DeliveryStatus } from '@ccm/core/domain';
import { openStores } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { Health } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { createMetrics } from '@ccm/shared/platform/metrics';
import { captureLog, emptyRedis, keysOf, loopbackHttp } from '@ccm/testing/support';
import { CrmSimulator } from '@ccm/simulators/crm';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { expect } from 'chai';
import { reportRole } from './report-role.ts';

const { logger } = captureLog();

describe('a change whose worker died before it woke a reporter', () => {
  let server: RunningRedis;
  let crm: CrmSimulator;
  let config: FleetConfig;
  let store: Stores;
  let running: Component[] = [];

  before(async () => {
    server = await startRedis();
    crm = await new CrmSimulator().listen();
    config = loadConfig({
      env: {
        REDIS_URL: server.url,
        ENVELOPE_SIGNING_KEY: 'a signing key of this very test',
        CRM_API_URL: crm.url,
        CRM_API_USER: 'crm',
        CRM_API_PASSWORD: 'secret',
      },
      service: 'outbound-worker',
      definitions: CHANNELS,
    });
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
  const startReplica = async (): Promise<void> => {
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
    });
    running.push(...services);
    for (const service of services) await service.start(AbortSignal.timeout(10_000));
  };
  /** Drops the job, as if the process had died after the change was written. */
  const losingItsJob = async (work: () => Promise<unknown>): Promise<void> => {
    await work();
    const names = await keysOf(store.redis, '{ccm:report-crm}:*');
    if (names.length > 0) await store.redis.del(...names);
  };

  it('reaches the CRM all the same, once and in order, with any number of replicas', async () => {
    await losingItsJob(async () => {
      for (const status of ['queued', 'sent', 'delivered'] as const) await store.statuses.apply(change(status));
    });
    for (let replica = 0; replica < 3; replica += 1) await startReplica();

    expect(await crm.waitForStatus('app-1', 2)).to.deep.equal([6, 1, 2]);
    expect(crm.violations).to.deep.equal([]);
  });

  it('tells the CRM that a message was delivered after it has told that nobody knows', async () => {
    await startReplica();
    const failure = { reason: 'outcome-unknown', description: 'no answer' } as const;
    await store.statuses.apply({ ...change('failed'), failure });
    await crm.waitForStatus('app-1', 7);
    await store.statuses.apply(change('delivered'));

    expect(await crm.waitForStatus('app-1', 2)).to.deep.equal([7, 2]);
  });
});
