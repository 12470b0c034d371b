/** The moment at which a fault strikes. */
type FaultMoment = 'connect' | 'bind' | 'bound' | 'submit' | 'query' | 'enquire-link' | 'unbind';

/** Faults that SMSCs have been seen to have, and the moment of each. */
export const FAULT_MOMENTS = {
  /** Closes the connection at once. */
  'refuse-connection': 'connect',
  /** Takes the connection and everything that is sent, and never says a word. */
  'black-hole': 'connect',
  /** Sends outbind first. */
  outbind: 'connect',
  'deliver-before-bound': 'connect',
  'bind-error': 'bind',
  'bind-no-response': 'bind',
  'bind-nack': 'bind',
  /** Sends a message in the same packet as the answer to the bind. */
  'deliver-with-bind': 'bound',
  'unbind-after-bind': 'bound',
  'drop-after-bind': 'bound',
  'no-response': 'submit',
  /** Answers only after `delayMs`: takes the message, or refuses it with `status`. */
  slow: 'submit',
  error: 'submit',
  nack: 'submit',
  'nack-without-sequence': 'submit',
  'unbind-on-submit': 'submit',
  'drop-on-submit': 'submit',
  'drop-mid-pdu': 'submit',
  'length-too-short': 'submit',
  'length-too-long': 'submit',
  'invalid-command-id': 'submit',
  'unreadable-body': 'submit',
  'split-writes': 'submit',
  'glued-writes': 'submit',
  'unknown-tlv': 'submit',
  /** Holds the answer back until the next one has been sent. */
  'out-of-order': 'submit',
  'wrong-sequence': 'submit',
  'doubled-response': 'submit',
  'query-error': 'query',
  'query-no-response': 'query',
  'enquire-link-no-response': 'enquire-link',
  'unbind-no-response': 'unbind',
} as const satisfies Readonly<Record<string, FaultMoment>>;

export type SmscFaultKind = keyof typeof FAULT_MOMENTS;

export interface SmscFault {
  readonly kind: SmscFaultKind;
  /** The number of times that it strikes; default once. */
  readonly times?: number;
  /** Strikes only messages to this number; default every message. Only for faults of the moment `submit`. */
  readonly to?: string;
  /** command_status, where the fault has one. */
  readonly status?: number;
  readonly delayMs?: number;
}

/** Faults in the order in which they were asked for. */
export class FaultQueue {
  #queue: { readonly fault: SmscFault; left: number }[] = [];

  /** @returns takes the fault back. */
  add(fault: SmscFault): () => void {
    const entry = { fault, left: fault.times ?? 1 };
    this.#queue.push(entry);
    return () => {
      this.#queue = this.#queue.filter((other) => other !== entry);
    };
  }

  /** @param to the number that the message of this moment goes to */
  take(moment: FaultMoment, to?: string): SmscFault | undefined {
    const entry = this.#queue.find(
      ({ fault }) => FAULT_MOMENTS[fault.kind] === moment && (fault.to === undefined || fault.to === to),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#queue = this.#queue.filter((other) => other !== entry);
    return entry.fault;
  }

  clear(): void {
    this.#queue = [];
  }
}
