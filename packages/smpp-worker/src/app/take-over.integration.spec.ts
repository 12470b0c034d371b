import { LabFleet } from '@ccm/e2e/fleet';
import type { ServiceProcess } from '@ccm/e2e/fleet';
import { eventually } from '@ccm/testing/support';
import type { SmscSimulator } from '@ccm/simulators/smsc';
import { expect } from 'chai';

const CUSTOMERS = 5;
const MESSAGES = 60;
const WAIT = { timeoutMs: 40_000 } as const;
/** The time that docs/guarantees.md promises. */
const TAKE_OVER_MS = 10_000;

/** A window of one and a slow SMSC: whenever the owner is struck, it has messages in hand that wait for the window. */
describe('the take-over of a bind', () => {
  let fleet: LabFleet;
  let smsc: SmscSimulator;
  /** Each test has customers of its own. */
  let turn = 0;
  /** The binds of earlier tests, which have ended. */
  let earlierBinds = 0;

  before(async () => {
    fleet = await LabFleet.start({
      brokers: 0,
      replicas: { 'smpp-worker': 2 },
      env: { SMPP_WINDOW_SIZE: '1' },
    });
    ({ smsc } = fleet.outside);
    smsc.receipts = 'none';
  });

  beforeEach(async () => {
    turn += 1;
    await smsc.waitUntil(() => smsc.bound.length === 1, WAIT);
    earlierBinds = smsc.bindings.length - 1;
    smsc.misbehave({ kind: 'slow', delayMs: 80, times: 10 * MESSAGES });
  });

  afterEach(async () => {
    smsc.clearFaults();
    for (const worker of [fleet.service('smpp-worker', 0), fleet.service('smpp-worker', 1)]) {
      worker.signal('SIGCONT');
      if (!worker.running) await worker.start();
    }
  });

  after(async () => {
    await fleet.stop();
  });

  const binds = (): SmscSimulator['bindings'] => smsc.bindings.slice(earlierBinds);
  const numberOf = (customer: number): string => `+4477009001${String(turn)}${String(customer)}`;
  const textOf = (index: number): string => `text ${String(index).padStart(2, '0')}`;
  const sendAll = async (): Promise<void> => {
    for (let index = 0; index < MESSAGES; index += 1) {
      await fleet.send({ channel: 'smpp', number: numberOf(index % CUSTOMERS), text: textOf(index) });
    }
  };
  const holdsBind = async ({ adminUrl }: ServiceProcess): Promise<boolean> => {
    const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
    return /smpp_bind_bound\{bind="default\/0"[^}]*\} 1/.test(metrics);
  };
  const findOwner = async (): Promise<ServiceProcess> =>
    eventually(async () => {
      for (const replica of [0, 1]) {
        const service = fleet.service('smpp-worker', replica);
        if (await holdsBind(service)) return service;
      }
      return undefined;
    }, WAIT);
  /** Texts of one customer as the telephone has them, and how many came twice. */
  const received = (customer: number): { readonly texts: readonly string[]; readonly doubled: number } => {
    const all = smsc.messagesTo(numberOf(customer)).map(({ text }) => text);
    const texts = all.filter((text, index) => all.indexOf(text) === index);
    return { texts, doubled: all.length - texts.length };
  };
  const expected = (customer: number): readonly string[] =>
    Array.from({ length: MESSAGES }, (_, index) => index)
      .filter((index) => index % CUSTOMERS === customer)
      .map(textOf);
  const customers = Array.from({ length: CUSTOMERS }, (_, customer) => customer);
  const allAreThere = async (): Promise<void> => {
    await smsc.waitUntil(
      () => customers.every((customer) => received(customer).texts.length === MESSAGES / CUSTOMERS),
      {
        timeoutMs: 50_000,
      },
    );
  };
  /**
   * Expects nothing lost and the order kept. Two may come twice: the one without its answer when the owner was struck, and the one before,
   * whose answer was not noted yet.
   */
  const nothingLostAndOrderKept = (): void => {
    for (const customer of customers) expect(received(customer).texts).to.deep.equal(expected(customer));
    expect(customers.reduce((sum, customer) => sum + received(customer).doubled, 0)).to.be.at.most(2);
  };

  it('from an owner that was killed', async () => {
    const owner = await findOwner();
    const takenBefore = smsc.taken;
    const sending = sendAll();
    await smsc.waitUntil(() => smsc.taken > takenBefore + 5, WAIT);
    await owner.kill('SIGKILL');
    const killedAtMs = Date.now();
    await smsc.waitUntil(() => binds().length === 2, WAIT);
    await sending;
    await allAreThere();

    const [first, second] = binds();
    expect(binds()).to.have.lengthOf(2);
    expect((second?.boundAtMs ?? Infinity) - killedAtMs).to.be.lessThan(TAKE_OVER_MS);
    expect(first?.endedAtMs).to.be.at.most(second?.boundAtMs ?? 0);
    nothingLostAndOrderKept();
  });

  it('from an owner that stood still for longer than its lease, and then wakes up', async () => {
    const owner = await findOwner();
    const takenBefore = smsc.taken;
    const sending = sendAll();
    await smsc.waitUntil(() => smsc.taken > takenBefore + 5, WAIT);
    owner.signal('SIGSTOP');
    const stoppedAtMs = Date.now();
    const second = await smsc.waitUntil(() => binds()[1], WAIT);
    await smsc.waitUntil(() => smsc.submits.filter(({ session }) => session === second.session).length > 5, WAIT);
    owner.signal('SIGCONT');
    await smsc.waitUntil(() => binds()[0]?.endedAtMs !== undefined, WAIT);
    await sending;
    await allAreThere();

    const [first] = binds();
    expect(second.boundAtMs - stoppedAtMs).to.be.lessThan(TAKE_OVER_MS);
    const late = smsc.submits.filter(({ session, atMs }) => session === first?.session && atMs > second.boundAtMs);
    expect(late).to.deep.equal([]);
    expect(smsc.bound.map(({ number }) => number)).to.deep.equal([second.session]);
    expect(binds()).to.have.lengthOf(2);
    nothingLostAndOrderKept();
  });
});
