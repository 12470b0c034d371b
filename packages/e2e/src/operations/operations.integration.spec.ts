import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { OUR } from '@ccm/simulators/world';
import { freePort, testsRunOnCluster } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { adminList } from '../contract/admin.ts';
import { LabFleet } from '../fleet/index.ts';
import type { LabFleetOptions } from '../fleet/index.ts';

/** Redis with a user of the rights that the page for operators names. */
async function asUserOfRedis(): Promise<Pick<LabFleetOptions, 'redis' | 'env'>> {
  const port = await freePort();
  return {
    redis: { port, directives: { user: `ccm on >secret ${rightsOfThePage()}` } },
    env: { REDIS_URL: `redis://ccm:secret@127.0.0.1:${String(port)}` },
  };
}

function rightsOfThePage(): string {
  const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
  const [, rights] = /ACL SETUSER ccm on >\S+ (.+)$/m.exec(page) ?? [];
  if (rights === undefined) throw new Error('docs/operations.md names no rights in Redis');
  return rights;
}

type Item = Readonly<Record<string, unknown>>;

/** A whole fleet at work, seen through the admin API. */
describe('A fleet at work, as operators see it', () => {
  let fleet: LabFleet;

  before(async function start() {
    this.timeout(120_000);
    fleet = await LabFleet.start({ brokers: 0, ...(testsRunOnCluster() ? {} : await asUserOfRedis()) });
  });

  after(async function stop() {
    this.timeout(120_000);
    await fleet.stop();
  });

  const list = async (path: string): Promise<readonly Item[]> => (await adminList(fleet, path)).items;
  const send = async (number: string, channel: string): Promise<string> => {
    const id = randomUUID();
    await fleet.send({ channel, number, text: 'Hello', id });
    return id;
  };

  it('lists every replica with its roles, its binds and its dependencies, all alike in version and settings', async () => {
    const replicas = await eventually(
      async () => {
        const items = await list('/fleet');
        const smpp = items.find(({ service }) => service === 'smpp-worker');
        const isBindHeld = (smpp?.['holds'] as readonly string[] | undefined)?.includes('default/0') === true;
        return isBindHeld && new Set(items.map(({ service }) => service)).size === 3 && items;
      },
      { timeoutMs: 40_000, describe: 'the bind to be held and every service to be heard of' },
    );
    expect(new Set(replicas.map(({ service }) => service)).size).to.equal(3);
    const worker = replicas.find(({ service }) => service === 'outbound-worker');
    expect(worker?.['roles']).to.include('chat');
    const answer = (await (await fleet.admin('/fleet')).json()) as { readonly differences: readonly unknown[] };
    expect(answer.differences).to.deep.equal([]);
  });

  it('counts messages in and out by account, with latencies and reports', async () => {
    const customer = '+14135627001';
    await fleet.outside.twilio.customerWrites({ from: customer, to: OUR.smsNumber, body: 'Hi' });
    await fleet.outside.hybridChat.waitForMessage(({ refId }) => refId === customer);
    const id = await send(customer, 'sms');
    await fleet.outside.crm.waitForStatus(id, 2);
    const expected = [
      'received in',
      'arrived in',
      'forwarded in',
      'latency-p95 in',
      'taken out',
      'sent out',
      'latency-p95 out',
      'delivered out',
      'reported out',
    ];
    const counted = await eventually(
      async () => {
        const answer = (await (await fleet.admin('/stats?minutes=5')).json()) as { readonly series: readonly Item[] };
        const names = answer.series
          .filter(({ channel }) => channel === 'sms')
          .map(({ measure, direction }) => `${String(measure)} ${String(direction)}`);
        return expected.every((name) => names.includes(name)) && names;
      },
      { timeoutMs: 40_000, describe: 'every measure to be counted' },
    );
    expect(counted).to.include.members(expected);
  }).timeout(120_000);

  it('counts a customer’s message once, and no report of the provider as one', async () => {
    const customer = '+14135627002';
    const message = { from: `whatsapp:${customer}`, to: `whatsapp:${OUR.whatsAppNumber}`, body: 'Hi' };
    await fleet.outside.twilio.customerWrites(message, { duplicates: 2 });
    await fleet.outside.hybridChat.waitForMessage(({ refId }) => refId === customer);
    await fleet.outside.crm.waitForStatus(await send(customer, 'whatsapp'), 2);
    const path = '/stats?minutes=5&channel=whatsapp&account=twilio&measures=received,arrived';
    const total = async (measure: string): Promise<number> => {
      const answer = (await (await fleet.admin(path)).json()) as { readonly series: readonly Item[] };
      const line = answer.series.find((series) => series['measure'] === measure);
      const points = (line?.['points'] ?? []) as readonly (number | null)[];
      return points.reduce<number>((sum, point) => sum + (point ?? 0), 0);
    };
    await eventually(async () => (await total('received')) >= 5, {
      timeoutMs: 40_000,
      describe: 'webhooks and reports',
    });

    await eventually(async () => (await total('arrived')) === 1, { timeoutMs: 40_000 });
  }).timeout(120_000);

  it('shows a customer’s messages both ways in one conversation', async () => {
    const customer = '+14135627005';
    await fleet.outside.twilio.customerWrites({ from: customer, to: OUR.smsNumber, body: 'Hi' });
    await fleet.outside.hybridChat.waitForMessage(({ refId }) => refId === customer);
    await fleet.outside.crm.waitForStatus(await send(customer, 'sms'), 2);
    // The newest entries are listed a moment later.
    const messages = await eventually(async () => {
      const [found] = await list(`/conversations?q=${encodeURIComponent(customer)}`);
      const answer = await fleet.admin(`/conversations/${String(found?.['id'])}`);
      return ((await answer.json()) as { readonly messages?: { readonly items: readonly Item[] } }).messages;
    });
    expect(await list(`/conversations?q=${encodeURIComponent(customer)}`)).to.have.length(1);
    expect(messages.items.map(({ direction }) => direction)).to.deep.equal(['outbound', 'inbound']);
  });

  it('finds a customer by an id of digits that could be a telephone number', async () => {
    const customer = '24680136';
    await fleet.outside.facebook.customerWrites({ text: 'Hi', from: customer });
    const message = await fleet.outside.hybridChat.waitForMessage(({ refId }) => refId === customer);
    const isListed = ({ id }: Item): boolean => id === message.messageId;
    const found = await eventually(
      async () => {
        const [conversation] = await list(`/conversations?q=${customer}`);
        const byNumber = await list(`/messages?number=${customer}`);
        return conversation?.['lastStatus'] === 'forwarded' && byNumber.some(isListed) && conversation;
      },
      { timeoutMs: 40_000, describe: 'the message under the customer’s id, and in the conversation' },
    );
    expect(found).to.include({ customer, lastDirection: 'inbound' });
  });

  it('names the customer of a conversation, by the message or by a question to the provider', async () => {
    const { viber, facebook } = fleet.outside;
    facebook.setProfile('24680135', { first_name: 'Grace', last_name: 'Hopper' });
    await viber.customerWrites({ person: 'Ada', text: 'Hi' });
    await facebook.customerWrites({ text: 'Hi', from: '24680135' });
    for (const [channel, name] of [
      ['viber', 'Ada'],
      ['facebook', 'Grace Hopper'],
    ])
      await eventually(
        async () => (await list(`/conversations?channel=${channel ?? ''}`)).some((item) => item['name'] === name),
        { timeoutMs: 40_000, describe: `a conversation of ${name ?? ''}` },
      );
  });

  it('groups dead letters by cause, finds one by its message, and empties a group by a replay', async () => {
    const customer = '+14135627002';
    fleet.outside.hybridChat.misbehave({ match: { bodyIncludes: 'No entry' }, status: 400, times: 1 });
    await fleet.outside.twilio.customerWrites({ from: customer, to: OUR.smsNumber, body: 'No entry' });
    const [group] = await eventually(async () => {
      const groups = await list('/dead-letters/groups');
      return groups.length > 0 && groups;
    });
    expect(group).to.include({ id: 'inbound/rejected-by-hybrid-chat', count: 1 });
    const [message] = await eventually(async () => {
      const found = await list('/messages?status=dead-lettered');
      return found.length > 0 && found;
    });
    expect(message).to.include({ number: customer });
    const detail = (await (await fleet.admin(`/messages/${String(message?.['id'])}`)).json()) as Item;
    expect(detail['deadLetterId']).to.be.a('string');
    expect((await list('/attention')).map(({ id }) => id)).to.include('dead/inbound/rejected-by-hybrid-chat');
    const body = JSON.stringify({ filter: { reason: 'rejected-by-hybrid-chat' } });
    await fleet.admin('/dead-letters/replay', { method: 'POST', body });
    await fleet.outside.hybridChat.waitForMessage(({ refId }) => refId === customer);
    await eventually(async () => (await list('/dead-letters/groups')).length === 0);
  });

  it('notices within seconds that a replica was killed', async () => {
    const worker = fleet.service('smpp-worker');
    await eventually(async () => (await list('/fleet')).some(({ service }) => service === 'smpp-worker'), {
      describe: 'the replica to be heard of',
    });
    await worker.kill();
    const lost = await eventually(
      async () => (await list('/attention')).find(({ id }) => String(id).startsWith('lost/')),
      {
        timeoutMs: 40_000,
        describe: 'the lost replica to be named',
      },
    );
    expect(lost).to.include({ severity: 'critical', link: '/fleet' });
    await worker.start();
  }).timeout(120_000);
});
