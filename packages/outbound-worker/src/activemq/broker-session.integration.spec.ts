import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { UpstreamError } from '@ccm/core/domain';
import { captureLog, eventually } from '@ccm/testing/support';
import { ActiveMqBroker, JmsClient, freePort } from '@ccm/testing/servers';
import type { BrokerFrame } from './frames/broker-frame.ts';
import { BrokerSession } from './broker-session.ts';
import type { BrokerSessionOptions } from './broker-session.ts';
import type { BrokerAddress } from './connection/connection-options.ts';
import type { QueueConsumer } from './queue-consumer.ts';
import { describeComponent } from '@ccm/testing/components';

const { logger } = captureLog();
const at = (port: number): BrokerAddress => ({ host: '127.0.0.1', port });

describe('BrokerSession on a real ActiveMQ', () => {
  let broker: ActiveMqBroker;
  let jms: JmsClient;
  const running: { stop: () => Promise<void> }[] = [];
  let queueNumber = 0;
  let queue = '';

  before(async () => {
    broker = await ActiveMqBroker.start({ login: { username: 'ccm', password: 'right' } });
    jms = await JmsClient.start(broker);
  });

  beforeEach(() => {
    queueNumber += 1;
    queue = `session-${String(queueNumber)}`;
  });

  afterEach(async () => {
    for (const service of running.splice(0).toReversed()) await service.stop();
  });

  after(async () => {
    await jms.stop();
    await broker.stop();
  });

  function open(options: Partial<BrokerSessionOptions> = {}): BrokerSession {
    const session = new BrokerSession({
      brokers: [at(broker.stompPort)],
      login: { user: 'ccm', password: 'right' },
      logger,
      reconnect: { firstMs: 20, maxMs: 200 },
      failBackProbeMs: 50,
      ...options,
    });
    running.push(session);
    void session.start();
    return session;
  }

  describeComponent('BrokerSession', () => ({ component: open() }));

  function consume(
    session: BrokerSession,
    handle: (frame: BrokerFrame) => Promise<void>,
    more: { readonly orderKey?: () => string; readonly prefetch?: number } = {},
  ): QueueConsumer {
    const consumer = session.consume({ queue, prefetch: 1_000, handle, retry: { firstMs: 5, maxMs: 20 }, ...more });
    running.push(consumer);
    void consumer.start();
    return consumer;
  }

  it('reads text and bytes of a Java producer, emoji and all', async () => {
    const frames: BrokerFrame[] = [];
    consume(open(), async (frame) => void frames.push(frame));
    await jms.send(
      queue,
      { body: '{"text":"Grüße 🎉 Здравей"}', type: 'SendSms', correlationId: 'c-1', properties: { tenant: 'uk' } },
      { body: '{"text":"Grüße 🎉 Здравей"}', kind: 'bytes' },
    );

    await eventually(() => frames.length === 2);

    expect(frames.map(({ body }) => body)).to.deep.equal(Array(2).fill('{"text":"Grüße 🎉 Здравей"}'));
    expect(frames[0]).to.include({
      queue,
      type: 'SendSms',
      correlationId: 'c-1',
      redelivered: false,
      bodyIsText: true,
    });
    expect(frames[0]?.headers['tenant']).to.equal('uk');
    expect(frames[0]?.messageId).to.match(/^ID:/);
    expect(frames[1]?.type).to.equal(undefined);
    await eventually(async () => (await jms.browse(queue)).length === 0);
  });

  it("names the kind of a Java producer's message without text", async () => {
    const frames: BrokerFrame[] = [];
    consume(open(), async (frame) => void frames.push(frame));
    const body = '{"text":"café"}';
    await jms.send(
      queue,
      { body, kind: 'map' },
      { body, kind: 'object' },
      { body, kind: 'stream' },
      { body, kind: 'latin1' },
    );

    await eventually(() => frames.length === 4);

    const [map, object, stream, latin1] = frames;
    expect(map?.nonText).to.include('MapMessage');
    expect(object?.nonText).to.include('ObjectMessage');
    expect(stream?.nonText).to.include('StreamMessage');
    expect(latin1?.bodyIsText).to.equal(false);
    expect(latin1?.nonText).to.equal(undefined);
  });

  it('publishes a persistent TextMessage with its type, as a Java consumer sees it', async () => {
    const session = open();
    const body = JSON.stringify({ text: 'Grüße 🎉' });

    await session.publish({ queue, type: 'SmsDeliveryReport', body, correlationId: 'c-2', headers: { tenant: 'uk' } });

    const [message] = await jms.receive(queue);
    expect(message).to.deep.include({
      kind: 'text',
      type: 'SmsDeliveryReport',
      persistent: true,
      correlationId: 'c-2',
    });
    expect(message?.properties).to.include({ tenant: 'uk' });
    expect(JSON.parse(message?.body ?? '')).to.deep.equal({ text: 'Grüße 🎉' });
  });

  it('loses none of 5,000 messages and keeps the order of a key', async () => {
    const session = open();
    const bodies: string[] = [];
    consume(session, async (frame) => void bodies.push(frame.body), { orderKey: () => 'one customer' });
    const sent = Array.from({ length: 5_000 }, (_, index) => String(index));
    await jms.send(queue, ...sent.map((body) => ({ body, persistent: false })));

    await eventually(() => bodies.length === sent.length, { timeoutMs: 40_000 });

    expect(bodies).to.deep.equal(sent);
    await eventually(async () => (await jms.browse(queue)).length === 0);
    expect(session.counters).to.include({ received: 5_000, handled: 5_000, handlerFailures: 0, losses: 0 });
  });

  it('holds a message whose handler fails and tries it again, others passing it', async () => {
    const handled: string[] = [];
    const session = open();
    consume(session, async ({ body }) => {
      if (body === 'stubborn' && (handled.length === 0 || session.counters.handlerFailures < 3)) {
        throw new Error('not now');
      }
      handled.push(body);
    });
    await jms.send(queue, { body: 'stubborn' }, { body: 'easy' });

    await eventually(() => handled.length === 2);

    expect(handled).to.deep.equal(['easy', 'stubborn']);
    await eventually(async () => (await jms.browse(queue)).length === 0);
    expect(await jms.browse('ActiveMQ.DLQ')).to.be.empty;
  });

  it('returns unhandled messages on stop, and acknowledges handled ones', async () => {
    const gate = Promise.withResolvers<void>();
    const begun: string[] = [];
    const consumer = consume(open(), async ({ body }) => {
      begun.push(body);
      if (body === 'failing') throw new Error('not now');
      await gate.promise;
    });
    await jms.send(queue, { body: 'in hand' }, { body: 'failing' });
    await eventually(() => new Set(begun).size === 2);

    const stopped = consumer.stop();
    gate.resolve();
    await stopped;

    const left = await jms.receive(queue, { max: 2, timeoutMs: 500 });
    expect(left.map(({ body, redelivered }) => ({ body, redelivered }))).to.deep.equal([
      { body: 'failing', redelivered: true },
    ]);
  });

  it('gets a message again if its consumer died before the acknowledgement', async () => {
    const never = Promise.withResolvers<void>();
    const first = open();
    let taken = 0;
    const dying = consume(first, async () => {
      taken += 1;
      await never.promise;
    });
    await jms.send(queue, { body: 'precious' });
    await eventually(() => taken === 1);
    await first.stop();

    const frames: BrokerFrame[] = [];
    consume(open(), async (frame) => void frames.push(frame));
    await eventually(() => frames.length === 1);

    expect(frames[0]).to.include({ body: 'precious', redelivered: true });
    never.resolve();
    await dying.stop();
  });

  it('keeps the order over several replicas, also when the exclusive consumer dies', async () => {
    const seen: string[] = [];
    const consumers = [0, 1].map((replica) =>
      consume(
        open(),
        async (frame) => {
          // The second replica would overtake a slow first one.
          for (let turn = 0; turn < (replica === 0 ? 20 : 0); turn += 1) await jms.browse(`${queue}-nothing`);
          seen.push(frame.body);
        },
        { orderKey: () => 'one customer', prefetch: 1 },
      ),
    );
    const bodies = Array.from({ length: 12 }, (_, number) => `{"n":${String(number)}}`);
    await jms.send(queue, ...bodies.map((body) => ({ body })));
    await eventually(() => seen.length >= 3);

    await consumers[0]?.stop();

    await eventually(() => seen.length === bodies.length);
    expect(seen).to.deep.equal(bodies);
  });

  it('survives a power cut of the broker without losing or doubling handled messages', async () => {
    const session = open();
    const gate = Promise.withResolvers<void>();
    const handled: string[] = [];
    consume(session, async ({ body }) => {
      await gate.promise;
      handled.push(body);
    });
    const sent = Array.from({ length: 200 }, (_, index) => `m${String(index)}`);
    await jms.send(queue, ...sent.map((body) => ({ body })));
    await eventually(() => session.counters.received === 200);

    await broker.kill('SIGKILL');
    await eventually(() => !session.health.connected);
    gate.resolve();
    const waiting = session.publish({ queue: `${queue}-out`, type: 'T', body: '"waited"' });
    await broker.start();
    await waiting;

    await eventually(() => handled.length >= 200 && session.counters.repeatsSkipped > 0, { timeoutMs: 40_000 });
    await eventually(async () => (await jms.browse(queue)).length === 0);
    expect([...handled].sort()).to.deep.equal([...sent].sort());
    expect(await jms.browse(`${queue}-out`)).to.have.lengthOf(1);
    expect(session.counters.losses).to.equal(1);
  });

  it('fails over to the second broker and goes back to the first when it is there again', async () => {
    await using second = await ActiveMqBroker.start({ persistent: false });
    const port = await freePort();
    const log = captureLog();
    const session = open({ brokers: [at(port), at(second.stompPort)], logger: log.logger });
    const bodies: string[] = [];
    consume(session, async ({ body }) => void bodies.push(body));

    await session.publish({ queue, type: 'T', body: '"over the second"' });
    expect(session.health).to.include({ connected: true, broker: `127.0.0.1:${String(second.stompPort)}` });
    await using first = await ActiveMqBroker.start({ persistent: false, stompPort: port });
    await eventually(() => session.health.broker === `127.0.0.1:${String(first.stompPort)}`);
    await session.publish({ queue, type: 'T', body: '"over the first"' });

    await eventually(() => bodies.length === 2);
    expect(bodies).to.deep.equal(['"over the second"', '"over the first"']);
    expect(session.counters).to.include({ failBacks: 1, losses: 0 });
    await first.kill();
    const lost = await eventually(() => log.lines.find((line) => line.includes('connection to the broker lost')));
    expect(JSON.parse(lost)).to.include({ broker: `127.0.0.1:${String(port)}` });
    await session.stop();
  });

  it('stays with the second broker if priorityBackup is off', async () => {
    const deadPort = await freePort();
    const session = open({ brokers: [at(deadPort), at(broker.stompPort)], priorityBackup: false });
    await session.publish({ queue, type: 'T', body: '1' });

    expect(session.health.broker).to.equal(`127.0.0.1:${String(broker.stompPort)}`);
    expect(session.health.lastError).to.equal(
      `127.0.0.1:${String(deadPort)} cannot be reached: nothing listens there (ECONNREFUSED)`,
    );
  });

  it('explains an OpenWire port', async () => {
    const session = open({ brokers: [at(broker.openWirePort)], timeoutMs: 2_000 });

    const error = await failureOf(session.publish({ queue, type: 'T', body: '1' }));

    expect(error.message).to.match(
      /^No connection to a broker within 2000 ms: .* is an OpenWire connector; name the STOMP/,
    );
    expect(error.advice.retryable).to.equal(true);
  });

  it('explains a wrong password, without showing it', async () => {
    const session = open({ login: { user: 'ccm', password: 'wrong-secret' }, timeoutMs: 5000 });

    const error = await failureOf(session.publish({ queue, type: 'T', body: '1' }));

    expect(error.message).to.contain('check AMQ_USERNAME and AMQ_PASSWORD').and.not.contain('wrong-secret');
    expect(session.health).to.include({ connected: false, broker: undefined });
  });

  it('takes a message with a property longer than a line of the library', async () => {
    const frames: BrokerFrame[] = [];
    consume(open(), async (frame) => void frames.push(frame));
    await jms.send(queue, { body: 'x', properties: { note: 'n'.repeat(20_000) } });

    await eventually(() => frames.length === 1);

    expect(frames[0]?.headers['note']).to.have.lengthOf(20_000);
  });

  it('reads an auto connector like a STOMP one', async () => {
    await using auto = await ActiveMqBroker.start({ persistent: false, connectors: { both: { scheme: 'auto' } } });
    const session = open({ brokers: [at(auto.portOf('both'))] });

    await session.publish({ queue, type: 'T', body: '1' });

    expect(session.counters.published).to.equal(1);
    await session.stop();
  });
});

