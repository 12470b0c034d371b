import { expect } from 'chai';
import { LabFleet, ServiceProcess } from '../fleet/index.ts';
import { ApplicationSimulator } from '@ccm/simulators/application';
import { eventually } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLasw';
/** An address on which nothing listens. */
const AWAY = '127.0.0.1:9';

interface Combination {
  readonly title: string;
  readonly env: Readonly<Record<string, string>>;
  /** The dependencies that /health/ready of the worker names, beside Redis. */
  readonly needs: readonly string[];
  /** Those of them that are away here: the worker is not ready until they come. */
  readonly waitsFor?: readonly string[];
}

/** A fleet where nothing but Redis and the providers is there, and each switch by itself and in its usual company. */
const COMBINATIONS: readonly Combination[] = [
  { title: 'nothing switched on', env: {}, needs: [] },
  { title: 'Hybrid Chat alone', env: { CHAT_SOLUTION_URL: `http://${AWAY}/chat` }, needs: [] },
  { title: 'a CRM alone', env: { CRM_API_URL: `http://${AWAY}/crm` }, needs: [] },
  {
    title: 'a CRM that is not to be told',
    env: { CRM_API_URL: `http://${AWAY}/crm`, IS_CRM_UPDATE_DISABLED: 'true' },
    needs: [],
  },
  { title: 'the inbound webhook alone', env: { INBOUND_WEBHOOK_URL: `http://${AWAY}/in` }, needs: [] },
  { title: 'the delivery webhook alone', env: { DELIVERY_WEBHOOK_URL: `http://${AWAY}/out` }, needs: [] },
  {
    title: 'the consumer',
    env: { CONSUMER_ENABLED: 'true', AMQ_PRIMARY: AWAY },
    needs: ['activemq'],
    waitsFor: ['activemq'],
  },
  {
    title: 'the publisher',
    env: { PUBLISHER_ENABLE: 'true', AMQ_PRIMARY: AWAY },
    needs: ['activemq publisher'],
    waitsFor: ['activemq publisher'],
  },
  {
    title: 'CIM with consumer and publisher',
    env: {
      CONSUMER_ENABLED: 'true',
      PUBLISHER_ENABLE: 'true',
      CHAT_FORMAT: 'cim',
      AMQ_DELIVERY_FORMAT: 'cim',
      AMQ_PRIMARY: AWAY,
    },
    needs: ['activemq', 'activemq publisher'],
    waitsFor: ['activemq', 'activemq publisher'],
  },
  {
    title: 'the broker switches in a worker that has neither role',
    env: { CONSUMER_ENABLED: 'true', PUBLISHER_ENABLE: 'true', WORKER_ROLES: 'chat,send', AMQ_PRIMARY: AWAY },
    needs: [],
  },
  {
    title: 'a campaign whose database is away',
    env: { WORKER_ROLES: 'campaign', CAMPAIGN_DB_URL: `postgresql://ccm:secret@${AWAY}/campaigns` },
    needs: ['campaign database'],
    waitsFor: ['campaign database'],
  },
  {
    title: 'everything that can be together',
    env: {
      CHAT_SOLUTION_URL: `http://${AWAY}/chat`,
      CRM_API_URL: `http://${AWAY}/crm`,
      DELIVERY_WEBHOOK_URL: `http://${AWAY}/out`,
      CONSUMER_ENABLED: 'true',
      PUBLISHER_ENABLE: 'true',
      AMQ_PRIMARY: AWAY,
    },
    needs: ['activemq', 'activemq publisher'],
    waitsFor: ['activemq', 'activemq publisher'],
  },
];

interface Health {
  readonly status: number;
  readonly checks: ReadonlyMap<string, boolean>;
}

async function healthOf(worker: ServiceProcess): Promise<Health> {
  const response = await fetch(`${worker.adminUrl}/health/ready`);
  const body = (await response.json()) as { checks?: Record<string, { ok: boolean }> };
  const checks = Object.entries(body.checks ?? {}).map(([name, { ok }]): [string, boolean] => [name, ok]);
  return { status: response.status, checks: new Map(checks) };
}

