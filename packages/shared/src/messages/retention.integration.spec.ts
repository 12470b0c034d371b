import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { connectTo, emptyRedis, eventually } from '@ccm/testing/support';
import type { DeliveryStatus } from '@ccm/core/domain';
import { expect } from 'chai';
import { openMailboxes } from '../../test/open-mailboxes.ts';
import { keys } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import { Sealer } from '../storage/sealing/index.ts';
import type { MessageFacts } from './message-history.ts';
import type { ReportTarget } from './report-target.ts';
import { MessageStore } from './message-store.ts';

const DAY_MS = 24 * 3600 * 1000;
const MINUTE_MS = 60_000;
const sealer = new Sealer(['a signing key of this test']);

describe('A message is remembered', () => {
  let server: RunningRedis;
  let redis: RedisClient;
  let opened: ReturnType<typeof openMailboxes>;
  let messages: MessageStore;

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
    opened = openMailboxes(redis, sealer);
    messages = storeFor(MINUTE_MS);
  });

  beforeEach(async () => {
    await emptyRedis(redis);
  });

  after(async () => {
    await opened.close();
    redis.disconnect();
    await server.stop();
  });

  const storeFor = (keepMs: number, reportTo: readonly ReportTarget[] = ['crm', 'amq']): MessageStore =>
    new MessageStore({ redis, sealer, mailboxes: opened.mailboxes, keepMs, reportTo });
  const record = async (facts: Partial<MessageFacts>, store = messages): Promise<void> =>
    store.record(
      {
        id: 'message-1',
        direction: 'out',
        channel: 'sms',
        account: 'default',
        customerId: '+447700900123',
        atMs: 1,
        ...facts,
      },
      { step: 'accepted' },
    );
  const becomes = async (status: DeliveryStatus): Promise<unknown> =>
    messages.applyStatus({ messageId: 'message-1', part: 0, status, providerStatus: status, atMs: 1 });
  const keptMs = async (): Promise<number> => redis.pttl(keys.message('message-1'));
  const isKeptForDays = async (): Promise<boolean> => (await keptMs()) > 7 * DAY_MS;
  /** A key may live a 64th longer, so that not each step has to write when it expires. */
  const isKeptForRetention = async (): Promise<boolean> => (await keptMs()) <= (MINUTE_MS * 65) / 64;

  it('for days while Hybrid Chat does not have it, and for MESSAGE_RETENTION once it has', async () => {
    await record({ direction: 'in' });
    await messages.step('message-1', { atMs: 1, step: 'retry' });
    expect(await isKeptForDays()).to.equal(true);
    await messages.step('message-1', { atMs: 1, step: 'forwarded' });
    expect(await isKeptForRetention()).to.equal(true);
    await messages.step('message-1', { atMs: 1, step: 'note' });
    expect(await isKeptForRetention()).to.equal(true);
  });

  it('for days while a report about it is due', async () => {
    await record({ applicationId: 'app-1' });
    await becomes('sent');
    await messages.noteReported('message-1', { integer: 1, status: 'sent' });
    await messages.noteReported('message-1');
    await becomes('delivered');
    expect(await isKeptForDays()).to.equal(true);
    await messages.noteReported('message-1', { integer: 2, status: 'delivered' });
    expect(await isKeptForDays()).to.equal(true);
    await messages.noteReported('message-1');
    expect(await isKeptForRetention()).to.equal(true);
    expect(await messages.lastNotified('message-1')).to.deep.equal({ integer: 2, status: 'delivered' });
  });

  it('for MESSAGE_RETENTION once the provider has said the last word, where nobody is told', async () => {
    await record({});
    const untold = storeFor(MINUTE_MS, []);
    const becomesUntold = async (status: DeliveryStatus): Promise<unknown> =>
      untold.applyStatus({ messageId: 'message-1', part: 0, status, providerStatus: status, atMs: 1 });
    await becomesUntold('sent');
    expect(await isKeptForDays()).to.equal(true);
    await becomesUntold('delivered');
    expect(await isKeptForRetention()).to.equal(true);
  });

  it('for days after each step, and when it is recorded again', async () => {
    await record({});
    for (const again of [
      async () => record({}),
      async () => becomes('sent'),
      async () => messages.step('message-1', { atMs: 1, step: 'note' }),
    ]) {
      await redis.pexpire(keys.message('message-1'), MINUTE_MS);
      await again();
      expect(await isKeptForDays()).to.equal(true);
    }
  });

  it('for days when the provider has not said the last word', async () => {
    await record({});
    await becomes('sent');
    await messages.noteReported('message-1');
    expect(await isKeptForDays()).to.equal(true);
  });

  it('no longer than MESSAGE_RETENTION once it is over: then nothing is found of it', async () => {
    const short = storeFor(20);
    await record({ direction: 'in' }, short);
    await short.step('message-1', { atMs: 1, step: 'forwarded' });
    await eventually(async () => (await short.history('message-1')) === undefined);
    expect(await redis.exists(keys.message('message-1'))).to.equal(0);
  });

  it('for longer than eight days if MESSAGE_RETENTION is longer', async () => {
    await record({}, storeFor(30 * DAY_MS));
    expect(await keptMs()).to.be.greaterThan(29 * DAY_MS);
  });
});
