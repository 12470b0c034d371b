import type { AddressInfo } from 'node:net';
import { Arrivals } from './arrivals.ts';
import { answerParent, tellParent } from './parent.ts';
import { smpp } from './smpp-library.ts';

/** An SMSC as light as the library allows: lets everybody bind, takes every message and answers at once. */
const arrivals = new Arrivals();

const server = smpp.createServer((session) => {
  session.on('error', () => undefined);
  session.on('pdu', (pdu) => {
    if (pdu.isResponse()) return;
    if (pdu.command !== 'submit_sm') return session.send(pdu.response());
    const { message } = pdu.short_message ?? {};
    const number = arrivals.note(typeof message === 'string' ? message : (message?.toString('latin1') ?? ''));
    return session.send(pdu.response({ message_id: number.toString(16).padStart(8, '0') }));
  });
});
server.listen(0, '127.0.0.1', () => tellParent({ port: (server.address() as AddressInfo).port }));
answerParent((question) => arrivals.answer(question));
