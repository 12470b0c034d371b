/** The counted measures. */
export const MEASURES = [
  /** Webhooks and deliver_sm taken, reports among them. */
  'received',
  /** Customers' messages, each once. */
  'arrived',
  /** Tries to store a customer's file in the File Engine: those that did, and those that did not. */
  'stored',
  'not-stored',
  /** Messages that Hybrid Chat took. */
  'forwarded',
  /** Messages accepted for sending. */
  'taken',
  /** Parts that a provider took. */
  'sent',
  /** Messages reported as delivered, and as read. */
  'delivered',
  'read',
  /** Reports that a target took. */
  'reported',
  /** Failed attempts, and final failures. */
  'failed',
  /** Messages given up. */
  'dead-lettered',
  /** Requests with a bad signature. */
  'refused',
] as const;
export type Measure = (typeof MEASURES)[number];

export type Direction = 'in' | 'out';

/** The labels of a count. Each has few values: no ids and no numbers of customers. */
export interface Dimensions {
  readonly direction?: Direction | undefined;
  readonly channel?: string | undefined;
  readonly account?: string | undefined;
  /** The reason of a failure or a dead letter. */
  readonly reason?: string | undefined;
  /** The system that handed the message over or took the report: `activemq`, `api`, `campaign`, `crm`, `application`. */
  readonly peer?: string | undefined;
}

/** Counts by measure or, for latencies, by bucket. */
export interface Field extends Dimensions {
  readonly measure: Measure | 'latency' | 'alive';
  /** The bucket of a latency. */
  readonly bucket?: number;
}

const SEPARATOR = '\u001F';

/** A field's name in Redis. */
export const writeField = (measure: string, of: Dimensions, bucket?: number): string =>
  `${measure}${SEPARATOR}${of.direction ?? ''}${SEPARATOR}${of.channel ?? ''}${SEPARATOR}${of.account ?? ''}${SEPARATOR}${of.reason ?? ''}${SEPARATOR}${of.peer ?? ''}${SEPARATOR}${bucket ?? ''}`;

const KNOWN: ReadonlySet<string> = new Set([...MEASURES, 'latency', 'alive']);
const isKnown = (measure: string): measure is Field['measure'] => KNOWN.has(measure);

/** Reads a field; undefined for a name that `writeField` of this version never wrote. */
export function readField(name: string): Field | undefined {
  const [measure = '', direction, channel, account, reason, peer, bucket] = name.split(SEPARATOR);
  if (!isKnown(measure)) return undefined;
  return {
    measure,
    direction: direction === 'in' || direction === 'out' ? direction : undefined,
    channel: presence(channel),
    account: presence(account),
    reason: presence(reason),
    peer: presence(peer),
    ...(presence(bucket) === undefined ? {} : { bucket: Number(bucket) }),
  };
}

const presence = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
