import { redisForTests } from '@ccm/testing/servers';
import { DAY_MS } from '@ccm/core/time';
import { expect } from 'chai';
import { conversationDigest, keys } from '../redis/index.ts';
import type { ConversationRef, RedisClient } from '../redis/index.ts';
import { Sealer } from '../sealing/index.ts';
import { ConversationStore } from './conversation-store.ts';

const REF: ConversationRef = { channel: 'whatsapp', account: 'default', customerId: '+447700900123' };
const OTHER: ConversationRef = { ...REF, customerId: 'GB.1' };
const KEEP_MS = 60 * DAY_MS;

describe('The state of a conversation', () => {
  let redis: RedisClient;
  let conversations: ConversationStore;

  redisForTests((client) => {
    redis = client;
    conversations = new ConversationStore(redis, new Sealer(['a signing key of this test']));
  });

  it('names the latest message and the place of it, in whatever order messages are read', async () => {
    await conversations.customerWrote(REF, { atMs: 20, providerMessageId: 'm20' });
    await conversations.customerWrote(REF, { atMs: 10, providerMessageId: 'm10' });
    expect(await conversations.state(REF)).to.include({ lastInboundAtMs: 20, lastInboundId: 'm20' });
    await conversations.customerWrote(REF, { atMs: 30 });

    expect(await conversations.state(REF)).to.include({ lastInboundAtMs: 30, lastInboundId: undefined });
  });

  it('keeps the place of a message that is read twice', async () => {
    for (let reading = 1; reading <= 2; reading += 1)
      await conversations.customerWrote(REF, { atMs: 20, place: { comment: '1_2' } });

    expect((await conversations.state(REF)).place).to.deep.equal({ comment: '1_2' });
  });

  it('keeps the name that the customer last gave, whatever messages come without one', async () => {
    await conversations.customerWrote(REF, { atMs: 20, name: 'Ann' });
    await conversations.customerWrote(REF, { atMs: 10, name: 'An old name' });
    await conversations.customerWrote(REF, { atMs: 30 });
    expect((await conversations.state(REF)).name).to.equal('Ann');
    await conversations.customerWrote(REF, { atMs: 40, name: 'Ann Lee' });

    expect((await conversations.state(REF)).name).to.equal('Ann Lee');
  });

  it('takes the later of two requests of the same moment', async () => {
    await conversations.setConsent(REF, 'stop', 20);
    await conversations.setConsent(REF, 'start', 20);
    await conversations.setMarketing(REF, 'stop', 20);
    await conversations.setMarketing(REF, 'start', 20);

    expect(await conversations.state(REF)).to.include({ optedOut: false, marketingOptedOut: false });
  });

  it('tells apart what a provider reports of all messages and of marketing', async () => {
    await conversations.optedOutAtProvider(REF, 'marketing', 20);
    expect(await conversations.state(REF)).to.include({ optedOut: false, marketingOptedOut: true });
    await conversations.optedOutAtProvider(OTHER, 'everything', 20);

    expect(await conversations.state(OTHER)).to.include({ optedOut: true, marketingOptedOut: false });
  });

  it('knows when the conversation began: with its first message', async () => {
    expect(await conversations.beganAtMs(REF)).to.equal(undefined);
    await conversations.customerWrote(REF, { atMs: 20 });
    await conversations.customerWrote(REF, { atMs: 30 });
    expect(await conversations.beganAtMs(REF)).to.equal(20);
    await conversations.setConversationId(OTHER, 'chat-1');

    expect(await conversations.beganAtMs(OTHER), 'not known').to.equal(0);
  });

  it('holds choices until a message without some, and forgets the chat at its end', async () => {
    const choices = [{ number: 1, title: 'Yes', payload: 'Y' }];
    await conversations.setChoices(REF, choices);
    expect((await conversations.state(REF)).choices).to.deep.equal(choices);
    await conversations.setChoices(REF, []);
    expect((await conversations.state(REF)).choices).to.deep.equal([]);

    await conversations.customerWrote(REF, { atMs: 20, consent: 'stop' });
    await conversations.setChoices(REF, choices);
    await conversations.setConversationId(REF, 'chat-1');
    await conversations.setLastSent(REF, 'message-1');
    await conversations.forget(REF);
    expect(await conversations.state(REF)).to.deep.include({
      choices: [],
      conversationId: undefined,
      lastSentMessageId: undefined,
      lastInboundAtMs: 20,
      optedOut: true,
    });
  });

  const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a message', async () => conversations.customerWrote(REF, { atMs: 20 })],
    ['a wish about marketing', async () => conversations.setMarketing(REF, 'stop', 20)],
    ['the id of its chat', async () => conversations.setConversationId(REF, 'chat-1')],
    [
      'the state of a joined conversation',
      async () => {
        await conversations.setConversationId(OTHER, 'chat-1');
        await conversations.takeOver(OTHER, REF);
      },
    ],
  ];
  for (const [what, change] of changes) {
    it(`is kept for 60 days after ${what}`, async () => {
      const key = keys.conversation(conversationDigest(REF));
      await redis.hset(key, 'beganAtMs', '1');
      await redis.pexpire(key, DAY_MS);
      await change();

      expect(await redis.pttl(key)).to.be.within(KEEP_MS - 60_000, (KEEP_MS * 65) / 64);
    });
  }

  describe('that is joined with another one', () => {
    it('gets what it does not have itself', async () => {
      await conversations.setConversationId(OTHER, 'chat-of-other');
      await conversations.setLastSent(OTHER, 'message-of-other');
      await conversations.setChoices(OTHER, [{ number: 1, title: 'Yes', payload: 'Y' }]);
      await conversations.setName(OTHER, 'Ann');
      await conversations.setConversationId(REF, 'chat-of-its-own');
      await conversations.takeOver(OTHER, REF);

      expect(await conversations.state(REF)).to.deep.include({
        conversationId: 'chat-of-its-own',
        lastSentMessageId: 'message-of-other',
        choices: [{ number: 1, title: 'Yes', payload: 'Y' }],
        name: 'Ann',
      });
      const third = { ...REF, customerId: 'GB.2' };
      await conversations.takeOver(OTHER, third);
      expect(await conversations.state(third)).to.include({ conversationId: 'chat-of-other' });
    });

    it('gets the wish about marketing that it does not have itself', async () => {
      await conversations.setMarketing(OTHER, 'stop', 20);
      await conversations.takeOver(OTHER, REF);

      expect(await conversations.state(REF)).to.include({ optedOut: false, marketingOptedOut: true });
    });

    it('gets the later message, request and wish of both', async () => {
      await conversations.customerWrote(REF, { atMs: 10, providerMessageId: 'm10', consent: 'start' });
      await conversations.setMarketing(REF, 'stop', 30);
      await conversations.customerWrote(OTHER, { atMs: 20, providerMessageId: 'm20', consent: 'stop' });
      await conversations.setMarketing(OTHER, 'start', 20);
      await conversations.takeOver(OTHER, REF);

      expect(await conversations.state(REF)).to.deep.include({
        lastInboundAtMs: 20,
        windowOpenedAtMs: 20,
        lastInboundId: 'm20',
        optedOut: true,
        marketingOptedOut: true,
      });
    });
  });

  describe('for the choice of an account', () => {
    it('leads by each id to the account that the customer last wrote to, SMS and SMPP being one phone', async () => {
      const ids = ['+447700900123', 'GB.1'];
      await conversations.customerWrote(REF, { atMs: 20, ids });
      await conversations.customerWrote({ ...REF, account: 'second' }, { atMs: 30, ids: ['GB.1'] });
      await conversations.customerWrote({ ...REF, channel: 'smpp' }, { atMs: 40 });

      expect(await conversations.lastWrittenTo('whatsapp', '+447700900123')).to.equal('whatsapp/default');
      expect(await conversations.lastWrittenTo('whatsapp', 'GB.1')).to.equal('whatsapp/second');
      expect(await conversations.lastWrittenTo('sms', '+447700900123')).to.equal('smpp/default');
      expect(await conversations.lastWrittenTo('viber', '+447700900123')).to.equal(undefined);
    });

    it('leads there by ids that were learnt later, and leaves those alone that lead elsewhere', async () => {
      await conversations.customerWrote(REF, { atMs: 20 });
      await conversations.customerWrote({ ...REF, account: 'second' }, { atMs: 30, ids: ['GB.2'] });
      await conversations.shareLastAccount('whatsapp', [REF.customerId, 'GB.1', 'GB.2']);

      expect(await conversations.lastWrittenTo('whatsapp', 'GB.1')).to.equal('whatsapp/default');
      expect(await conversations.lastWrittenTo('whatsapp', 'GB.2')).to.equal('whatsapp/second');
    });
  });
});
