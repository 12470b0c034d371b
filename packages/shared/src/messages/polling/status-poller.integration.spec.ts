import { redisForTests } from '@ccm/testing/servers';
import { eventually, captureLog } from '@ccm/testing/support';
import { expect } from 'chai';
import type { Account, DeliveryOutcome } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { openMailboxes } from '../../../test/open-mailboxes.ts';
import { MessageStore } from '../message-store.ts';
import { reportMailbox } from '../report-mailbox.ts';
import { ReportMatcher } from '../report-matcher.ts';
import type { RedisClient } from '../../storage/redis/index.ts';
import { StatusUpdates } from '../status-updates.ts';
import { Sealer } from '../../storage/sealing/index.ts';
import { nextPollInMs } from './poll-times.ts';
import { StatusPoller } from './status-poller.ts';
import { StatusPolls } from './status-polls.ts';
import type { PollOutcome } from './status-poller.ts';

const ACCOUNT: Account = { name: 'default', channel: 'sms', provider: 'twilio', settings: {} };
const LIST = { channel: 'sms', account: 'default' } as const;
const KEEP_MS = 60_000;
const AFTER_MS = 60_000;
const SCHEDULE = { afterMs: AFTER_MS };
const SENT: DeliveryOutcome = { status: 'sent', providerStatus: 'sent' };
const DELIVERED: DeliveryOutcome = { status: 'delivered', providerStatus: 'delivered' };

type Answer = DeliveryOutcome | DeliveryError | undefined;

describe('StatusPoller', () => {
  let redis: RedisClient;
  let world: ReturnType<typeof createWorld>;

  redisForTests((client) => {
    redis = client;
  });

  beforeEach(() => {
    world = createWorld(redis);
  });

  afterEach(async () => {
    await world.poller.stop();
    await world.close();
  });

  it('learns the status of a message without a report, and passes it on like a report', async () => {
    await world.send('message-1');
    await world.poller.look();
    expect(world.asked).to.deep.equal([]);

    await world.makeDue('message-1');
    world.answers.set('SMmessage-1', DELIVERED);
    await world.poller.look();

    expect(world.asked).to.deep.equal(['SMmessage-1']);
    expect(await world.messages.status('message-1')).to.equal('delivered');
    expect(await world.reports('message-1')).to.equal(2);
    expect(await world.polls.waiting(LIST)).to.equal(0);
  });

  it('does not poll a message that was reported meanwhile', async () => {
    await world.send('message-1');
    await world.makeDue('message-1');
    await world.statuses.apply({ messageId: 'message-1', part: 0, ...DELIVERED, atMs: 1 });
    await world.poller.look();

    expect(world.asked).to.deep.equal([]);
    expect(await world.polls.waiting(LIST)).to.equal(0);
  });

  it('never moves back by an answer, nor reports a status twice', async () => {
    await world.send('message-1', 2);
    await world.makeDue('message-1');
    world.answers.set('SMmessage-1', { status: 'queued', providerStatus: 'queued' });
    await world.poller.look();
    await world.makeDue('message-1', 1);
    world.answers.set('SMmessage-1', SENT);
    await world.poller.look();

    expect(world.asked).to.have.lengthOf(2);
    expect(await world.messages.status('message-1')).to.equal('sent');
    expect(await world.reports('message-1')).to.equal(1);
  });

  it('polls five times at most, each time later', async () => {
    await world.send('message-1');
    world.answers.set('SMmessage-1', SENT);
    for (let time = 0; time < 7; time += 1) {
      await world.makeDue('message-1', time);
      await world.poller.look();
    }
    expect(world.asked).to.have.lengthOf(5);
    expect(await world.polls.waiting(LIST)).to.equal(0);
    for (const [asked, factor] of [1, 3, 9, 27, 81].entries())
      expect(nextPollInMs(asked, SCHEDULE)).to.be.within(AFTER_MS * factor, AFTER_MS * factor * 1.2);
    expect(nextPollInMs(5, SCHEDULE)).to.equal(undefined);
  });

  it('polls as often as the schedule says', () => {
    const twice = { afterMs: AFTER_MS, factor: 2, maxPolls: 2 };

    expect(nextPollInMs(1, twice)).to.be.within(AFTER_MS * 2, AFTER_MS * 2.4);
    expect(nextPollInMs(2, twice)).to.equal(undefined);
  });

  it('polls once over two replicas that look at the same time', async () => {
    const other = createWorld(redis);
    for (let index = 0; index < 4; index += 1) {
      await world.send(`message-${index}`);
      await world.makeDue(`message-${index}`);
      for (const replica of [world, other]) replica.answers.set(`SMmessage-${index}`, SENT);
    }
    await Promise.all([world, other, world, other].map(async ({ poller }) => poller.look()));
    expect([...world.asked, ...other.asked].toSorted()).to.deep.equal(
      [0, 1, 2, 3].map((index) => `SMmessage-${index}`),
    );
  });

  it('polls a limited number a second and puts the others off, without counting that as a poll', async () => {
    const few = createWorld(redis, { perSecond: 3 });
    for (let index = 0; index < 10; index += 1) {
      await few.send(`message-${index}`);
      await few.makeDue(`message-${index}`);
      few.answers.set(`SMmessage-${index}`, DELIVERED);
    }
    await few.poller.look();
    expect(few.asked).to.have.lengthOf(3);
    expect(await few.polls.waiting(LIST)).to.equal(7);
    const due = await few.polls.claimDue(LIST, { nowMs: Date.now() + 31_000, limit: 100 });
    expect(due.map(({ asked }) => asked)).to.deep.equal(Array.from({ length: 7 }, () => 0));
  });

  it('polls again later when the provider could not answer, and leaves it alone meanwhile', async () => {
    await world.send('message-1');
    await world.makeDue('message-1');
    world.answers.set('SMmessage-1', new DeliveryError('throttled', 'slower', { retryAfterMs: 60_000 }));
    await world.poller.look();
    expect(world.outcomes).to.deep.equal(['failed']);

    await world.makeDue('message-1', 1);
    world.answers.set('SMmessage-1', DELIVERED);
    await world.poller.look();
    expect(world.asked).to.have.lengthOf(1);
    const other = createWorld(redis);
    other.answers.set('SMmessage-1', DELIVERED);
    await other.poller.look();
    expect(await world.messages.status('message-1')).to.equal('delivered');
  });

  it('has another replica poll when its process dies over it', async () => {
    await world.send('message-1');
    await world.makeDue('message-1');
    world.answers.set('SMmessage-1', new Error('as if the process were gone'));
    await world.poller.look().catch(() => undefined);

    const [left] = await world.polls.claimDue(LIST, { nowMs: Date.now() + AFTER_MS * 4, limit: 10 });
    expect(left).to.include({ messageId: 'message-1', asked: 1 });
  });

  it('gives up messages that the provider does not know, or that have expired', async () => {
    await world.send('message-1');
    await world.makeDue('message-1');
    world.answers.set('SMmessage-1', undefined);
    await world.poll('forgotten', 0, Date.now());
    await world.poller.look();

    expect(world.asked).to.deep.equal(['SMmessage-1']);
    expect(world.outcomes).to.deep.equal(['unknown']);
    expect(await world.polls.waiting(LIST)).to.equal(0);
    expect(await world.messages.status('message-1')).to.equal('sent');
  });

  it('looks by itself until it is stopped', async () => {
    await world.send('message-1');
    await world.makeDue('message-1');
    world.answers.set('SMmessage-1', DELIVERED);
    await world.poller.start();
    await eventually(async () => (await world.messages.status('message-1')) === 'delivered');
  });
});

