import type { BoundedList, BoundedMap, Memory } from '../../lab/index.ts';
import type { SmscFault } from '../smsc-faults.ts';
import type { SmscSession } from '../smsc-session.ts';
import type { Address } from '../wire/short-message.ts';
import { STATE_NUMBERS } from './receipt-plan.ts';
import { cString, FieldReader, octet, STATUS } from '../wire/pdu.ts';
import type { WirePdu } from '../wire/pdu.ts';

/** One query_sm as it came, and the state that it was answered with; undefined: it was refused, or not answered. */
export interface Query {
  readonly id: string;
  readonly source: Address;
  readonly session: number;
  readonly atMs: number;
  readonly state: string | undefined;
}

/** The outcome of a message: known even if its receipt never arrived anywhere. */
interface Outcome {
  readonly sender: string;
  state: string;
  finalAt: Date | undefined;
}

const OPEN_STATES: ReadonlySet<string> = new Set(['SCHEDULED', 'ENROUTE', 'ACCEPTD']);
const ERROR_OF_FAILED = 11;

/** The state of each message, for query_sm (SMPP 3.4, section 4.8): by id and by the sender that submitted it. */
export class MessageStates {
  readonly #outcomes: BoundedMap<string, Outcome>;
  readonly queries: BoundedList<Query>;

  constructor(memory: Memory) {
    this.#outcomes = memory.map();
    this.queries = memory.list();
  }

  taken(id: string, sender: string): void {
    this.#outcomes.set(id, { sender, state: 'ENROUTE', finalAt: undefined });
  }

  reached(id: string, state: string): void {
    const outcome = this.#outcomes.get(id);
    if (outcome === undefined) return;
    outcome.state = state;
    outcome.finalAt = OPEN_STATES.has(state) ? undefined : new Date();
  }

  answer(session: SmscSession, pdu: WirePdu, fault: SmscFault | undefined): void {
    const fields = new FieldReader(pdu.body);
    const id = fields.text(65);
    const source: Address = { ton: fields.number(), npi: fields.number(), address: fields.text(21) };
    const outcome = this.#outcomes.get(id);
    const known = fault === undefined && outcome?.sender === source.address ? outcome : undefined;
    this.queries.push({ id, source, session: session.number, atMs: Date.now(), state: known?.state });
    if (fault?.kind === 'query-no-response') return;
    if (known === undefined) session.answer(pdu, fault?.status ?? STATUS.queryFailed);
    else session.answer(pdu, STATUS.ok, answerBody(id, known));
  }
}

function answerBody(id: string, { state, finalAt }: Outcome): Buffer {
  const failed = finalAt !== undefined && state !== 'DELIVRD';
  return Buffer.concat([
    cString(id),
    cString(finalAt === undefined ? '' : absoluteTime(finalAt)),
    octet(STATE_NUMBERS.get(state) ?? 7, failed ? ERROR_OF_FAILED : 0),
  ]);
}

/** `YYMMDDhhmmsstnnp` in UTC (SMPP 3.4, section 7.1.1). */
const absoluteTime = (at: Date): string => `${at.toISOString().replaceAll(/\D/g, '').slice(2, 14)}000+`;
