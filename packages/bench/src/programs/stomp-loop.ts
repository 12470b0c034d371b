import { Agent, request } from 'node:http';
import stompit from 'stompit';
import { optionsOf, tellParent } from './parent.ts';

/**
 * The bare library: puts `count` messages into a queue; takes them out, acknowledging each; or posts each to `url` first.
 */
const { port, queue, count, what, url } = optionsOf() as {
  readonly port: number;
  readonly queue: string;
  readonly count: number;
  readonly what: 'fill' | 'consume' | 'forward';
  readonly url?: string;
};
const BODY_OF = (number: number): string =>
  JSON.stringify({
    id: `bench-${String(number)}`,
    channel: 'whatsapp',
    account: 'bench',
    to: `+4477009${String(10_000 + (number % 300))}`,
    text: `bench-${String(number)} from an application`,
  });
const warmUp = count / 4;

function fail(error: Error): never {
  throw error;
}

function fill(client: stompit.Client): void {
  for (let number = 1; number <= count; number += 1) {
    const headers = { destination: `/queue/${queue}`, persistent: 'true', type: 'SendSms', 'amq-msg-type': 'text' };
    const frame = client.send(
      headers,
      number === count ? { onReceipt: () => tellParent({ filled: count }), onError: fail } : undefined,
    );
    frame.end(BODY_OF(number));
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 50 });
/** Filler to about the length of a short message's call to a provider. */
const FILLER = 'x'.repeat(400);

function post(to: string, body: string, done: () => void): void {
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  request(to, { method: 'POST', agent, headers }, (response) => {
    response.resume().on('end', done);
  })
    .on('error', fail)
    .end(body);
}

function consume(client: stompit.Client): void {
  let taken = 0;
  let done = 0;
  let startedMs = 0;
  const headers = {
    destination: `/queue/${queue}`,
    ack: 'client-individual',
    'activemq.prefetchSize': '1000',
  } as const;
  client.subscribe(headers, (failure, message) => {
    if (failure !== null) fail(failure);
    message.readString('utf8', (broken) => {
      if (broken !== null) fail(broken);
      done += 1;
      const acknowledge = (): void => {
        client.ack(message);
        taken += 1;
        if (taken === warmUp) startedMs = performance.now();
        if (taken === count) tellParent({ perSecond: ((count - warmUp) * 1000) / (performance.now() - startedMs) });
      };
      if (url === undefined) acknowledge();
      else post(url, `bench-${String(done)} ${FILLER}`, acknowledge);
    });
  });
}

stompit.connect({ host: '127.0.0.1', port, connectHeaders: { host: '/', 'heart-beat': '0,0' } }, (failure, client) => {
  if (failure !== null) fail(failure);
  if (what === 'fill') fill(client);
  else consume(client);
});
