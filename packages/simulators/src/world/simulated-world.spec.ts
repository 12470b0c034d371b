import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { callWebhook, SimulatorServer } from '../lab/index.ts';
import { appSecretProof, SIMULATED_APP, SIMULATED_CUSTOMER, SIMULATED_PAGE } from '../facebook/index.ts';
import { SIMULATED_INSTAGRAM, SIMULATED_INSTAGRAM_APP } from '../instagram/index.ts';
import { PEOPLE } from './people.ts';
import { OUR, SimulatedWorld, SIMULATOR_NAMES } from './simulated-world.ts';

describe('SimulatedWorld', () => {
  it('starts everybody, each reachable at its address', async () => {
    await using world = await SimulatedWorld.start();

    const http = SIMULATOR_NAMES.filter((name) => name !== 'smsc');
    const outcomes = await Promise.all(
      http.map((name) =>
        callWebhook({ method: 'GET', url: new URL('/_sim/violations', world.addresses[name]).href, timeoutMs: 2000 }),
      ),
    );

    expect(outcomes.map(({ status }) => status)).to.deep.equal(http.map(() => 200));
    expect(new Set(Object.values(world.addresses))).to.have.property('size', SIMULATOR_NAMES.length);
  });

  it('takes given ports, and stops everybody when one is taken', async () => {
    await using taken = await new SimulatorServer({ answer: () => ({ status: 200 }) }).listen();

    const outcome = await SimulatedWorld.start({ ports: { 'file-engine': taken.port } }).then(
      () => 'started',
      (error: unknown) => String(error),
    );

    expect(outcome).to.include('EADDRINUSE');
  });

  it('names in its environment the accounts that the providers know', async () => {
    await using world = await SimulatedWorld.start();

    expect(world.environment).to.include({
      TWILIO_API_URL: world.twilio.url,
      TWILIO_AUTH_TOKEN: world.twilio.authToken,
      SMPP_REMOTE_PORT: String(world.smsc.port),
      CHAT_SOLUTION_URL: world.hybridChat.url,
      VIBER_API_URL: world.viber.url,
    });
    expect(world.environment['MEDIA_ALLOWED_HOSTS']).to.include(world.twilio.mediaHost);
  });

  it("tells the names of Meta's customers on request, before a phone is there", async () => {
    await using world = await SimulatedWorld.start();
    const profileOf = async (host: string, id: string, token: string, appSecret: string): Promise<unknown> => {
      const address = `${host}/${id}?appsecret_proof=${appSecretProof(appSecret, token)}`;
      return (await fetch(address, { headers: { authorization: `Bearer ${token}` } })).json();
    };
    const { facebook, instagram } = world;

    expect(
      await Promise.all([
        profileOf(facebook.url, PEOPLE.messenger.id, SIMULATED_PAGE.accessToken, SIMULATED_APP.appSecret),
        profileOf(
          instagram.url,
          PEOPLE.instagram.id,
          SIMULATED_INSTAGRAM.accessToken,
          SIMULATED_INSTAGRAM_APP.appSecret,
        ),
      ]),
    ).to.containSubset([{ name: 'Zoë Müller' }, { name: 'Peter Claes' }]);
  });

  it('sends every provider to the webhook of the fleet', async () => {
    await using fleet = await new SimulatorServer({
      answer: () => ({ status: 200, headers: { 'content-type': 'text/xml' }, body: '<Response/>' }),
    }).listen();
    await using world = await SimulatedWorld.start();
    world.connect('https://ccm.example.com', fleet.url);

    await world.twilio.customerWrites({ from: '+14133881111', to: OUR.smsNumber, body: 'Hi' });
    await world.d360.customerWrites({ kind: 'text', text: 'Hi', from: '447700900123' });
    await world.facebook.customerWrites({ from: SIMULATED_CUSTOMER, text: 'Hi' });
    await world.viber.customerWrites({ person: 'Jane', text: 'Hi' });
    await world.cloud.customerWrites({ kind: 'text', text: 'Hi', from: '447700900123' });
    await world.telegram.customerWrites({ person: 'Jane', text: 'Hi' });

    const paths = fleet.requests.map(({ path }) => path);
    expect(new Set(paths)).to.have.all.keys(
      '/webhooks/twilio',
      '/webhooks/360dialog',
      '/webhooks/facebook',
      '/webhooks/viber',
      '/webhooks/whatsapp',
      '/webhooks/telegram',
    );
  });

  it('collects the violations of all simulators', async () => {
    await using world = await SimulatedWorld.start();
    await callWebhook({ url: world.hybridChat.url, body: 'nonsense' });

    expect(world.violations)
      .to.have.lengthOf(1)
      .and.satisfy(([first]: string[]) => first?.startsWith('hybrid-chat: '));
  });

  it('runs as a program until SIGTERM', async () => {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--conditions=source', main, '--gateway', 'http://127.0.0.1:9'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    const printed: unknown = JSON.parse(String(first.value));

    const ended = once(child, 'exit');
    child.kill('SIGTERM');

    expect(printed)
      .to.have.nested.property('addresses.twilio')
      .that.matches(/^http:/);
    expect(printed).to.have.nested.property('environment.CRM_API_USER', 'crm');
    expect(await ended).to.deep.equal([0, null]);
  });
});
