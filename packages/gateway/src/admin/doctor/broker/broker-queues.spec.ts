import { expect } from 'chai';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { askForQueues } from './broker-queues.ts';
import type { QueueAnswer } from './broker-queues.ts';
import { FrameReader } from './stomp-frames.ts';

/** An advisory as ActiveMQ 5.17 writes it. */
const advisory = (topic: string, subscription: string, body: object): string =>
  `MESSAGE\nexpires:0\noriginBrokerURL:stomp\\c//localhost\\c61613\ndestination:/topic/ActiveMQ.Advisory.${topic}\nsubscription:${subscription}\npriority:0\ntype:Advisory\ntransformation:jms-advisory-json\ntimestamp:0\n\n${JSON.stringify(body)}\0\n`;
const OURS = advisory('Connection', 'connection', {
  ConnectionInfo: { commandId: 0, clientId: 'ID:vm-42493-4:2', clientIp: 'x', password: '' },
});
const queue = (name: string): string =>
  advisory('Queue', 'queues', {
    DestinationInfo: { commandId: 0, destination: { '@class': 'ActiveMQQueue', string: name, null: '' }, timeout: 0 },
  });
const CONSUMER = advisory('Consumer.Queue.sms', 'consumers', {
  ConsumerInfo: { commandId: 3, destination: { '@class': 'ActiveMQQueue', string: 'sms' }, prefetchSize: 1000 },
});

/** The answer about the queues of a broker that answers the subscriptions this way. */
async function told(answer: (socket: Socket) => void): Promise<QueueAnswer | undefined> {
  const broker = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer(socket));
  }).listen(0, '127.0.0.1');
  await once(broker, 'listening');
  const socket = connect((broker.address() as AddressInfo).port, '127.0.0.1');
  const reader = new FrameReader(socket);
  try {
    return await askForQueues(socket, reader, 'sms');
  } finally {
    socket.destroy();
    broker.close();
  }
}

describe('askForQueues', () => {
  it('names the queues of the broker, and counts the consumers of ours', async () => {
    const answer = await told((socket) =>
      socket.write([OURS, queue('sms'), queue('reports'), CONSUMER, CONSUMER].join('')),
    );
    expect(answer).to.deep.equal({ names: ['sms', 'reports'], consumers: 2 });
  });

  it('distinguishes a broker without queues from one that does not answer', async () => {
    expect(await told((socket) => socket.write(OURS))).to.deep.equal({ names: [], consumers: 0 });
    expect(await told(() => undefined)).to.equal(undefined);
  });

  it('takes a refusal, and the end of the connection, for no answer', async () => {
    expect(await told((socket) => socket.write('ERROR\nmessage:not authorized\n\n\0'))).to.equal(undefined);
    expect(await told((socket) => socket.end())).to.equal(undefined);
  });
});
