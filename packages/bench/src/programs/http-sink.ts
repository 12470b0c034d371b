import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectionPool, deliveredWebhook } from '../load/index.ts';
import { Arrivals } from './arrivals.ts';
import { answerParent, optionsOf, tellParent } from './parent.ts';

/**
 * A stand-in for Hybrid Chat, a CRM or a provider, as light as possible: notes the time of each message, and answers at once. Asked to
 * `hold` it answers no request. Asked to `report to <port>` it reports each message as delivered to the gateway on that port.
 */
const { answer, noted } = optionsOf() as { readonly answer: 'nothing' | '360dialog'; readonly noted?: string };
const arrivals = new Arrivals(noted);
let reports: ConnectionPool | undefined;
let isHolding = false;

function reply(response: ServerResponse, body: string): void {
  const number = arrivals.note(body);
  const id = `wamid.${String(number)}`;
  const text = answer === '360dialog' ? `{"messaging_product":"whatsapp","messages":[{"id":"${id}"}]}` : '{}';
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
  reports?.post(deliveredWebhook(id)).catch((error: unknown) => console.error('a report was not taken', error));
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    if (!isHolding) reply(response, body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => tellParent({ port: (server.address() as AddressInfo).port }));
answerParent((question) => {
  const [, port] = /^report to (\d+)$/.exec(String(question)) ?? [];
  if (port !== undefined) reports = new ConnectionPool(Number(port));
  if (question === 'hold' || question === 'resume') isHolding = question === 'hold';
  return arrivals.answer(question);
});
