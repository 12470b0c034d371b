import { redisForTests } from '@ccm/testing/servers';
import { keysOf } from '@ccm/testing/support';
import { expect } from 'chai';
import { addressOf, aliasesOf } from '@ccm/core/domain';
import { DAY_MS } from '@ccm/core/time';
import { ConversationStore } from '../conversations/index.ts';
import type { RedisClient } from '../redis/index.ts';
import { Sealer } from '../sealing/index.ts';
import { Identities } from './identities.ts';

const ACCOUNT = { channel: 'whatsapp', account: 'default' } as const;
const OTHER = { channel: 'whatsapp', account: 'other' } as const;
const PHONE = '+447700900001';
const USER = 'GB.8811223344556600';

const sealer = new Sealer(['k'.repeat(32)], []);

describe('Identities', () => {
  let redis: RedisClient;
  let conversations: ConversationStore;
  let identities: Identities;

  redisForTests((client) => {
    redis = client;
  });

  before(() => {
    conversations = new ConversationStore(redis, sealer);
    identities = new Identities(redis, sealer, conversations);
  });

  const meet = async (...ids: readonly string[]) => identities.meet(ACCOUNT, { ids });
  const keyOf = async (id: string): Promise<string> => (await identities.personOf(ACCOUNT, id)).key;
  const writes = async (customerId: string, more: object = {}): Promise<void> =>
    conversations.customerWrote({ ...ACCOUNT, customerId }, { atMs: 1000, ...more });

  it('take an id of which nothing is known for a customer', async () => {
    expect(await identities.personOf(ACCOUNT, PHONE)).to.deep.include({ key: PHONE, shownId: PHONE, ids: [PHONE] });
  });

  it('lead from every id that came together to one person', async () => {
    await meet(PHONE, USER);
    expect(await Promise.all([PHONE, USER].map(keyOf))).to.deep.equal([PHONE, PHONE]);
    expect(aliasesOf(await identities.personOf(ACCOUNT, USER))).to.deep.equal([USER]);
  });

  it('never lead from one account to another', async () => {
    await meet(PHONE, USER);
    expect((await identities.personOf(OTHER, USER)).key).to.equal(USER);
  });

  it('know a group of Telegram by the id that it had and the one that it has', async () => {
    const telegram = { channel: 'telegram', account: 'default' } as const;
    const change = { from: ['-900'], to: ['-1001234567891'] };
    await identities.meet(telegram, { ids: ['-900'], change });

    const person = await identities.personOf(telegram, '-1001234567891');
    expect(person.key).to.equal('-900');
    expect(addressOf('telegram', person, '-900')).to.equal('-1001234567891');
  });

  it('write nothing down of a customer with one id', async () => {
    await meet(PHONE);
    expect(await redis.dbsize()).to.equal(0);
  });

  it('lead from both spellings of a number to the one under which the conversation began', async () => {
    await meet('+525512340088');
    const person = await meet('+5215512340088');
    expect(person).to.deep.include({ key: '+525512340088', shownId: '+525512340088' });
    expect(aliasesOf(person)).to.deep.equal(['+5215512340088']);
  });

  it('find the conversation that began under another spelling before ids were written down', async () => {
    await writes('+5215512340088');
    expect((await meet('+525512340088')).key).to.equal('+5215512340088');
  });

  it('continue the conversation that began first, and take over the state of the other', async () => {
    await writes(USER, { atMs: 1000, consent: 'stop' });
    await conversations.setConversationId({ ...ACCOUNT, customerId: USER }, 'c-user');
    await writes(PHONE, { atMs: 2000 });
    await conversations.setConversationId({ ...ACCOUNT, customerId: PHONE }, 'c-phone');

    const person = await meet(PHONE, USER);

    expect(person).to.deep.include({ key: USER, joined: [PHONE], unsettled: [] });
    expect(await conversations.state({ ...ACCOUNT, customerId: USER })).to.deep.include({
      conversationId: 'c-user',
      lastInboundAtMs: 2000,
      optedOut: true,
    });
  });

  it('take the clock of silence over', async () => {
    await writes(USER);
    await writes(PHONE, { atMs: 2000 });
    await conversations.inactivity.start({ ...ACCOUNT, customerId: PHONE }, 5000);

    await meet(PHONE, USER);

    expect(await conversations.inactivity.due(6000)).to.deep.equal([
      { ref: { ...ACCOUNT, customerId: USER }, deadlineMs: 5000 },
    ]);
  });

  it('are settled by the next process that meets the person, if the first one died', async () => {
    await writes(USER, { consent: 'stop' });
    await writes(PHONE, { atMs: 2000 });
    const dying = new Identities(redis, sealer, dyingStore(redis, sealer));
    await dying.meet(ACCOUNT, { ids: [PHONE, USER] }).catch(() => undefined);

    expect(await identities.personOf(ACCOUNT, PHONE)).to.deep.include({ key: USER, unsettled: [] });
    expect((await conversations.state({ ...ACCOUNT, customerId: USER })).lastInboundAtMs).to.equal(2000);
  });

  it('are one person, even when several workers learn ids at the same time', async () => {
    const ids = ['GB.1', 'GB.2', 'GB.3', 'GB.4', PHONE];
    await Promise.all(ids.slice(1).map(async (id, index) => meet(ids[index] ?? '', id)));
    expect(new Set(await Promise.all(ids.map(keyOf))).size).to.equal(1);
  });

  it('keep what another worker learns between the look-up and the write', async () => {
    await meet(PHONE, USER);
    const overtaken = storeThatIsOvertaken(redis, sealer, async () => meet(PHONE, 'GB.2'));

    await new Identities(redis, sealer, overtaken).meet(ACCOUNT, { ids: [USER, 'GB.3'] });

    const { ids } = await identities.personOf(ACCOUNT, PHONE);
    expect(ids).to.have.members([PHONE, USER, 'GB.2', 'GB.3']);
    expect(await Promise.all(ids.map(keyOf))).to.deep.equal(ids.map(() => PHONE));
  });

  it('are written over where they do not open', async () => {
    const strange = new Identities(redis, new Sealer(['x'.repeat(32)], []), conversations);
    await strange.meet(ACCOUNT, { ids: [PHONE, USER] });

    await meet(PHONE, 'GB.2');
    expect(await Promise.all([PHONE, 'GB.2', USER].map(keyOf))).to.deep.equal([PHONE, PHONE, USER]);
  });

  it('are kept for 400 days, and anew once a month while the customer writes', async () => {
    const days = async (): Promise<number[]> => {
      const ttls = await Promise.all((await identityKeys()).map(async (key) => redis.pttl(key)));
      return ttls.map((ttlMs) => Math.ceil(ttlMs / DAY_MS));
    };
    const identityKeys = async (): Promise<string[]> => (await keysOf(redis)).filter((key) => key.includes('{i:'));
    const writtenDaysAgo = async (daysAgo: number): Promise<void> => {
      const person = { ...(await identities.personOf(ACCOUNT, PHONE)), writtenAtMs: Date.now() - daysAgo * DAY_MS };
      for (const key of await identityKeys())
        await redis.set(key, sealer.seal('person', JSON.stringify(person)), 'PX', DAY_MS);
    };

    await meet(PHONE, USER);
    expect(await days()).to.deep.equal([400, 400]);
    await writtenDaysAgo(29);
    await meet(PHONE, USER);
    expect(await days()).to.deep.equal([1, 1]);
    await writtenDaysAgo(31);
    await meet(PHONE, USER);
    expect(await days()).to.deep.equal([400, 400]);
  });

  it('lead to the account that the customer last wrote to by any id', async () => {
    await writes(PHONE);
    await meet(PHONE, USER);
    expect(await conversations.lastWrittenTo('whatsapp', USER)).to.equal('whatsapp/default');
  });

  it('begin the next conversation under the phone number', async () => {
    await writes(USER);
    const person = await meet(USER, PHONE);
    expect(person.shownId).to.equal(USER);
    await identities.conversationEnded(ACCOUNT, person);
    expect(await identities.personOf(ACCOUNT, USER)).to.deep.include({ key: USER, shownId: PHONE });
  });

  it('are a matter of WhatsApp alone', async () => {
    const sms = { channel: 'sms', account: 'default' } as const;
    expect((await identities.meet(sms, { ids: ['+14133881111', 'x'] })).ids).to.deep.equal(['+14133881111']);
    expect(await redis.dbsize()).to.equal(0);
  });
});

/** Takes nothing over: as if the process died right before. */
function dyingStore(redis: RedisClient, sealer: Sealer): ConversationStore {
  return Object.assign(new ConversationStore(redis, sealer), {
    takeOver: async (): Promise<void> => Promise.reject(new Error('killed')),
  });
}

/** Another worker takes a step, once, between the look-up of ids and their write. */
function storeThatIsOvertaken(redis: RedisClient, sealer: Sealer, step: () => Promise<unknown>): ConversationStore {
  const store = new ConversationStore(redis, sealer);
  const shareLastAccount = store.shareLastAccount.bind(store);
  let isOvertaken = false;
  return Object.assign(store, {
    shareLastAccount: async (...args: Parameters<typeof shareLastAccount>): Promise<void> => {
      if (!isOvertaken) {
        isOvertaken = true;
        await step();
      }
      await shareLastAccount(...args);
    },
  });
}