describe('BrokerSession on a peer that misbehaves', () => {
  const CONNECTED = (heartbeatMs: number): string =>
    `CONNECTED\nversion:1.2\nheart-beat:${String(heartbeatMs)},${String(heartbeatMs)}\n\n\0\n`;
  let server: Server;
  let session: BrokerSession;
  /** The peer's greeting for a connection; undefined: it says nothing. */
  let greeting: string | undefined;

  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        if (greeting !== undefined) socket.write(greeting);
      });
      socket.resume();
      server.once('drop-all', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    await session.stop();
    server.emit('drop-all');
    server.close();
  });

  function open(options: Partial<BrokerSessionOptions> = {}): BrokerSession {
    session = new BrokerSession({
      brokers: [at((server.address() as AddressInfo).port)],
      logger,
      reconnect: { firstMs: 10, maxMs: 50 },
      ...options,
    });
    void session.start();
    return session;
  }

  it('gives up a broker that falls silent, by its missing heart-beats', async () => {
    greeting = CONNECTED(50);
    open({ heartbeatMs: 50 });

    await eventually(() => session.counters.losses >= 2);

    expect(session.health.lastError).to.match(/^The connection to .* was lost: connection timed out$/);
  });

  it('gives up a peer that never answers the CONNECT', async () => {
    greeting = undefined;
    open({ connectTimeoutMs: 50, timeoutMs: 1_000 });

    const error = await failureOf(session.publish({ queue: 'q', type: 'T', body: '1' }));

    expect(error.message).to.contain('does not answer in STOMP (no CONNECTED within 50 ms');
  });

  it('fails a publish whose receipt never comes', async () => {
    greeting = CONNECTED(0);
    open({ timeoutMs: 200 });

    const error = await failureOf(session.publish({ queue: 'q', type: 'T', body: '1' }));

    expect(error.message).to.contain('it did not confirm a message within');
  });

  it('fails a publish at once when the line drops before the receipt', async () => {
    greeting = CONNECTED(0);
    open({ timeoutMs: 60_000 });
    await eventually(() => session.health.connected);
    const outcome = failureOf(session.publish({ queue: 'q', type: 'T', body: '1' }));

    server.emit('drop-all');

    expect((await outcome).message).to.match(/^The connection to .* was lost/);
  });

  it('stops while it is still connecting, and rejects waiting publishers', async () => {
    greeting = undefined;
    open();
    const outcome = failureOf(session.publish({ queue: 'q', type: 'T', body: '1' }));

    await session.stop();

    expect((await outcome).message).to.equal('The broker session is stopping');
  });
});

async function failureOf(outcome: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await outcome.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UpstreamError) return error;
  throw new Error('it did not fail as expected', { cause: error });
}
