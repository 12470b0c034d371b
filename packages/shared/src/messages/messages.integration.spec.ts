import { startRedis } from '@ccm/testing/servers';
import type { RunningRedis } from '@ccm/testing/servers';
import { expect } from 'chai';
import { ConversationStore } from '../storage/conversations/index.ts';
import { DELIVERY_STATUSES } from '@ccm/core/domain';
import type { Account, DeliveryStatus, FailureReason, StatusReport } from '@ccm/core/domain';
import { openMailboxes, takeShard } from '../../test/open-mailboxes.ts';
import { textMailbox } from '../../test/text-mailbox.ts';
import type { Mailboxes } from '../storage/mailbox/index.ts';
import { conversationDigest, keys } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import { StatusUpdates } from './status-updates.ts';
import { anOutboundMessage } from '@ccm/testing/channels';
import { connectTo, emptyRedis, keysOf } from '@ccm/testing/support';
import { Sealer } from '../storage/sealing/index.ts';
import { EnvelopeGuard } from '../storage/partitions/index.ts';
import type { TrailStep } from './message-history.ts';
import { MessageStore } from './message-store.ts';
import { rankIn, reportMailbox } from './report-mailbox.ts';
import { ReportMatcher } from './report-matcher.ts';

const ACCOUNT: Account = { name: 'default', channel: 'sms', provider: 'twilio', settings: {} };
const KEEP_MS = 60_000;
const NUMBER = '+447700900123';
const CONVERSATION = { channel: 'sms', account: 'default', customerId: NUMBER } as const;
const sealer = new Sealer(['a signing key'], ['a data key']);

