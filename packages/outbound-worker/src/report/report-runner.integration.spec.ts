import { CHANNELS } from '@ccm/channels/registry';
import { CrmSimulator } from '@ccm/simulators/crm';
import { openStores } from '@ccm/shared/app';
import type { Stores } from '@ccm/shared/app';
import { loadConfig } from '@ccm/shared/platform/config';
import type { ItemOutcome } from '@ccm/shared/storage/mailbox';
import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { captureLog, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import { CrmClient } from './crm/index.ts';
import { ReportRunner } from './report-runner.ts';

const { logger } = captureLog();
const { signal } = new AbortController();
const STATUS = 2;

describe('a report that another worker may have taken over', () => {
  let server: RunningRedis;
  let crm: CrmSimulator;
  let store: Stores;
  let runner: ReportRunner;

  before(async () => {
    server = await startRedis();
    crm = await new CrmSimulator().listen();
    const settings = { REDIS_URL: server.url, ENVELOPE_SIGNING_KEY: 'a signing key of this very test' };
    store = openStores({
      config: loadConfig({ env: settings, service: 'outbound-worker', definitions: CHANNELS }),
      logger,
      profile: 'worker',
    });
    const { messages } = store;
    const facts = { channel: 'sms', account: 'default', customerId: '+447700900123', applicationId: 'app-1' } as const;
    await messages.record({ id: 'message-1', direction: 'out', ...facts, atMs: 1 }, { step: 'accepted' });
    const client = new CrmClient({ url: crm.url, auth: { user: 'crm', password: 'secret' }, http: loopbackHttp });
    runner = new ReportRunner({
      messages,
      tellsProviderId: false,
      tell: async ({ status }, conditions) => {
        await client.notify({ callbackId: 'app-1', status: STATUS }, conditions);
        return { integer: STATUS, status };
      },
      observe: () => undefined,
    });
  });

  after(async () => {
    await store.stop();
    await crm.stop();
    await server.stop();
  });

  /** Handles the report of a delivery. @param isHeld whether the worker holds it, each time that this is asked. */
  const handle = async (isHeld: () => boolean): Promise<ItemOutcome> => {
    const entry: Parameters<ReportRunner['handle']>[0] = {
      id: '3-delivered',
      key: 'm:message-1',
      item: { messageId: 'message-1', part: 0, providerStatus: 'delivered', atMs: 1 },
      progress: {},
      tries: { attempts: 1, firstTriedAtMs: 1, nowMs: 1 },
      isHeld,
      save: async () => Promise.resolve(),
      stepDone: async () => Promise.resolve(),
    };
    return runner.handle(entry, signal);
  };

  it('is not told', async () => {
    expect(await handle(() => false)).to.deep.equal({ againInMs: 0 });
    expect(crm.statusesOf('app-1')).to.deep.equal([]);
  });

  it('is not told where that happens while the request waits to leave', async () => {
    let asked = 0;
    const onlyAtFirst = (): boolean => (asked += 1) === 1;
    const failure = await handle(onlyAtFirst).catch((error: unknown) => error);
    expect(failure).to.have.nested.property('advice.retryable', true);
    expect(crm.statusesOf('app-1')).to.deep.equal([]);
  });

  it('is told by the worker that holds it', async () => {
    expect(await handle(() => true)).to.have.property('doneWith');
    expect(crm.statusesOf('app-1')).to.deep.equal([STATUS]);
  });
});
