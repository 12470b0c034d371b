import { writeDeliver } from '../wire/short-message.ts';
import type { SmscFault, SmscFaultKind } from '../smsc-faults.ts';
import type { SmscSession } from '../smsc-session.ts';
import { cString, ID, octet, responseId, STATUS, tlv, writePdu } from '../wire/pdu.ts';
import type { WirePdu } from '../wire/pdu.ts';

interface SubmitFaultContext {
  readonly session: SmscSession;
  readonly pdu: WirePdu;
  readonly fault: SmscFault;
  /** The answer that would be right; asking for it takes the message. */
  readonly rightAnswer: () => WirePdu;
  /** Calls back later, unless the simulator stops. */
  readonly later: (act: () => void, delayMs: number) => void;
}

type Strike = (context: SubmitFaultContext) => void;

const withLength = (octets: Buffer, length: number): Buffer => {
  const copy = Buffer.from(octets);
  copy.writeUInt32BE(length, 0);
  return copy;
};
const enquireLink = (session: SmscSession): Buffer =>
  writePdu({ id: ID.enquireLink, status: 0, sequence: session.nextSequence(), body: Buffer.alloc(0) });

/** The simulator's act for each fault, in place of a plain answer to submit_sm. */
export const SUBMIT_FAULTS: ReadonlyMap<SmscFaultKind, Strike> = new Map<SmscFaultKind, Strike>([
  ['no-response', ({ rightAnswer }) => void rightAnswer()],
  [
    'slow',
    ({ session, pdu, rightAnswer, later, fault }) => {
      const refusal = { id: responseId(pdu.id), status: fault.status ?? 0, sequence: pdu.sequence, body: octet() };
      const answer = writePdu(fault.status === undefined ? rightAnswer() : refusal);
      later(() => {
        session.write(answer);
      }, fault.delayMs ?? 1000);
    },
  ],
  ['error', ({ session, pdu, fault }) => session.answer(pdu, fault.status ?? STATUS.invalidDestination)],
  ['nack', ({ session, pdu, fault }) => session.nack(fault.status ?? STATUS.invalidCommand, pdu.sequence)],
  ['nack-without-sequence', ({ session, fault }) => session.nack(fault.status ?? STATUS.invalidLength, 0)],
  [
    'unbind-on-submit',
    ({ session }) => {
      void session.request(ID.unbind, Buffer.alloc(0), 5000).then(() => {
        session.end();
      });
    },
  ],
  [
    'drop-on-submit',
    ({ session, rightAnswer }) => {
      rightAnswer();
      session.destroy();
    },
  ],
  [
    'drop-mid-pdu',
    ({ session, rightAnswer }) => {
      session.write(writePdu(rightAnswer()).subarray(0, 18));
      session.end();
    },
  ],
  ['length-too-short', ({ session, rightAnswer }) => session.write(withLength(writePdu(rightAnswer()), 8))],
  ['length-too-long', ({ session, rightAnswer }) => session.write(withLength(writePdu(rightAnswer()), 0x7fffffff))],
  [
    'invalid-command-id',
    ({ session, rightAnswer }) => {
      session.write(writePdu({ id: 0x00000fff, status: 0, sequence: session.nextSequence(), body: octet(1, 2, 3) }));
      session.write(writePdu(rightAnswer()));
    },
  ],
  [
    'unreadable-body',
    ({ session, rightAnswer }) => {
      session.write(
        writePdu({
          id: ID.deliverSm,
          status: 0,
          sequence: session.nextSequence(),
          body: Buffer.concat([
            cString(''),
            octet(1, 1),
            cString('44'),
            octet(1, 1),
            cString('1'),
            octet(0),
            Buffer.from('x'),
          ]),
        }),
      );
      session.write(writePdu(rightAnswer()));
    },
  ],
  [
    'split-writes',
    ({ session, rightAnswer, later }) => {
      const octets = writePdu(rightAnswer());
      for (const [index, value] of octets.entries()) {
        later(() => {
          session.write(octet(value));
        }, index);
      }
    },
  ],
  [
    'glued-writes',
    ({ session, rightAnswer }) => {
      const others = Array.from({ length: 9 }, () => enquireLink(session));
      session.write(Buffer.concat([...others, writePdu(rightAnswer())]));
    },
  ],
  [
    'unknown-tlv',
    ({ session, rightAnswer }) => {
      const answer = rightAnswer();
      session.write(writePdu({ ...answer, body: Buffer.concat([answer.body, tlv(0x1501, octet(1, 2, 3))]) }));
    },
  ],
  [
    'out-of-order',
    ({ session, rightAnswer }) => {
      session.heldBack = rightAnswer();
    },
  ],
  [
    'wrong-sequence',
    ({ session, rightAnswer }) => {
      const answer = rightAnswer();
      session.write(writePdu({ ...answer, sequence: answer.sequence + 1_000_000 }));
    },
  ],
  [
    'doubled-response',
    ({ session, rightAnswer }) => {
      const octets = writePdu(rightAnswer());
      session.write(Buffer.concat([octets, octets]));
    },
  ],
]);

/** A deliver_sm before the bind, which the ESME has not asked for. */
export const earlyDeliver = (session: SmscSession): Buffer =>
  writePdu({
    id: ID.deliverSm,
    status: 0,
    sequence: session.nextSequence(),
    body: writeDeliver({
      source: { ton: 1, npi: 1, address: '447700900123' },
      destination: { ton: 0, npi: 1, address: '62442' },
      esmClass: 0,
      dataCoding: 0,
      shortMessage: Buffer.from('early'),
    }),
  });

export const submitAnswer = (pdu: WirePdu, id: string): WirePdu => ({
  id: responseId(pdu.id),
  status: STATUS.ok,
  sequence: pdu.sequence,
  body: cString(id),
});