function createWorld(redis: RedisClient, options: { readonly perSecond?: number } = {}) {
  const { logger } = captureLog();
  const sealer = new Sealer(['a signing key of this test']);
  const { mailboxes, close } = openMailboxes(redis, sealer);
  const messages = new MessageStore({ redis, sealer, mailboxes, keepMs: KEEP_MS, reportTo: ['amq'] });
  const matcher = new ReportMatcher({ redis, sealer, messages, keepMs: KEEP_MS, parkMs: KEEP_MS });
  const statuses = new StatusUpdates({ messages, matcher });
  const polls = new StatusPolls(redis, sealer);
  const answers = new Map<string, Answer | Error>();
  const asked: string[] = [];
  const outcomes: PollOutcome[] = [];
  const poller = new StatusPoller({
    name: 'status polls',
    polls,
    messages,
    statuses,
    accounts: () => [{ account: ACCOUNT, schedule: SCHEDULE }],
    poll: async ({ providerMessageId }) => {
      asked.push(providerMessageId);
      const answer = await Promise.resolve(answers.get(providerMessageId));
      if (answer instanceof Error) throw answer;
      return answer;
    },
    logger,
    observe: ({ outcome }) => outcomes.push(outcome),
    perSecond: 1000,
    everyMs: 5,
    ...options,
  });
  const poll = async (messageId: string, times: number, atMs: number): Promise<void> =>
    polls.schedule({ ...LIST, messageId, part: 0, providerMessageId: `SM${messageId}`, asked: times }, atMs);
  return {
    polls,
    messages,
    statuses,
    poller,
    answers,
    asked,
    outcomes,
    poll,
    send: async (messageId: string, parts = 1): Promise<void> => {
      const facts = { id: messageId, direction: 'out', customerId: '+447700900123', atMs: 1, ...LIST } as const;
      await messages.record(facts, { step: 'accepted' });
      if (parts > 1) await messages.setParts(messageId, parts);
      for (let part = 0; part < parts; part += 1) await statuses.apply({ messageId, part, ...SENT, atMs: 1 });
      await poll(messageId, 0, Date.now() + AFTER_MS);
    },
    /** Makes a poll due at once; a poll that was given up does not come back by this. */
    makeDue: async (messageId: string, times = 0): Promise<void> => {
      if ((await polls.waiting(LIST)) > 0) await poll(messageId, times, 0);
    },
    close,
    reports: async (messageId: string): Promise<number> => mailboxes.waiting(reportMailbox('amq'), `m:${messageId}`),
  };
}
