import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Arrivals } from './arrivals.ts';
import { answerParent, optionsOf, tellParent } from './parent.ts';

/** Stands where Hybrid Chat or a provider stands, as light as it can be: notes when which message came, and answers at once. */
const { answer } = optionsOf() as { readonly answer: 'hybrid-chat' | '360dialog' };
const arrivals = new Arrivals();

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    const number = arrivals.note(body);
    const id = `wamid.${String(number)}`;
    const text = answer === '360dialog' ? `{"messaging_product":"whatsapp","messages":[{"id":"${id}"}]}` : '{}';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => tellParent({ port: (server.address() as AddressInfo).port }));
answerParent((question) => arrivals.answer(question));
