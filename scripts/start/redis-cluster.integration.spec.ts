import { expect } from 'chai';
import { fleetForTests } from '@ccm/e2e/fleet';
import type { LabFleet } from '@ccm/e2e/fleet';
import { RedisCluster } from '@ccm/testing/servers';
import type { RedisServer } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';
import { roundTrips, routesOf } from './round-trips.ts';

/** Messages to the customers of all channels while a node dies: enough that every node has some. */
const MESSAGES = 60;

describe('A fleet on a Redis Cluster', () => {
  let fleet: LabFleet;

  fleetForTests({ cluster: 'replicated', replicas: { 'outbound-worker': 2 } }, (started) => {
    fleet = started;
  });

  const send = async (id: string): Promise<boolean> => {
    const response = await fleet.api('/messages', {
      id,
      channel: 'sms',
      number: `+1413557${id.slice(-4)}`,
      text: `text of ${id}`,
    });
    await response.body?.cancel();
    return response.status === 202;
  };
  const statusOf = async (id: string): Promise<unknown> => {
    const response = await fleet.api(`/messages/${id}`);
    return ((await response.json()) as { readonly status?: unknown }).status;
  };
  const primaries = (): readonly RedisServer[] => (fleet.redis instanceof RedisCluster ? fleet.redis.primaries : []);
  /** Writes again, as a provider does, until it is answered 2xx. */
  const writeUntilTaken = async (body: string): Promise<void> => {
    const message = { from: '+14133882222', to: OUR.smsNumber, body };
    const isTaken = async (): Promise<boolean> =>
      (await fleet.outside.twilio.customerWrites(message)).outcome.status === 200;
    await eventually(isTaken, { timeoutMs: 40_000, describe: 'the webhook to be taken' });
  };
  const letters = async (): Promise<readonly { readonly id: string }[]> =>
    ((await (await fleet.admin('/dead-letters')).json()) as { items: readonly { readonly id: string }[] }).items;

  it('carries messages both ways over every channel, and receipts', async () => {
    const trips = await roundTrips(fleet);

    expect(trips.filter(({ ok }) => !ok)).to.deep.equal([]);
    expect(trips).to.have.length(routesOf(fleet).length);
  });

  it('returns the status of a message', async () => {
    expect(await send('status-0001')).to.equal(true);
    await eventually(async () => (await statusOf('status-0001')) === 'delivered', {
      describe: 'the message to be delivered',
    });
  });

  it('keeps undeliverable messages as dead letters, and replays them', async () => {
    const { hybridChat, twilio } = fleet.outside;
    hybridChat.misbehave({ match: { bodyIncludes: 'refused once' }, status: 422 });
    await routesOf(fleet)[0]?.customerWrites('a text that is refused once');
    const [letter] = await eventually(async () => {
      const found = await letters();
      return found.length === 1 && found;
    });
    const replayed = await fleet.admin(`/dead-letters/${letter?.id ?? ''}/replay`, { method: 'POST' });
    await hybridChat.waitForMessage(({ text }) => text === 'a text that is refused once');

    expect(replayed.status).to.be.within(200, 299);
    await eventually(async () => (await letters()).length === 0, { describe: 'the dead letter to be gone' });
    expect(twilio.violations).to.deep.equal([]);
  });

  const faults: readonly (readonly [what: string, strike: (primary: RedisServer) => Promise<void> | void])[] = [
    ['dies', async (primary) => primary.kill()],
    [
      'hangs',
      (primary) => {
        primary.pause();
      },
    ],
  ];
  for (const [round, [what, strike]] of faults.entries()) {
    it(`loses no accepted message when a primary ${what}, and finds its replica by itself`, async function long() {
      this.timeout(120_000);
      const { outside } = fleet;
      const victim = primaries()[round];
      if (victim === undefined) throw new Error('this fleet has no cluster');
      const ids = Array.from({ length: MESSAGES }, (_, index) => `${what}-${String(index).padStart(4, '0')}`);
      for (const [index, id] of ids.entries()) {
        if (index === MESSAGES / 3) await strike(victim);
        await eventually(async () => send(id), { timeoutMs: 40_000, describe: `${id} to be accepted` });
      }
      await writeUntilTaken(`after one ${what}`);
      await eventually(
        () => {
          const sent = JSON.stringify(outside.twilio.sent);
          return ids.every((id) => sent.includes(`text of ${id}"`));
        },
        { timeoutMs: 40_000, describe: 'all messages at Twilio' },
      );
      await outside.hybridChat.waitForMessage(({ text }) => text === `after one ${what}`, { timeoutMs: 40_000 });
      victim.resume();
    });
  }
});
