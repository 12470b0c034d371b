import { expect } from 'chai';
import { SIMULATED_BOT } from '@ccm/simulators/viber';
import { freePort } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { fleetForTests, ServiceProcess } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { post, viberCall } from './signed-calls.ts';
import { fresh, viber } from './webhook-payloads.ts';

describe('A gateway that cannot take more', () => {
  let fleet: LabFleet;

  fleetForTests({ brokers: 0, replicas: { gateway: 1, 'outbound-worker': 0, 'smpp-worker': 0 } }, (started) => {
    fleet = started;
  });

  it('answers 429 over RATE_LIMIT, with Retry-After', async () => {
    const port = await freePort();
    await using _limited = await fleet.startService('gateway', { RATE_LIMIT: '2', SERVER_PORT: String(port) });
    const url = `http://127.0.0.1:${String(port)}/webhooks/viber`;
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, async () => post(viberCall(url, viber(fresh('many ')), SIMULATED_BOT.token))),
    );
    const refused = outcomes.find(({ status }) => status === 429);
    expect(refused?.headers['retry-after']).to.match(/^\d+$/);
    expect(outcomes.filter(({ status }) => status === 200)).not.to.have.lengthOf(0);
    expect(outcomes.filter(({ status }) => status !== 200 && status !== 429)).to.deep.equal([]);
  }).timeout(120_000);

  it('answers 503 with Retry-After when neither Redis nor a spool can take it, and 400 and 403 to requests that it never takes', async () => {
    const [port, away] = [await freePort(), await freePort()];
    await using _alone = await ServiceProcess.start({
      service: 'gateway',
      until: 'live',
      env: {
        ...fleet.env,
        REDIS_URL: `redis://127.0.0.1:${String(away)}`,
        SERVER_HOST: '127.0.0.1',
        SERVER_PORT: String(port),
      },
    });
    const url = `http://127.0.0.1:${String(port)}`;
    const send = {
      url: `${url}/api/v1/messages`,
      body: '{"number":"+14133881111","text":"x"}',
      headers: { authorization: `Bearer ${fleet.env['API_TOKENS'] ?? ''}`, 'content-type': 'application/json' },
    };
    const calls = [viberCall(`${url}/webhooks/viber`, viber('lost'), SIMULATED_BOT.token), send];
    // Without Redis the public port opens a little after the one for operators.
    await eventually(async () => (await fetch(url)).status > 0, { describe: 'the public port to be open' });
    for (const call of calls) {
      const outcome = await post(call);
      expect(outcome.status, call.url).to.equal(503);
      expect(outcome.headers['retry-after']).to.match(/^\d+$/);
    }
    const forged = await post(viberCall(`${url}/webhooks/viber`, viber('forged'), 'wrong'));
    expect(forged.status).to.equal(403);
    const incomplete = await post({ ...send, body: '{"text":"x"}' });
    expect(incomplete.status).to.equal(400);
  }).timeout(120_000);
});
