import { expect } from 'chai';
import { ApplicationSimulator } from '@ccm/simulators/application';
import { LabFleet } from '@ccm/e2e/fleet';
import { eventually } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLasw';
const CUSTOMERS = ['+447700900401', '+447700900402', '+447700900403', '+447700900404'];
const MESSAGES = 12;
const EVENTS_BETWEEN_KILLS = 6;
const NUMBERS = Array.from({ length: MESSAGES }, (_, number) => number);

describe("an application's webhooks from two workers of which one is killed again and again", () => {
  let fleet: LabFleet;
  let application: ApplicationSimulator;

  before(async function start() {
    this.timeout(120_000);
    application = await new ApplicationSimulator(SECRET).listen();
    fleet = await LabFleet.start({
      brokers: 0,
      replicas: { 'outbound-worker': 2, 'smpp-worker': 0 },
      env: {
        CHAT_SOLUTION_URL: '',
        CRM_API_URL: '',
        CRM_API_USER: '',
        CRM_API_PASSWORD: '',
        INBOUND_WEBHOOK_URL: `${application.url}/in`,
        DELIVERY_WEBHOOK_URL: `${application.url}/delivery`,
        WEBHOOK_SIGNING_SECRET: SECRET,
      },
    });
  });

  after(async function stop() {
    this.timeout(120_000);
    await fleet.stop();
    await application.stop();
  });

  const sends = async (id: string, number: string): Promise<void> => {
    await fleet.send({ id, channel: 'sms', number, text: `Hello ${id}` });
  };
  /** Kills and starts one after the other for as long as the work takes, each time that the application has got a few more events. */
  const whileWorkersDie = async (work: Promise<unknown>): Promise<void> => {
    const over = new AbortController();
    const done = work.finally(() => over.abort());
    done.catch(() => undefined);
    for (let turn = 0; !over.signal.aborted; turn += 1) {
      const victim = fleet.service('outbound-worker', turn % 2);
      const before = application.events.length;
      await victim.kill();
      await victim.start();
      await eventually(() => over.signal.aborted || application.events.length >= before + EVENTS_BETWEEN_KILLS, {
        timeoutMs: 120_000,
        describe: 'more events at the application',
      });
    }
    await done;
  };
  /** Work that was done, and an answer that never came: told again, and to be known as the same. */
  const losesAnswers = (path: string): void => {
    application.misbehave({ match: { path }, every: 5, times: 5, reset: true, afterEffect: true });
  };
  const refuses = (path: string): void => {
    application.misbehave({ match: { path }, every: 7, times: 5, status: 503 });
  };

  it("bring every customer's messages once each and in order", async () => {
    losesAnswers('/in');
    refuses('/in');
    const textsOf = (customer: string): unknown[] =>
      application.events
        .filter(({ type, data }) => type === 'message.received' && data['refId'] === customer)
        .map(({ data }) => data['text']);
    const write = async (from: string): Promise<void> => {
      for (const number of NUMBERS) {
        await fleet.outside.twilio.customerWrites({ from, to: OUR.smsNumber, body: `${String(number)} of ${from}` });
      }
    };

    await whileWorkersDie(
      Promise.all(CUSTOMERS.map(write)).then(async () =>
        eventually(() => CUSTOMERS.every((customer) => textsOf(customer).length >= MESSAGES), {
          timeoutMs: 120_000,
          describe: 'all messages of all customers',
        }),
      ),
    );

    for (const customer of CUSTOMERS) {
      expect(textsOf(customer)).to.deep.equal(NUMBERS.map((number) => `${String(number)} of ${customer}`));
    }
    expect(application.repetitions).to.be.greaterThan(0);
  }).timeout(180_000);

  it('tell each change of each message once and in order', async () => {
    application.clear();
    losesAnswers('/delivery');
    refuses('/delivery');
    const ids = CUSTOMERS.flatMap((customer) =>
      NUMBERS.map((number) => ({ id: `app-${customer}-${String(number)}`, customer })),
    );
    const changesOf = (id: string): string[] =>
      application.events.filter(({ data }) => data['id'] === id).map(({ type }) => type);
    const send = async (): Promise<void> => {
      for (const { id, customer } of ids) await sends(id, customer);
    };

    await whileWorkersDie(
      send().then(async () =>
        eventually(() => ids.every(({ id }) => changesOf(id).includes('message.delivered')), {
          timeoutMs: 120_000,
          describe: 'all messages to be delivered',
        }),
      ),
    );

    // If a worker died before it had noted the answer, the provider's report comes first: delivered, and then never sent.
    for (const { id } of ids) {
      expect(changesOf(id).join(', '), id).to.be.oneOf(['message.sent, message.delivered', 'message.delivered']);
    }
    const toldSent = ids.filter(({ id }) => changesOf(id).includes('message.sent'));
    expect(toldSent).to.have.length.greaterThan(ids.length / 2);
    expect(application.repetitions).to.be.greaterThan(0);
    expect(application.violations).to.deep.equal([]);
  }).timeout(180_000);
});