describe('deployment models', () => {
  let fleet: LabFleet;

  before(async () => {
    fleet = await LabFleet.startOutsideOnly({ brokers: 0 });
  });

  after(async () => {
    await fleet.stop();
  });

  /** The variables of one provider and Redis; the case switches on everything else. */
  const bare = (): Record<string, string> => {
    const kept = new Set([
      'REDIS_URL',
      'ENVELOPE_SIGNING_KEY',
      'ADMIN_TOKEN',
      'API_TOKENS',
      'PUBLIC_BASE_URL',
      'SMS_PROVIDER',
    ]);
    const chosen = Object.entries(fleet.env).filter(([name]) => kept.has(name) || name.startsWith('TWILIO_'));
    return { ...Object.fromEntries(chosen), CONSUMER_ENABLED: 'false' };
  };

  describe('the worker starts, and is ready with only the variables that it needs', () => {
    for (const { title, env, needs, waitsFor = [] } of COMBINATIONS) {
      it(`with ${title}`, async () => {
        await using worker = await ServiceProcess.start({
          service: 'outbound-worker',
          env: { ...bare(), ...env },
          until: 'live',
        });

        const expected = waitsFor.length === 0 ? 200 : 503;
        const health = await eventually(
          async () => {
            const now = await healthOf(worker);
            // Redis may take a moment longer than the first answer.
            return now.status === expected && now.checks.get('redis') === true ? now : undefined;
          },
          { timeoutMs: 40_000, describe: `readiness ${String(expected)}` },
        );
        expect([...health.checks.keys()].toSorted()).to.deep.equal(['redis', ...needs].toSorted());
        const missing = [...health.checks].filter(([, ok]) => !ok).map(([name]) => name);
        expect(missing.toSorted()).to.deep.equal([...waitsFor].toSorted());
      });
    }
  });

  describe('standalone', () => {
    let application: ApplicationSimulator;

    before(async () => {
      application = await new ApplicationSimulator(SECRET).listen();
      const env = {
        CHAT_SOLUTION_URL: '',
        CRM_API_URL: '',
        CRM_API_USER: '',
        CRM_API_PASSWORD: '',
        INBOUND_WEBHOOK_URL: `${application.url}/in`,
        DELIVERY_WEBHOOK_URL: `${application.url}/delivery`,
        WEBHOOK_SIGNING_SECRET: SECRET,
      };
      await Promise.all([fleet.startService('gateway', env), fleet.startService('outbound-worker', env)]);
    });

    after(async () => {
      await application.stop();
    });

    const send = async (id: string): Promise<string> =>
      fleet.send({ id, channel: 'sms', number: '+447700900321', text: `Hello ${id}` });

    it("posts customers' messages to the application, signed, and repeats them until it accepts", async () => {
      application.misbehave({ status: 503, times: 2 });
      await fleet.outside.twilio.customerWrites({ from: '+447700900321', to: OUR.smsNumber, body: 'Hello app ☕' });

      const event = await application.waitForEvent(({ type }) => type === 'message.received', { timeoutMs: 40_000 });

      expect(event.data).to.include({ refId: '+447700900321', channel: 'sms', text: 'Hello app ☕' });
      expect(event.id).to.equal(event.data['messageId']);
    });

    it('takes messages by its API and reports each change of status once and in order', async () => {
      await send('app-1');

      await application.waitForEvent(({ type, data }) => type === 'message.delivered' && data['id'] === 'app-1');

      const changes = application.events.filter(({ data }) => data['id'] === 'app-1').map(({ type }) => type);
      expect(changes).to.deep.equal(['message.sent', 'message.delivered']);
      expect(application.violations).to.deep.equal([]);
    });

    it("reports changes from the application's downtime later", async () => {
      application.misbehave({ status: 500, times: 2 });
      await send('app-2');

      await application.waitForEvent(({ type, data }) => type === 'message.delivered' && data['id'] === 'app-2', {
        timeoutMs: 40_000,
      });

      expect(application.violations).to.deep.equal([]);
    });
  });
});
