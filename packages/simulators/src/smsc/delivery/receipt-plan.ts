import type { DeliverFields, ShortMessage } from '../wire/short-message.ts';

/** The form of this SMSC's receipts. */
export interface ReceiptPlan {
  readonly form: 'text' | 'tlv' | 'both' | 'payload';
  /** The states that are reported one after the other; default `DELIVRD` alone. */
  readonly states?: readonly string[];
  /** The id in the receipt against the one in submit_sm_resp. `decimal-and-hex`: the text decimal, the TLV as it was. */
  readonly idAs?: 'same' | 'decimal' | 'decimal-padded' | 'hex' | 'upper' | 'lower' | 'decimal-and-hex';
  readonly when?: 'after-response' | 'before-response';
  readonly delayMs?: number;
  /** The number of times that each is sent; default once. */
  readonly copies?: number;
  readonly on?: 'same-bind' | 'other-bind';
  readonly label?: 'text:' | 'Text:' | '';
  readonly seconds?: boolean;
  readonly counts?: boolean;
  readonly err?: string;
  /** Sends a receipt even where none was asked for. */
  readonly unasked?: boolean;
  /** The message gets there, and the receipt nowhere: only query_sm tells. */
  readonly lost?: boolean;
  /** Gives user_message_reference back, as some SMSCs do. */
  readonly echoesReference?: boolean;
}

export const USUAL_RECEIPTS: ReceiptPlan = { form: 'both' };

export const STATE_NUMBERS: ReadonlyMap<string, number> = new Map(
  ['SCHEDULED', 'ENROUTE', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD', 'SKIPPED'].map(
    (state, number) => [state, number],
  ),
);
const TLV = { receiptedMessageId: 0x001e, reference: 0x0204, messageState: 0x0427, payload: 0x0424 } as const;

/** A receipt for a message as deliver_sm fields, addresses swapped. */
export function receiptFor(message: ShortMessage, id: string, state: string, plan: ReceiptPlan): DeliverFields {
  const text = Buffer.from(receiptText(spellId(id, plan), state, plan), 'latin1');
  const tlvId = plan.idAs === 'decimal-and-hex' ? id : spellId(id, plan);
  const tlvs: readonly (readonly [number, Buffer])[] = [
    [TLV.receiptedMessageId, Buffer.from(`${tlvId}\0`, 'latin1')],
    [TLV.messageState, Buffer.from([STATE_NUMBERS.get(state) ?? 5])],
  ];
  const reference = plan.echoesReference === true ? message.tlvs.get(TLV.reference) : undefined;
  const echoed: typeof tlvs = reference === undefined ? [] : [[TLV.reference, reference]];
  const envelope = { source: message.destination, destination: message.source, esmClass: 0x04, dataCoding: 0 };
  const empty = Buffer.alloc(0);
  if (plan.form === 'text') return { ...envelope, shortMessage: text, tlvs: echoed };
  if (plan.form === 'both') return { ...envelope, shortMessage: text, tlvs: [...tlvs, ...echoed] };
  const told: typeof tlvs = plan.form === 'tlv' ? tlvs : [[TLV.payload, text]];
  return { ...envelope, shortMessage: empty, tlvs: [...told, ...echoed] };
}

function receiptText(id: string, state: string, plan: ReceiptPlan): string {
  const delivered = state === 'DELIVRD';
  const counts = plan.counts === false ? '' : `sub:001 dlvrd:${delivered ? '001' : '000'} `;
  const seconds = plan.seconds === true ? '00' : '';
  const err = plan.err ?? (delivered || state === 'ENROUTE' ? '000' : '011');
  const dates = `submit date:2611221000${seconds} done date:2611221001${seconds}`;
  return `id:${id} ${counts}${dates} stat:${state} err:${err} ${plan.label ?? 'text:'}Hello`;
}

const SPELLINGS: Readonly<Record<NonNullable<ReceiptPlan['idAs']>, (id: string) => string>> = {
  same: (id) => id,
  decimal: (id) => BigInt(`0x${id}`).toString(),
  'decimal-and-hex': (id) => BigInt(`0x${id}`).toString(),
  'decimal-padded': (id) => BigInt(`0x${id}`).toString().padStart(10, '0'),
  hex: (id) => BigInt(id).toString(16).toUpperCase(),
  upper: (id) => id.toUpperCase(),
  lower: (id) => id.toLowerCase(),
};

const spellId = (id: string, plan: ReceiptPlan): string => SPELLINGS[plan.idAs ?? 'same'](id);
