import { expect } from 'chai';
import { SIMULATED_PAGE } from '@ccm/simulators/facebook';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { eventually } from '@ccm/testing/support';

interface Life {
  readonly status: string;
  readonly steps: readonly { readonly step: string }[];
}

let serial = 6_500_000_000_000_000;
const newCustomer = (): string => String((serial += 1));

describe('Reports of Messenger', () => {
  let fleet: LabFleet;

  fleetForTests({ brokers: 0, replicas: { 'outbound-worker': 2, 'smpp-worker': 0 } }, (started) => {
    fleet = started;
  });

  /** @returns the message's id and Meta's. */
  const sends = async (to: string, text: string): Promise<{ readonly id: string; readonly mid: string }> => {
    const id = await fleet.send({ channel: 'facebook', to, text });
    const sent = await fleet.outside.facebook.waitForSent(({ content }) => content.text === text, {
      timeoutMs: 60_000,
    });
    return { id, mid: sent.mid };
  };
  const lifeOf = async (id: string): Promise<Life> => (await (await fleet.api(`/messages/${id}`)).json()) as Life;
  const becomes = async (id: string, status: string): Promise<Life> =>
    eventually(
      async () => {
        const life = await lifeOf(id);
        return life.status === status ? life : undefined;
      },
      { timeoutMs: 60_000, describe: `${id} to be ${status}` },
    );
  const tells = async (customer: string, report: object): Promise<void> => {
    const item = { sender: { id: customer }, recipient: { id: SIMULATED_PAGE.id }, timestamp: Date.now(), ...report };
    const outcomes = await fleet.outside.facebook.deliver([{ id: SIMULATED_PAGE.id, messaging: [item] }]);
    expect(outcomes.at(-1)?.status).to.equal(200);
  };
  const quiet = (to: string): void => fleet.outside.facebook.plan({ match: { to }, steps: [], times: 10 });

  for (const [name, status] of [
    ['read', 'read'],
    ['delivery', 'delivered'],
  ] as const) {
    it(`make every message of the customer before a watermark of ${name} ${status}, and none after it, nor another's`, async () => {
      const [customer, other] = [newCustomer(), newCustomer()];
      for (const to of [customer, other]) quiet(to);
      const before = [];
      for (const text of ['one', 'two', 'three']) before.push(await sends(customer, `${name} ${text}`));
      const elsewhere = await sends(other, `${name} elsewhere`);
      for (const { id } of [...before, elsewhere]) await becomes(id, 'sent');
      const watermark = Date.now() + 1;
      await eventually(() => Date.now() > watermark + 1, { intervalMs: 1 });
      const after = await sends(customer, `${name} four`);

      await tells(customer, { [name]: { watermark } });

      for (const { id } of before) await becomes(id, status);
      // Told later still, so that a wrong report of the watermark would have shown by now.
      await tells(customer, { delivery: { mids: [after.mid] } });
      await tells(other, { delivery: { mids: [elsewhere.mid] } });
      for (const { id } of [after, elsewhere]) {
        const { steps } = await becomes(id, 'delivered');
        expect(steps.filter(({ step }) => step === 'read' || step === 'delivered')).to.have.lengthOf(1);
      }
    }).timeout(120_000);
  }

  it("teach Meta's id if the answer to the send was lost: the echo names ours, and later reports name only Meta's", async () => {
    const customer = newCustomer();
    const { facebook } = fleet.outside;
    facebook.plan({ match: { to: customer }, steps: ['echo'] });
    facebook.misbehave({
      match: { method: 'POST', path: '/messages', bodyIncludes: customer },
      reset: true,
      afterEffect: true,
    });

    const { id, mid } = await sends(customer, 'the answer is lost');
    await becomes(id, 'sent');
    await tells(customer, { delivery: { mids: [mid] } });

    await becomes(id, 'delivered');
    expect(facebook.sent.filter(({ to }) => to === customer)).to.have.lengthOf(1);
  }).timeout(120_000);

  it('broke nothing that was agreed', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });
});