describe('MessageStore and StatusUpdates', () => {
  let server: RunningRedis;
  let redis: RedisClient;
  let mailboxes: Mailboxes;
  let opened: ReturnType<typeof openMailboxes>;
  let messages: MessageStore;
  let matcher: ReportMatcher;
  let statuses: StatusUpdates;
  let conversations: ConversationStore;

  before(async () => {
    server = await startRedis();
    redis = connectTo(server);
    opened = openMailboxes(redis, sealer);
    ({ mailboxes } = opened);
    messages = new MessageStore({ redis, sealer, mailboxes, keepMs: KEEP_MS, reportTo: ['crm', 'amq'] });
    matcher = new ReportMatcher({ redis, sealer, messages, keepMs: KEEP_MS, parkMs: KEEP_MS });
    statuses = new StatusUpdates({ messages, matcher });
    conversations = new ConversationStore(redis, sealer);
  });

  after(async () => {
    await opened.close();
    redis.disconnect();
    await server.stop();
  });

  beforeEach(async () => {
    await emptyRedis(redis);
  });

  const record = async (id: string): Promise<void> =>
    messages.record(
      {
        id,
        direction: 'out',
        channel: 'sms',
        account: 'default',
        customerId: NUMBER,
        applicationId: `app-${id}`,
        atMs: 1,
      },
      { step: 'accepted' },
    );
  const report = (id: string, status: DeliveryStatus): StatusReport => ({
    kind: 'status',
    dedupeId: `${id} ${status}`,
    match: { by: 'id', providerMessageIds: [id] },
    outcome: { status, providerStatus: status },
  });

  it('applies reports that came before the message was known, once it is', async () => {
    await record('m1-longer');
    expect(await statuses.report(ACCOUNT, report('p1', 'delivered'))).to.equal('parked');
    await statuses.bind(ACCOUNT, ['p1'], { messageId: 'm1-longer', part: 0 });

    expect(await messages.status('m1-longer')).to.equal('delivered');
  });

  it('takes a report for the message of that very id, although an earlier one has it in another base', async () => {
    for (const [id, providerId] of [
      ['m1-earlier', '1000'],
      ['m2-reported', '4096'],
    ] as const) {
      await record(id);
      await statuses.bind(ACCOUNT, [providerId], { messageId: id, part: 0 });
    }
    const delivered = report('4096', 'delivered');
    await statuses.report(ACCOUNT, {
      ...delivered,
      match: { by: 'id', providerMessageIds: ['4096'], guessedIds: ['1000'] },
    });

    expect(await messages.status('m2-reported')).to.equal('delivered');
    expect(await messages.status('m1-earlier')).not.to.equal('delivered');
  });

  it('is as far as the slowest part, reports each change once, and never moves back', async () => {
    await record('m1-longer');
    await messages.setParts('m1-longer', 2);
    for (const part of [0, 1]) await statuses.bind(ACCOUNT, [`p${part}`], { messageId: 'm1-longer', part });
    for (const [id, status] of [
      ['p0', 'read'],
      ['p1', 'sent'],
      ['p1', 'sent'],
      ['p0', 'failed'],
      ['p1', 'delivered'],
      ['p1', 'failed'],
      ['p0', 'sent'],
    ] as const)
      await statuses.report(ACCOUNT, report(id, status));

    expect(await messages.status('m1-longer')).to.equal('delivered');
    expect(await mailboxes.waiting(reportMailbox('crm'), 'm:m1-longer')).to.equal(2);
    expect(await mailboxes.waiting(reportMailbox('amq'), 'm:m1-longer')).to.equal(2);
    const items = await redis.lrange(keys.mailbox('m:m1-longer', 'crm:items'), 0, -1);
    const told = items.map((item) => DELIVERY_STATUSES[Number(rankIn(item))]);
    expect(told, 'in the order in which they came').to.deep.equal(['sent', 'delivered']);
    const depths = (await mailboxes.shardStates('report-crm')).map(({ depth }) => depth);
    expect(Math.max(...depths)).to.equal(2);
  });

  it('is no further than its slowest part, wherever that stands, and failed with the first that fails', async () => {
    await record('m1-longer');
    await messages.setParts('m1-longer', 3);
    const move = async (part: number, status: DeliveryStatus): Promise<DeliveryStatus | undefined> => {
      await statuses.apply({ messageId: 'm1-longer', part, status, providerStatus: status, atMs: 2 });
      return messages.status('m1-longer');
    };
    const reached: (DeliveryStatus | undefined)[] = [];
    for (const [part, status] of [
      [1, 'delivered'],
      [2, 'read'],
      [0, 'sent'],
      [0, 'read'],
      [1, 'read'],
    ] as const)
      reached.push(await move(part, status));
    expect(reached).to.deep.equal([undefined, undefined, 'sent', 'delivered', 'read']);

    await record('m2-longer');
    await messages.setParts('m2-longer', 3);
    const failed = { messageId: 'm2-longer', part: 1, status: 'failed', providerStatus: 'no', atMs: 2 } as const;
    expect(await statuses.apply(failed)).to.deep.equal({ known: true, changedTo: 'failed' });
  });

  it('shows each status of a part once in its trail, and the step beside it each time', async () => {
    await record('m1-longer');
    await messages.setParts('m1-longer', 2);
    const sent = { messageId: 'm1-longer', part: 0, status: 'sent', providerStatus: 'sent', atMs: 2 } as const;
    await statuses.apply(sent);
    await statuses.apply(sent);
    await statuses.apply({ ...sent, step: { step: 'sent-part' } });

    const trail = (await messages.history('m1-longer'))?.trail.map(({ step }) => step);
    expect(trail).to.deep.equal(['accepted', 'status', 'sent-part']);
  });

  it('keeps the last 200 steps of statuses, too', async () => {
    await record('m1-longer');
    const step = { step: 'retry' } as const;
    const sent = { messageId: 'm1-longer', part: 0, status: 'sent', providerStatus: 'sent', atMs: 2, step } as const;
    for (let report = 0; report < 201; report += 1) await statuses.apply(sent);

    expect((await messages.history('m1-longer'))?.trail).to.have.length(201);
  });

  it('tells its changes to the targets that take them, and calls a worker for each', async () => {
    const atMs = 1;
    const ref = { direction: 'out', channel: 'sms', account: 'default', customerId: NUMBER, atMs } as const;
    await messages.record({ ...ref, id: 'm1-of-an-agent' }, { step: 'accepted' });
    await messages.record({ ...ref, id: 'm2-of-an-application', applicationId: 'app-1' }, { step: 'accepted' });
    for (const messageId of ['m1-of-an-agent', 'm2-of-an-application'])
      await statuses.apply({ messageId, part: 0, status: 'sent', providerStatus: 'sent', atMs: 2 });

    const waiting = async (id: string): Promise<readonly number[]> =>
      Promise.all((['crm', 'amq'] as const).map(async (target) => mailboxes.waiting(reportMailbox(target), `m:${id}`)));
    expect(await waiting('m1-of-an-agent')).to.deep.equal([0, 1]);
    expect(await waiting('m2-of-an-application')).to.deep.equal([1, 1]);
    expect((await opened.queues.get('report-crm').counts()).waiting).to.equal(1);
    expect((await opened.queues.get('report-amq').counts()).waiting).to.equal(2);
  });

  it('holds what is needed to send it again until it is delivered', async () => {
    const message = anOutboundMessage({ text: 'Hi' }, { id: 'm1-longer', to: NUMBER });
    const { id, channel, account } = message;
    await messages.record(
      { id, direction: 'out', channel, account, customerId: NUMBER, atMs: 1 },
      { step: 'accepted', message },
    );
    const sent = { messageId: id, part: 0, status: 'sent', providerStatus: 'sent', atMs: 2 } as const;
    await statuses.apply(sent);
    expect((await messages.keptMessage(id))?.content.text).to.equal('Hi');
    await statuses.apply({ ...sent, status: 'delivered' });

    expect(await messages.keptMessage(id)).to.equal(undefined);
  });

  it('leaves nothing behind of a message that is forgotten when its report is told', async () => {
    await messages.noteReported('m1-longer');

    expect(await keysOf(redis, '*')).to.deep.equal([]);
  });

  it('believes a later report about a message that has failed only because nobody knew its outcome', async () => {
    const failWith = async (id: string, reason: FailureReason) => {
      await record(id);
      await statuses.bind(ACCOUNT, [`p-${id}`], { messageId: id, part: 0 });
      await matcher.rememberSent(CONVERSATION, { messageId: id, part: 0 }, 10);
      const failure = { reason, description: 'no' };
      await statuses.apply({ messageId: id, part: 0, status: 'failed', providerStatus: 'unknown', failure, atMs: 2 });
    };
    await failWith('m1-unknown', 'outcome-unknown');
    await failWith('m2-rejected', 'rejected');
    await statuses.report(ACCOUNT, {
      ...report('read', 'read'),
      match: { by: 'watermark', customerId: NUMBER, atMs: 30 },
    });
    expect(await messages.status('m1-unknown'), 'by watermark').to.equal('failed');
    for (const id of ['m1-unknown', 'm2-rejected'])
      for (const status of ['queued', 'delivered', 'failed'] as const)
        await statuses.report(ACCOUNT, report(`p-${id}`, status));

    expect(await messages.status('m1-unknown')).to.equal('delivered');
    expect((await messages.history('m1-unknown'))?.failure).to.equal(undefined);
    expect(await mailboxes.waiting(reportMailbox('crm'), 'm:m1-unknown')).to.equal(2);
    expect(await messages.status('m2-rejected')).to.equal('failed');
    expect((await messages.history('m2-rejected'))?.failure).to.include({ reason: 'rejected' });
    expect(await mailboxes.waiting(reportMailbox('crm'), 'm:m2-rejected')).to.equal(1);
  });

  it('asks for the last message that was read, and later ones, when a watermark comes again', async () => {
    const readUpTo = async (atMs: number) =>
      statuses.report(ACCOUNT, {
        kind: 'status',
        dedupeId: `read ${atMs}`,
        match: { by: 'watermark', customerId: NUMBER, atMs },
        outcome: { status: 'read', providerStatus: 'read' },
      });
    for (const [id, sentAtMs] of [
      ['m1-longer', 10],
      ['m2-longer', 20],
      ['m3-longer', 30],
      ['m4-longer', 40],
    ] as const) {
      await record(id);
      await matcher.rememberSent(CONVERSATION, { messageId: id, part: 0 }, sentAtMs);
    }

    expect(await readUpTo(30)).to.equal('applied');
    expect(await messages.status('m1-longer')).to.equal('read');
    expect(await redis.zcard(keys.sentTimes(conversationDigest(CONVERSATION)))).to.equal(2);
    expect(await readUpTo(30)).to.equal('nothing-new');
    expect(await readUpTo(40)).to.equal('applied');
    expect(await messages.status('m4-longer')).to.equal('read');
  });

  it('keeps the first and the last 200 steps of its trail, in their order, those of an earlier version in between', async () => {
    const stepAt = (atMs: number): TrailStep => ({ atMs, step: 'retry' });
    await record('m1-longer');
    await redis.rpush(keys.earlierTrail('m1-longer'), sealer.seal('trail m1-longer', JSON.stringify(stepAt(0))));
    for (let atMs = 2; atMs < 203; atMs += 1) await messages.step('m1-longer', stepAt(atMs));

    const trail = (await messages.history('m1-longer'))?.trail.map(({ atMs }) => atMs);
    expect(trail).to.deep.equal([1, 0, ...Array.from({ length: 200 }, (_, index) => index + 3)]);
  });

  it('is not known by steps alone, and has them once it is recorded', async () => {
    await messages.step('m1-longer', { atMs: 2, step: 'note' });
    expect(await messages.index.find({ id: 'm1-longer' }, 10)).to.deep.equal([]);
    expect(await messages.history('m1-longer')).to.equal(undefined);
    const change = { messageId: 'm1-longer', part: 0, status: 'sent', providerStatus: 'sent', atMs: 3 } as const;
    expect(await messages.applyStatus(change)).to.deep.equal({ known: false });
    await record('m1-longer');
    expect((await messages.history('m1-longer'))?.trail.map(({ step }) => step)).to.deep.equal(['accepted', 'note']);
  });

  it('is found by each of its ids and by the number, and recorded again it stays as it is', async () => {
    await record('m1-longer');
    await record('m1-longer');
    await messages.index.addId('p1', { id: 'm1-longer', atMs: 1 });

    for (const query of [{ id: 'm1-longer' }, { id: 'app-m1-longer' }, { id: 'p1' }, { number: NUMBER }])
      expect(await messages.index.find(query, 10)).to.deep.equal(['m1-longer']);
    expect((await messages.history('m1-longer'))?.trail).to.have.length(1);
    expect(await redis.pttl(keys.message('m1-longer'))).to.be.within(1, (messages.openMs * 65) / 64);
  });

  it('keeps the later consent and the later message, in whatever order they are read', async () => {
    const ref = { channel: 'sms', account: 'default', customerId: NUMBER } as const;
    await conversations.customerWrote(ref, { atMs: 20, consent: 'start' });
    await conversations.customerWrote(ref, { atMs: 10, consent: 'stop' });

    expect(await conversations.state(ref)).to.include({ optedOut: false, lastInboundAtMs: 20 });
  });

  it('ends an opt-out that a provider reported with the next message, but not a STOP of the customer’s own', async () => {
    const [told, own] = ['+447700900601', '+447700900602'].map(
      (customerId) => ({ channel: 'sms', account: 'default', customerId }) as const,
    );
    if (told === undefined || own === undefined) throw new Error('two customers');
    await conversations.setConsent(own, 'stop', 10);
    for (const ref of [told, own]) {
      await conversations.optedOutAtProvider(ref, 'everything', 20);
      expect((await conversations.state(ref)).optedOut).to.equal(true);
      await conversations.customerWrote(ref, { atMs: 15 });
      expect((await conversations.state(ref)).optedOut, 'an older message').to.equal(true);
      await conversations.customerWrote(ref, { atMs: 30 });
    }

    expect((await conversations.state(told)).optedOut).to.equal(false);
    expect((await conversations.state(own)).optedOut).to.equal(true);
  });

  it('counts the reply window from the provider’s time of the latest message', async () => {
    const ref = { channel: 'whatsapp', account: 'default', customerId: '+447700900604' } as const;
    const [nineMs, tenMs, elevenMs] = [9, 10, 11].map((hour) => Date.UTC(2026, 10, 30, hour));
    if (nineMs === undefined || tenMs === undefined || elevenMs === undefined) throw new Error('three times');
    await conversations.customerWrote(ref, { atMs: elevenMs, sentAtMs: tenMs });
    expect(await conversations.state(ref)).to.include({ windowOpenedAtMs: tenMs, lastInboundAtMs: elevenMs });
    await conversations.customerWrote(ref, { atMs: elevenMs + 1000, sentAtMs: nineMs });
    expect(await conversations.state(ref)).to.include({ windowOpenedAtMs: tenMs, lastInboundAtMs: elevenMs + 1000 });
    await conversations.customerWrote(ref, { atMs: elevenMs + 2000 });

    expect(await conversations.state(ref)).to.include({ windowOpenedAtMs: elevenMs + 2000 });
  });

  it('knows the account that the customer last wrote to, in whatever order messages are read', async () => {
    const [sales, support] = (['sales', 'support'] as const).map(
      (account) => ({ channel: 'sms', account, customerId: NUMBER }) as const,
    );
    if (sales === undefined || support === undefined) throw new Error('two accounts');
    await conversations.customerWrote(support, { atMs: 20 });
    await conversations.customerWrote(sales, { atMs: 10 });
    expect(await conversations.lastWrittenTo('sms', NUMBER)).to.equal('sms/support');
    await conversations.customerWrote(sales, { atMs: 30 });

    expect(await conversations.lastWrittenTo('sms', NUMBER)).to.equal('sms/sales');
  });

  it("knows the place of the customer's last message, in whatever order messages are read", async () => {
    const ref = { channel: 'telegram', account: 'default', customerId: '-1001234567890' } as const;
    await conversations.customerWrote(ref, { atMs: 20, place: { topic: '7' } });
    await conversations.customerWrote(ref, { atMs: 10, place: { topic: '3' } });
    await conversations.setConsent(ref, 'start', 30);
    expect((await conversations.state(ref)).place).to.deep.equal({ topic: '7' });
    await conversations.customerWrote(ref, { atMs: 40 });

    expect((await conversations.state(ref)).place).to.equal(undefined);
  });

  it('keeps the last word on marketing, apart from consent', async () => {
    const ref = { channel: 'whatsapp', account: 'default', customerId: '+447700900603' } as const;
    await conversations.setMarketing(ref, 'stop', 20);
    await conversations.setMarketing(ref, 'start', 10);
    expect(await conversations.state(ref)).to.include({ optedOut: false, marketingOptedOut: true });
    await conversations.customerWrote(ref, { atMs: 30, consent: 'start' });
    expect(await conversations.state(ref)).to.include({ marketingOptedOut: true });
    await conversations.setMarketing(ref, 'start', 40);

    expect(await conversations.state(ref)).to.include({ marketingOptedOut: false });
  });

  it('starts the inactivity clock with a message out, and stops it when the customer writes', async () => {
    const ref = { channel: 'sms', account: 'default', customerId: NUMBER } as const;
    await conversations.inactivity.start(ref, 1100);
    await conversations.customerWrote(ref, { atMs: 50, inactivityMs: 1000 });
    expect(await conversations.inactivity.due(1100)).to.deep.equal([{ ref, deadlineMs: 1100 }]);
    await conversations.customerWrote(ref, { atMs: 150, inactivityMs: 1000 });
    expect(await conversations.inactivity.due(1100)).to.deep.equal([]);
  });

  it('reads an envelope in one place only, however often it is read there', async () => {
    const guard = new EnvelopeGuard(redis);
    const found = (id: string, place: string) => ({ id, place, receivedAtMs: Date.now(), rememberMs: KEEP_MS });

    expect(await guard.claim('webhooks-0', [found('e1', '1'), found('e2', '2'), found('e1', '3')])).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(await guard.claim('webhooks-0', [found('e1', '1'), found('e2', '4')])).to.deep.equal([true, false]);
    expect(await guard.claim('webhooks-0', [])).to.deep.equal([]);
  });

  it('leaves no number and no text readable in Redis if a data key is set', async () => {
    const ref = { channel: 'sms', account: 'default', customerId: NUMBER } as const;
    await record('m1-longer');
    await conversations.inactivity.start(ref, 1);
    await conversations.setChoices(ref, [{ number: 1, title: 'SECRET TEXT', payload: NUMBER }]);
    await conversations.customerWrote(ref, { atMs: 1 });
    const item = { row: 'x', text: `SECRET TEXT ${NUMBER}` };
    await mailboxes.post(textMailbox, [{ item, dedupeId: 'a' }], { dedupeMs: KEEP_MS });
    const taken = await takeShard({ redis, mailboxes }, { ref: { key: 'c:x', kind: 'in' }, queue: 'forward' });
    await taken.mailbox?.save({ media0: `SECRET TEXT ${NUMBER}` });
    const names = await keysOf(redis, '*');
    const dumps = await Promise.all(names.map(async (name) => redis.dumpBuffer(name)));
    const all = [...names, ...dumps.map((dump) => dump?.toString('latin1') ?? '')].join('\n');

    expect(names.length).to.be.greaterThan(5);
    expect(all).to.not.include('SECRET').and.not.include(NUMBER.slice(1));
  });
});
