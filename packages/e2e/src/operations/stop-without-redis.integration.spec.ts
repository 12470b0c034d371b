import { CcmClient } from '@ccm/client';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { RunningService } from '../contract/running-service.ts';
import { LAB, LabFleet } from '../fleet/index.ts';

const CUSTOMER = '+14135627401';
const PATIENT = { timeoutMs: 60_000 } as const;
/** Redis comes back before the provider answers. */
const PROVIDER_MS = 6000;
/** Components stop in reverse order: after this one comes the worker that waits for the provider. */
const BEFORE_THE_BUSY_ONE = '"component":"mailboxes send-360dialog","msg":"component stopped"';

describe('An outbound-worker that is told to stop while Redis is away', function () {
  this.timeout(120_000);
  let fleet: LabFleet;
  let client: CcmClient;

  before(async () => {
    fleet = await LabFleet.startOutsideOnly({ brokers: 0, redis: { appendOnly: true } });
    await fleet.startService('gateway');
    client = new CcmClient({ url: fleet.gatewayUrl, token: LAB.apiToken, timeoutMs: 60_000 });
  });

  after(async () => {
    await fleet.stop();
  });

  const startWorker = (): RunningService =>
    new RunningService({
      service: 'outbound-worker',
      env: { ...fleet.env, ADMIN_PORT: '0', LOG_LEVEL: 'debug', SHUTDOWN_TIMEOUT: '40' },
    });
  const sentTexts = (): readonly string[] =>
    fleet.outside.twilio.messages.filter(({ to }) => to === CUSTOMER).map(({ body }) => body);
  const isAsked = (): boolean => fleet.outside.twilio.requests.some(({ body }) => String(body).includes('Slowly'));

  it('exits 0 after its work in hand, and leaves the rest to the next one', async () => {
    const { twilio } = fleet.outside;
    twilio.misbehave({ match: { path: '/Messages.json', bodyIncludes: 'Slowly' }, delayMs: PROVIDER_MS, times: 1 });
    await using worker = startWorker();
    await client.send({ channel: 'sms', number: CUSTOMER, text: 'Slowly', id: 'slowly' });
    await eventually(isAsked, { ...PATIENT, describe: 'the call of the provider' });
    await fleet.redis.kill();
    const ended = worker.end('SIGTERM');
    await eventually(() => worker.output.includes(BEFORE_THE_BUSY_ONE), {
      ...PATIENT,
      describe: 'the stop to get there',
    });
    await fleet.redis.start();
    expect(await ended, worker.output).to.equal(0);

    await eventually(
      async () => {
        await client.send({ channel: 'sms', number: CUSTOMER, text: 'Afterwards', id: 'afterwards' });
        return true;
      },
      { ...PATIENT, describe: 'the gateway to take a message again' },
    );
    await using next = startWorker();
    await eventually(() => sentTexts().includes('Afterwards'), { ...PATIENT, describe: next.output });
    expect(sentTexts()).to.deep.equal(['Slowly', 'Afterwards']);
    expect(await next.end('SIGTERM')).to.equal(0);
  });
});
