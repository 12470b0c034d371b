import { redisForTests } from '@ccm/testing/servers';
import { eventually, captureLog, FakeProvider, loopbackHttp } from '@ccm/testing/support';
import { expect } from 'chai';
import { AccountRegistry } from '../../storage/accounts/index.ts';
import type { Sender, SentPart } from '@ccm/channels/contract';
import { channelOf } from '@ccm/channels/registry';
import { ConversationStore } from '../../storage/conversations/index.ts';
import { Identities } from '../../storage/identities/index.ts';
import { DeadLetters } from '../../storage/dead-letters/index.ts';
import type { Account, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { deliveryErrorFromHttp } from '@ccm/core/ports';
import type { HttpClient } from '@ccm/core/ports';
import { OutboundIntake } from '../outbound-intake.ts';
import { openMailboxes, takeShard } from '../../../test/open-mailboxes.ts';
import { HeadRunner } from '../../storage/mailbox/index.ts';
import type { ItemOutcome, MailboxKey } from '../../storage/mailbox/index.ts';
import { outboundMailbox } from '../outbound-mailbox.ts';
import { MessageStore, ReportMatcher, StatusUpdates } from '../../messages/index.ts';
import { RateLimiter } from './rate-limiter.ts';
import { sendQueueName } from '../../storage/queues/index.ts';
import { conversationDigest } from '../../storage/redis/index.ts';
import type { RedisClient } from '../../storage/redis/index.ts';
import { Sealer } from '../../storage/sealing/index.ts';
import { Delivery } from './delivery.ts';
import { SETTLE_MS } from './delivery-failures.ts';

const ACCOUNT: Account = { name: 'default', channel: 'viber', provider: 'viber', ratePerSecond: 1000, settings: {} };
const KEEP_MS = 60_000;
const TAKEN = (providerMessageId: string): SentPart => ({
  providerMessageId,
  outcome: { status: 'sent', providerStatus: 'ok' },
});

type Answer = SentPart | DeliveryError;

describe('Delivery', () => {
  let redis: RedisClient;
  let world: ReturnType<typeof createWorld>;
  let customers = 0;

  redisForTests((client) => {
    redis = client;
  });

  beforeEach(() => {
    customers += 1;
    world = createWorld(redis, `customer-${customers}`);
  });

  afterEach(async () => {
    await world.queues.close();
  });

  it('sends each part once and moves the message on', async () => {
    const id = await world.accept('one|two');

    expect(await world.deliver([TAKEN('p1'), TAKEN('p2')])).to.equal('done');
    expect(world.sent).to.deep.equal(['one', 'two']);
    expect(await world.messages.status(id)).to.equal('sent');
    expect(await world.messages.index.find({ id: 'p2' }, 10)).to.deep.equal([id]);
  });

  it('names files of the File Engine by its public address', async () => {
    await world.accept('http://file-engine/a.pdf');

    expect(await world.deliver([TAKEN('p1')])).to.equal('done');
    expect(world.sent).to.deep.equal(['https://files.example.com/a.pdf']);
  });

  it('does not send parts again that are out', async () => {
    await world.accept('one|two');

    const outcome = await world.deliver([TAKEN('p1'), new DeliveryError('throttled', 'slow', { retryAfterMs: 40 })]);
    expect(outcome).to.deep.equal({ againInMs: 40 });
    await eventually(async () => (await world.deliver([TAKEN('p2')])) === 'done');
    expect(world.sent).to.deep.equal(['one', 'two', 'two']);
  });

  it('fails only the failed part if an earlier one is delivered', async () => {
    const id = await world.accept('one|two');
    const delivered: SentPart = { providerMessageId: 'p1', outcome: { status: 'delivered', providerStatus: 'ok' } };

    expect(await world.deliver([delivered, new DeliveryError('rejected', 'no')])).to.equal('done');
    expect(await world.messages.status(id)).to.equal('failed');
  });

  it('gives up for good with a dead letter, from which the message goes out again', async () => {
    const id = await world.accept('one');

    expect(await world.deliver([new DeliveryError('invalid-recipient', 'nobody there')])).to.equal('done');
    const { items } = await world.deadLetters.page({ kind: 'outbound' }, { limit: 10 });
    expect(items.map(({ reason, messageId }) => ({ reason, messageId }))).to.deep.equal([
      { reason: 'invalid-recipient', messageId: id },
    ]);
    await world.intake.replay(items[0]?.payload as OutboundMessage);
    expect(await world.deliver([TAKEN('p1')])).to.equal('done');
    expect(world.sent).to.deep.equal(['one', 'one']);
  });

  describe('an order that comes again with its application id', () => {
    const content = { text: 'one', attachments: [], buttons: [] };
    const order = { requestedChannel: 'viber', content, lane: 'reply', applicationId: 'crm-1' } as const;

    it('is the same message, unless that has failed: then it is tried again', async () => {
      const again = { ...order, to: world.ref.customerId };
      const first = await world.intake.accept(again);
      expect(await world.intake.accept(again)).to.deep.equal({ ...first, duplicate: true });
      await world.deliver([new DeliveryError('invalid-recipient', 'nobody there')]);

      const second = await world.intake.accept(again);
      expect(second).to.include({ id: 'crm-1', duplicate: false }).and.not.to.include({ messageId: first.messageId });
      expect(await world.intake.accept(again)).to.deep.equal({ ...second, duplicate: true });
      await world.deliver([TAKEN('p1')]);
      expect(await world.intake.accept(again)).to.deep.equal({ ...second, duplicate: true });
      expect(world.sent).to.deep.equal(['one', 'one']);
      expect((await world.messages.history(second.messageId))?.trail[0]?.detail).to.include({
        retryOf: first.messageId,
      });
    });

    it('is tried again for another command of the broker with the same id', async () => {
      const command = { ...order, to: world.ref.customerId, commandId: 'ID:broker-1' };
      const first = await world.intake.accept(command);
      await world.deliver([new DeliveryError('undeliverable', 'off')]);
      expect(await world.intake.accept(command)).to.deep.equal({ ...first, duplicate: true });

      const second = await world.intake.accept({ ...command, commandId: 'ID:broker-2' });
      expect(second).to.have.property('duplicate', false);
      await world.deliver([new DeliveryError('undeliverable', 'off')]);
      for (const commandId of ['ID:broker-1', 'ID:broker-2'])
        expect(await world.intake.accept({ ...command, commandId })).to.have.property('duplicate', true);
    });

    it('is not tried again for a redelivery of the broker, and not while the customer may have it', async () => {
      const redelivered = { ...order, to: world.ref.customerId, commandId: 'ID:broker-1' };
      const first = await world.intake.accept(redelivered);
      await world.deliver([new DeliveryError('outcome-unknown', 'no answer', { maxAttempts: 1 })]);

      expect(await world.messages.status(first.messageId)).to.equal('failed');
      expect(await world.intake.accept({ ...order, to: world.ref.customerId })).to.have.property('duplicate', true);
      await world.statuses.apply({
        messageId: first.messageId,
        part: 0,
        status: 'failed',
        providerStatus: 'undelivered',
        failure: { reason: 'undeliverable', description: 'off' },
        atMs: Date.now(),
      });
      expect(await world.intake.accept(redelivered)).to.have.property('duplicate', true);
      expect(await world.intake.accept({ ...order, to: world.ref.customerId })).to.have.property('duplicate', false);
    });
  });

  it('asks the provider after a kill between call and answer, and believes it', async () => {
    const id = await world.accept('one');
    await world.dieWhileSending();
    await world.letSettle();

    world.found.push(TAKEN('p1'));
    expect(await world.deliver([])).to.equal('done');
    expect(world.sent).to.deep.equal(['one']);
    expect(await world.messages.status(id)).to.equal('sent');
    expect(await world.messages.index.find({ id: 'p1' }, 10)).to.deep.equal([id]);
  });

  it('gives the provider time to list a message before it asks', async () => {
    await world.accept('one');
    await world.dieWhileSending();

    world.found.push('absent');
    expect(await world.deliver([]))
      .to.have.property('againInMs')
      .that.is.within(1, SETTLE_MS);
    expect(world.sent).to.deep.equal(['one']);
  });

  it('asks nobody after a kill behind the answer, which it records', async () => {
    const id = await world.accept('one');
    await world.dieWhileSending();
    await world.rememberAnswer(TAKEN('p1'));

    expect(await world.deliver([])).to.equal('done');
    expect(world.sent).to.deep.equal(['one']);
    expect(await world.messages.status(id)).to.equal('sent');
    expect(await world.messages.index.find({ id: 'p1' }, 10)).to.deep.equal([id]);
  });

  it('resends a message that the provider certainly does not have', async () => {
    await world.accept('one');
    await world.dieWhileSending();
    await world.letSettle();

    world.found.push('absent');
    expect(await world.deliver([TAKEN('p1')])).to.equal('done');
    expect(world.sent).to.deep.equal(['one', 'one']);
  });

  it('asks again if the provider cannot be asked at the moment, and sends nothing meanwhile', async () => {
    await world.accept('one');
    await world.dieWhileSending();
    await world.letSettle();

    world.found.push(new DeliveryError('connection-failed', 'away', { retryAfterMs: 1 }));
    expect(await world.deliver([])).to.deep.equal({ againInMs: 1 });
    world.found.push(TAKEN('p1'));
    expect(await world.deliver([])).to.equal('done');
    expect(world.sent).to.deep.equal(['one']);
  });

  it('asks again while the provider may still tell, and sends nothing meanwhile', async () => {
    await world.accept('one');
    await world.dieWhileSending();
    await world.letSettle();

    world.found.push('not-yet');
    expect(await world.deliver([])).to.deep.equal({ againInMs: 1000 });
    world.found.push('absent');
    expect(await world.deliver([TAKEN('p1')])).to.equal('done');
    expect(world.sent).to.deep.equal(['one', 'one']);
  });

  it('sends again if the outcome cannot be known and UNKNOWN_OUTCOME is retry, and fails as unknown if it is fail', async () => {
    await world.accept('one');
    await world.dieWhileSending();
    await world.letSettle();

    world.found.push(new DeliveryError('rejected', 'not allowed to ask'));
    expect(await world.deliver([TAKEN('p1')])).to.equal('done');
    expect(world.sent).to.deep.equal(['one', 'one']);

    world.settings.unknownOutcome = 'fail';
    const id = await world.accept('two');
    await world.dieWhileSending();
    await world.letSettle();
    world.found.push(undefined);
    expect(await world.deliver([])).to.equal('done');
    expect((await world.messages.history(id))?.failure?.reason).to.equal('outcome-unknown');
  });

  it('sends nothing once another worker may have taken the message over and sent it', async () => {
    await using provider = await FakeProvider.start([{ status: 200 }]);
    const post = async (http: HttpClient): Promise<void> => {
      await http.request({ method: 'POST', url: provider.url }).catch((error: unknown) => {
        throw deliveryErrorFromHttp(error);
      });
    };
    await world.accept('one');

    world.call.made = async (http): Promise<void> => {
      world.claim.isHeld = false;
      await post(http);
    };
    expect(await world.deliver([])).to.have.property('againInMs');
    expect(provider.calls).to.have.lengthOf(0);

    world.claim.isHeld = true;
    world.call.made = post;
    expect(await world.deliver([TAKEN('p1')])).to.equal('done');
    expect(provider.calls).to.have.lengthOf(1);
  });

  it('asks no provider if a report came meanwhile', async () => {
    const id = await world.accept('one');
    await world.dieWhileSending();
    await world.statuses.apply({ messageId: id, part: 0, status: 'delivered', providerStatus: 'ok', atMs: 1 });

    expect(await world.deliver([])).to.equal('done');
    expect(world.sent).to.deep.equal(['one']);
  });

  const readUpTo = async (atMs: number): Promise<unknown> =>
    world.statuses.report(ACCOUNT, {
      kind: 'status',
      dedupeId: `read ${atMs}`,
      match: { by: 'watermark', customerId: world.ref.customerId, atMs },
      outcome: { status: 'read', providerStatus: 'read' },
    });

  it('takes no watermark for the answer to a call that may never have left', async () => {
    const id = await world.accept('one');
    await world.dieWhileSending();
    await world.letSettle();
    expect(await readUpTo(Date.now())).to.equal('applied');
    expect(await world.messages.status(id)).to.equal('read');

    world.found.push('absent');
    expect(await world.deliver([TAKEN('p1')])).to.equal('done');
    expect(world.sent).to.deep.equal(['one', 'one']);
  });

  it('takes a watermark for the answer to a call that left, and whose answer never came', async () => {
    await world.accept('one');
    await world.deliver([new DeliveryError('outcome-unknown', 'the line was cut')]);
    expect(await readUpTo(Date.now())).to.equal('applied');

    expect(await world.deliver([])).to.equal('done');
    expect(world.sent).to.deep.equal(['one']);
  });

  it('asks no provider, and sends nothing, while a report that came in time may be unread', async () => {
    await world.accept('one');
    await world.dieWhileSending();
    await world.letSettle();

    world.unread.oldestMs = 1;
    expect(await world.deliver([])).to.deep.equal({ againInMs: 1000 });
    world.unread.oldestMs = Date.now();
    world.found.push('absent');
    expect(await world.deliver([TAKEN('p1')])).to.equal('done');
    expect(world.sent).to.deep.equal(['one', 'one']);
  });

  it('gives up messages for an account that is not configured any more', async () => {
    await world.accept('one');
    world.accounts.length = 0;

    expect(await world.deliver([])).to.equal('done');
    const { items } = await world.deadLetters.page({}, { limit: 10 });
    expect(items.map(({ reason }) => reason)).to.deep.equal(['blocked-account']);
  });

  it('sends nothing to a customer who opted out', async () => {
    const id = await world.accept('one');
    await world.conversations.customerWrote(world.ref, { atMs: 1, consent: 'stop' });

    expect(await world.deliver([])).to.equal('done');
    expect((await world.messages.history(id))?.failure?.reason).to.equal('recipient-opted-out');
    expect(world.sent).to.deep.equal([]);
  });

  it("gives the channel the place of the customer's last message", async () => {
    await world.conversations.customerWrote(world.ref, { atMs: 1, place: { topic: '7' } });
    await world.accept('one');
    await world.deliver([TAKEN('p1')]);

    expect(world.places).to.deep.equal([{ topic: '7' }]);
  });

  it('rests the account for any passing fault that is the account’s, throttled or not', async () => {
    const id = await world.accept('one');
    const fault = new DeliveryError('provider-unavailable', 'the account moves', {
      pauses: 'account',
      retryAfterMs: 60_000,
    });
    await world.deliver([fault]);

    expect(await world.rateLimiter.restMs(ACCOUNT)).to.be.within(55_000, 60_000);
    expect((await world.messages.history(id))?.trail.at(-1)).to.have.property('step', 'retry');
  });

  it('pauses the account for all others when the provider throttles, once for many refusals', async () => {
    await Promise.all(Array.from({ length: 20 }, async () => world.rateLimiter.pause(ACCOUNT, 60_000)));
    await world.accept('one');

    const outcome = await world.deliver([]);
    expect(outcome).to.be.an('object').with.property('againInMs').that.is.within(59_000, 61_500);
    expect(world.sent).to.deep.equal([]);
    expect(await redis.hget('ccm:{pace:viber:default}', 'ease')).to.equal('2');
  });
});

function createWorld(redis: RedisClient, customerId: string) {
  const { logger } = captureLog();
  const sealer = new Sealer(['a signing key of this test']);
  const ref = { channel: 'viber', account: 'default', customerId } as const;
  const key: MailboxKey = `c:${conversationDigest(ref)}`;
  const accounts: Account[] = [ACCOUNT];
  const { mailboxes, queues } = openMailboxes(redis, sealer);
  const messages = new MessageStore({ redis, sealer, mailboxes, keepMs: KEEP_MS, reportTo: [] });
  const matcher = new ReportMatcher({ redis, sealer, messages, keepMs: KEEP_MS, parkMs: KEEP_MS });
  const conversations = new ConversationStore(redis, sealer);
  const identities = new Identities(redis, sealer, conversations);
  const statuses = new StatusUpdates({ messages, matcher });
  const deadLetters = new DeadLetters({ redis, sealer, logger });
  const rateLimiter = new RateLimiter(redis);
  const kind = outboundMailbox(new AccountRegistry([ACCOUNT]));
  const intake = new OutboundIntake({
    accounts: new AccountRegistry([ACCOUNT]),
    conversations,
    identities,
    mailboxes,
    messages,
  });
  const settings = {
    unknownOutcome: 'retry' as 'retry' | 'fail',
    publicBaseUrl: undefined,
    inactivityMs: undefined,
    fileEngine: { url: 'http://file-engine', publicUrl: 'https://files.example.com' },
  };
  const sent: string[] = [];
  const places: OutboundMessage['place'][] = [];
  const answers: (Answer | Promise<never>)[] = [];
  const claim = { isHeld: true };
  /** A replacement for the request itself, if a spec needs one. */
  const call: { made: (http: HttpClient) => Promise<void> } = { made: async () => Promise.resolve() };
  const unread: { oldestMs: number | undefined } = { oldestMs: undefined };
  const found: (Answer | 'absent' | 'not-yet' | undefined)[] = [];
  const sender: Sender<unknown> = {
    render: ({ content, place }) => {
      places.push(place);
      const [first = '', ...others] = content.text.split('|').map((text) => ({ kind: 'text', cost: 1, request: text }));
      return { parts: [first as never, ...others], notes: [] };
    },
    send: async ({ request }, { http }) => {
      await call.made(http);
      sent.push(String(request));
      const answer = await answers.shift();
      if (answer === undefined || answer instanceof DeliveryError) throw answer ?? new Error('not planned');
      return answer;
    },
    lookUpSent: async () => {
      const answer = await Promise.resolve(found.shift());
      if (answer instanceof DeliveryError) throw answer;
      return answer;
    },
  };
  const createDelivery = (): Delivery =>
    new Delivery({
      accounts: new AccountRegistry(accounts),
      routeOf: () => ({ sender, capabilities: channelOf('viber').capabilities, rules: channelOf('viber').rules }),
      messages,
      matcher,
      statuses,
      conversations,
      identities,
      mailboxes,
      rateLimiter,
      oldestUnreadMs: async () => Promise.resolve(unread.oldestMs),
      http: loopbackHttp,
      logger,
      observe: () => undefined,
      settings,
    });
  /** One turn of a worker that has just started. */
  const turn = async (signal: AbortSignal): Promise<ItemOutcome> => {
    const taking = { ref: { key, kind: 'out' }, queue: sendQueueName(ACCOUNT), isHeld: () => claim.isHeld } as const;
    const { mailbox, settle } = await takeShard({ redis, mailboxes }, taking);
    if (mailbox === undefined) return 'done';
    const work = createDelivery();
    const runner = new HeadRunner({ queue: 'send-twilio', kind, work, deadLetters, retryWindowMs: KEEP_MS, logger });
    const outcome = await runner.run(mailbox, signal);
    if (outcome === 'done') await settle();
    return outcome;
  };
  return {
    ref,
    accounts,
    messages,
    statuses,
    conversations,
    deadLetters,
    rateLimiter,
    queues,
    intake,
    settings,
    sent,
    places,
    found,
    unread,
    claim,
    call,
    accept: async (text: string): Promise<string> => {
      const content = { text, attachments: [], buttons: [] };
      const accepted = await intake.accept({ requestedChannel: 'viber', to: customerId, content, lane: 'reply' });
      return accepted.messageId;
    },
    deliver: async (planned: readonly Answer[]): Promise<ItemOutcome> => {
      answers.push(...planned);
      return turn(AbortSignal.timeout(KEEP_MS));
    },
    /** The call is made, its answer never comes, and the worker is gone. */
    dieWhileSending: async (): Promise<void> => {
      const before = sent.length;
      answers.push(new Promise<never>(() => undefined));
      void turn(AbortSignal.timeout(KEEP_MS));
      await eventually(() => sent.length > before);
    },
    /** The worker had the provider's answer, and died before it recorded the message as sent. */
    rememberAnswer: async (answer: SentPart): Promise<void> => {
      const { mailbox } = await takeShard(
        { redis, mailboxes },
        { ref: { key, kind: 'out' }, queue: sendQueueName(ACCOUNT) },
      );
      await mailbox?.save({ taken: JSON.stringify({ part: 0, sent: answer }) });
    },
    /** Lets the time pass that the provider takes to list the message. */
    letSettle: async (): Promise<void> => {
      const { mailbox } = await takeShard(
        { redis, mailboxes },
        { ref: { key, kind: 'out' }, queue: sendQueueName(ACCOUNT) },
      );
      await mailbox?.save({ begunAtMs: String(Date.now() - 10_000) });
    },
  };
}
