import { expect } from 'chai';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { ActiveMqBroker, freePort, JmsClient } from '@ccm/testing/servers';
import { eventually, listenOnLoopback } from '@ccm/testing/support';
import { askBroker } from './stomp-probe.ts';

const TLS_ALERT = Buffer.from('15030300020246', 'hex');
const LOGIN = { username: 'ccm', password: 'the password of the specs' } as const;

describe('The probe of a broker', function () {
  this.timeout(60_000);
  let broker: ActiveMqBroker;

  before(async function start() {
    this.timeout(90_000);
    broker = await ActiveMqBroker.start({ login: LOGIN });
  });
  after(async () => {
    await broker.stop();
  });

  const kindAt = async (port: number, password: string = LOGIN.password): Promise<string> => {
    const login = { user: LOGIN.username, password };
    return (
      await askBroker({ host: '127.0.0.1', port, login, queue: 'outbound-sms', signal: AbortSignal.timeout(30_000) })
    ).kind;
  };

  it('distinguishes a STOMP connector, an OpenWire one, and a port where nothing listens', async () => {
    expect(await kindAt(broker.stompPort)).to.equal('connected');
    // On a busy machine its greeting may take longer than anybody waits.
    await eventually(async () => (await kindAt(broker.openWirePort)) === 'other-protocol', { timeoutMs: 50_000 });
    expect(await kindAt(await freePort())).to.equal('unreachable');
  });

  it('tells since when the oldest message waits, and takes nothing off', async () => {
    const login = { user: LOGIN.username, password: LOGIN.password };
    const oldestIn = async (queue: string): Promise<number | undefined> => {
      const signal = AbortSignal.timeout(30_000);
      const answer = await askBroker({ host: '127.0.0.1', port: broker.stompPort, login, queue, signal });
      return answer.kind === 'connected' ? answer.oldestAtMs : undefined;
    };
    await using jms = await JmsClient.start(broker);
    const beganMs = Date.now();
    await jms.send('with-messages', { body: 'one', kind: 'bytes' }, { body: 'two' });
    expect(await oldestIn('with-messages')).to.be.within(beganMs - 1000, Date.now() + 1000);
    expect(await jms.browse('with-messages')).to.have.lengthOf(2);
    expect(await oldestIn('without-messages')).to.equal(undefined);
  });

  it('names another service on the port', async () => {
    const services: readonly (readonly [string, Server])[] = [
      ['speaks HTTP', createHttpServer()],
      ['says "SSH-2.0-OpenSSH_9.9"', createServer((socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n'))],
      ['speaks AMQP', createServer((socket) => socket.once('data', () => socket.end('AMQP\0\0\t\x01')))],
      ['speaks TLS', createServer((socket) => socket.once('data', () => socket.end(TLS_ALERT)))],
    ];
    for (const [words, service] of services) {
      await using server = await listenOnLoopback(service);
      const { host, port } = server;
      const answer = await askBroker({ host, port, queue: 'outbound-sms', signal: AbortSignal.timeout(30_000) });
      expect(answer.kind === 'other-protocol' && answer.peer.words).to.equal(words);
    }
  });

  it('reports that the broker refuses the login', async () => {
    expect(await kindAt(broker.stompPort, 'wrong')).to.equal('refused');
  });
});
