import { randomUUID } from 'node:crypto';
import { LabFleet } from '@ccm/e2e/fleet';
import { eventually } from '@ccm/testing/support';
import type { ReceiptPlan, SmscFault, SmscSimulator } from '@ccm/simulators/smsc';
import { expect } from 'chai';

const CRM = { delivered: 2, undeliverable: 5, unknown: 7 } as const;
/**
 * Enough binds, all of one worker, that none meets three unanswered messages in a row: it would be bound anew, and lose late answers. Of two
 * workers one may have a single bind.
 */
const BINDS = 6;
const WAIT = { timeoutMs: 40_000 } as const;
const ECHO: ReceiptPlan = { form: 'both', echoesReference: true };
const NO_ECHO: ReceiptPlan = { form: 'both' };
const SLOW: SmscFault = { kind: 'slow', delayMs: 2500 };

/** UNKNOWN_OUTCOME=fail: a message that goes out again was proven absent, and one that is delivered was proven present. */
describe('a message that the SMSC did not answer', () => {
  let fleet: LabFleet;
  let smsc: SmscSimulator;
  let customers = 0;

  before(async () => {
    fleet = await LabFleet.start({
      brokers: 0,
      env: { SMPP_BINDS: String(BINDS), SMPP_RESPONSE_TIMEOUT: '1', SMPP_QUERY_AFTER: '1', UNKNOWN_OUTCOME: 'fail' },
    });
    ({ smsc } = fleet.outside);
    await smsc.waitUntil(() => smsc.bound.length === BINDS, WAIT);
  });

  after(async () => {
    await fleet.stop();
  });

  afterEach(() => {
    smsc.receipts = NO_ECHO;
  });

  const killAndStartWorker = async (): Promise<void> => {
    const worker = fleet.service('smpp-worker', 0);
    await worker.kill('SIGKILL');
    await worker.start();
  };
  const newNumber = (): string => {
    customers += 1;
    return `+44770090${String(1000 + customers)}`;
  };
  const send = async (
    text: string,
    number = newNumber(),
  ): Promise<{ readonly id: string; readonly number: string }> => {
    const id = randomUUID();
    await fleet.send({ channel: 'smpp', number, text, id });
    return { id, number };
  };
  const textsTo = (number: string): readonly string[] => smsc.messagesTo(number).map(({ text }) => text);
  const reaches = async (id: string, status: number): Promise<void> => {
    await eventually(() => fleet.outside.crm.statusesOf(id).includes(status), {
      ...WAIT,
      describe: `${id} to be ${String(status)}`,
    });
  };

  /** Each waits seconds for a proof, so all are sent at once, each to another customer. */
  describe('while the line stays up', () => {
    const cases: readonly (readonly [string, SmscFault, ReceiptPlan | 'none', status: number])[] = [
      ['is settled by a late answer, which its receipt came before', SLOW, NO_ECHO, CRM.delivered],
      ['is settled by a receipt that gives its reference back', { kind: 'no-response' }, ECHO, CRM.delivered],
      ['goes out again once a late refusal proves it absent', { ...SLOW, status: 0x14 }, NO_ECHO, CRM.delivered],
      ['has an unknown outcome where no answer and no receipt comes', { kind: 'no-response' }, 'none', CRM.unknown],
    ];
    const sent = new Map<string, { readonly id: string; readonly number: string }>();
    let other: string;

    before(async () => {
      for (const [title, fault, receipts] of cases) {
        const number = newNumber();
        smsc.receiptsTo.set(number, receipts);
        smsc.misbehave({ ...fault, to: number });
        sent.set(title, await send('one', number));
      }
      other = await sendBesideAnother();
    });

    /** Sends to a customer whose earlier message had a receipt with its reference. */
    const sendBesideAnother = async (): Promise<string> => {
      const number = newNumber();
      smsc.receiptsTo.set(number, ECHO);
      await reaches((await send('one', number)).id, CRM.delivered);
      smsc.receiptsTo.set(number, 'none');
      smsc.misbehave({ kind: 'no-response', to: number });
      return (await send('two', number)).id;
    };

    for (const [title, , , status] of cases) {
      it(title, async () => {
        const { id = '', number = '' } = sent.get(title) ?? {};

        await reaches(id, status);
        expect(textsTo(number)).to.deep.equal(['one']);
      });
    }

    it("is not taken for another message to the same customer by that one's receipt", async () => {
      await reaches(other, CRM.unknown);
    });
  });

  it('is settled by a receipt that gives its reference back over the next line', async () => {
    smsc.receipts = { ...ECHO, delayMs: 300 };
    smsc.misbehave({ kind: 'drop-on-submit' });
    const { id, number } = await send('one');

    await reaches(id, CRM.delivered);
    expect(textsTo(number)).to.deep.equal(['one']);
  });

  it('is settled by such a receipt after the worker that sent it was killed', async () => {
    smsc.receipts = { ...ECHO, delayMs: 300 };
    smsc.misbehave({ kind: 'no-response' });
    const { taken } = smsc;
    const { id, number } = await send('one');
    await smsc.waitUntil(() => smsc.taken === taken + 1, WAIT);
    await killAndStartWorker();

    await reaches(id, CRM.delivered);
    expect(textsTo(number)).to.deep.equal(['one']);
  });

  describe('but that lost its receipt', () => {
    for (const [state, status] of [
      ['DELIVRD', CRM.delivered],
      ['UNDELIV', CRM.undeliverable],
    ] as const) {
      it(`is found ${state} by query_sm, asked once`, async () => {
        smsc.receipts = { form: 'both', states: [state], lost: true };
        const { id, number } = await send('one');

        await reaches(id, status);
        const taken = smsc.submits.find(({ destination }) => `+${destination.address}` === number);
        expect(smsc.queries.filter((query) => query.id === taken?.id)).to.have.lengthOf(1);
      });
    }

    it('is asked for again while it is on its way, and after a question that found no answer', async () => {
      smsc.receipts = { form: 'both', states: ['ENROUTE'], lost: true };
      smsc.misbehave({ kind: 'query-no-response' });
      const { id, number } = await send('one');
      const taken = await smsc.waitUntil(
        () => smsc.submits.find(({ destination }) => `+${destination.address}` === number),
        WAIT,
      );
      const states = (): readonly (string | undefined)[] =>
        smsc.queries.filter((query) => query.id === taken.id).map(({ state }) => state);

      await eventually(() => states().includes('ENROUTE'), WAIT);
      expect(states()).to.deep.equal([undefined, 'ENROUTE']);
      smsc.settle(taken.id, 'DELIVRD');
      await reaches(id, CRM.delivered);
    });

    it('is not queried if its receipt came', async () => {
      const { id, number } = await send('one');
      await reaches(id, CRM.delivered);
      smsc.receipts = { form: 'both', lost: true };
      const later = await send('two');

      await reaches(later.id, CRM.delivered);
      const told = smsc.submits.find(({ destination }) => `+${destination.address}` === number);
      expect(smsc.queries.filter((query) => query.id === told?.id)).to.deep.equal([]);
    });
  });

  describe('but that it refused because of an optional parameter', () => {
    // A worker remembers such an SMSC for as long as it runs.
    after(async () => killAndStartWorker());

    it('goes out once more, without its reference', async () => {
      smsc.misbehave({ kind: 'error', status: 0xc1 });
      const { id, number } = await send('one');

      await reaches(id, CRM.delivered);
      expect(textsTo(number)).to.deep.equal(['one']);
      expect(smsc.submits.at(-1)?.tlvs.has(0x0204)).to.equal(false);
    });
  });
});
