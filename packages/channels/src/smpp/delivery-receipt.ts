import type { DeliveryOutcome } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { receiptIds } from './message-ids.ts';
import type { ReceiptIdBase, ReceiptIds } from './message-ids.ts';
import { isKnownState, stateByNumber, stateInWords, UNKNOWN_STATE } from './receipt-states.ts';
import type { Meaning } from './receipt-states.ts';
import { packedReceiptText, readFields, receiptText } from './receipt-text.ts';
import type { ReceiptFields } from './receipt-text.ts';
import { ESM, TLV, tlvNumber, tlvOctets, tlvText } from './pdu/smpp-pdu.ts';
import { referenceIn } from './pdu/message-reference.ts';
import type { ReceivedPdu } from './pdu/smpp-pdu.ts';

/** An SMSC's report about a message that it took (SMPP 3.4, appendix B, and the TLVs of section 5.3.2). */
export interface DeliveryReceipt extends ReceiptIds {
  /** The SMSC's word: `DELIVRD`, or the TLV's name where only that came. */
  readonly state: string;
  readonly outcome: DeliveryOutcome;
  /** `err:` or network_error_code, where it says anything but "no error". */
  readonly errorCode?: string;
  /** user_message_reference, where the SMSC gives it back. */
  readonly reference?: number;
}

/** The way in which an account's SMSC writes receipts. */
export interface ReceiptRules {
  /** SMPP_RECEIPT_ID_BASE; default `auto`. */
  readonly idBase?: ReceiptIdBase;
  /** SMPP_RECEIPTS_BY_TEXT: esm_class does not tell. */
  readonly byText?: boolean;
  /** Seven bits a character. */
  readonly packed?: boolean;
}

const DESCRIPTIONS: ReadonlyMap<Meaning, string> = new Map([
  ['expired', 'the validity period ended before the message could be delivered'],
  ['rejected', 'the SMSC rejected or removed the message'],
  ['undeliverable', 'the SMSC could not deliver the message'],
]);

/**
 * Reads a receipt out of deliver_sm or data_sm: TLVs first, then the text for missing fields. @returns undefined for a PDU that is not a
 * receipt (a customer's message), or that names no message: `saysReceipt` tells them apart.
 */
export function readReceipt(pdu: ReceivedPdu, rules: ReceiptRules = {}): DeliveryReceipt | undefined {
  if (!mayBeReceipt(pdu, rules)) return undefined;
  const fields = fieldsOf(pdu, rules);
  const ids = receiptIds({ tlv: tlvText(pdu, TLV.receiptedMessageId), text: fields.id }, rules.idBase ?? 'auto');
  const reference = referenceIn(pdu);
  const isNamed = ids.messageIds.length > 0 || (reference !== undefined && tellsState(pdu, fields));
  if (!isNamed) return undefined;
  if (!saysReceipt(pdu) && !tellsState(pdu, fields)) return undefined;
  if (isOrdinary(pdu) && !isTold(pdu, fields)) return undefined;
  const told = stateOf(pdu, fields.state);
  const { state } = told;
  const meaning = isIntermediate(pdu) && told.meaning !== 'delivered' ? UNKNOWN_STATE[1] : told.meaning;
  const errorCode = errorCodeOf(pdu, fields.error);
  return {
    ...ids,
    state,
    outcome: outcomeOf(state, meaning, errorCode),
    ...compact({ errorCode, reference }),
  };
}

/** Whether the PDU alone says what became of which message: a receipt that came in parts, or one of a part, may do so or not. */
export const isWholeReceipt = (pdu: ReceivedPdu, rules: ReceiptRules): boolean =>
  readReceipt(pdu, rules) !== undefined && tellsState(pdu, fieldsOf(pdu, rules));

/**
 * Whether esm_class says that this is a receipt, readable or not (SMPP 3.4, section 5.2.12). An acknowledgement (0x08, 0x10) may be a
 * customer's own words: it is a receipt only where it reads as one.
 */
export const saysReceipt = (pdu: Pick<ReceivedPdu, 'esmClass'>): boolean =>
  RECEIPT_TYPES.has(pdu.esmClass & ESM.typeMask);

const RECEIPT_TYPES: ReadonlySet<number> = new Set([ESM.receipt, ESM.intermediate, ESM.receipt | ESM.intermediate]);

/** A text that only looks like a receipt is not enough, unless the operator says so: a customer could write it. */
function mayBeReceipt(pdu: ReceivedPdu, { byText = false }: ReceiptRules): boolean {
  return !isOrdinary(pdu) || byText || pdu.tlvs[TLV.receiptedMessageId] !== undefined;
}

const isOrdinary = (pdu: ReceivedPdu): boolean => (pdu.esmClass & ESM.typeMask) === 0;

/** By its text alone a receipt is one only with a state that SMSCs use, or with an error code: `my id: 4711, status: angry` is a customer's. */
const isTold = (pdu: ReceivedPdu, { state, error }: ReceiptFields): boolean =>
  error !== undefined ||
  [TLV.receiptedMessageId, TLV.messageState].some((tag) => pdu.tlvs[tag] !== undefined) ||
  (state !== undefined && isKnownState(state));

/** Some SMSCs give customers' messages an id of their own, too: without a state it is no receipt. */
const tellsState = (pdu: ReceivedPdu, fields: ReceiptFields): boolean =>
  fields.state !== undefined || pdu.tlvs[TLV.messageState] !== undefined;

function fieldsOf(pdu: ReceivedPdu, { packed = false }: ReceiptRules): ReceiptFields {
  const fields = readFields(receiptText(pdu));
  return packed && fields.id === undefined ? readFields(packedReceiptText(pdu)) : fields;
}

/** The answer of query_sm about a message. */
export interface QueriedState {
  /** As receipts spell it: `DELIVRD`. */
  readonly state: string;
  readonly outcome: DeliveryOutcome;
  /** False: the SMSC may tell more later, or does not know itself. */
  readonly isFinal: boolean;
}

/**
 * message_state and error_code of a query_sm_resp (SMPP 3.4, sections 4.8.2 and 5.2.28).
 */
export function queriedState(messageState: number, errorCode: number): QueriedState {
  const [state, meaning] = stateByNumber(messageState) ?? UNKNOWN_STATE;
  const outcome = outcomeOf(state, meaning, errorCode === 0 ? undefined : String(errorCode));
  return { state, outcome, isFinal: meaning !== 'sent' };
}

/** The TLV, else the word of the text, however it is spelled. Where neither is known, the SMSC's own word is kept. */
function stateOf(pdu: ReceivedPdu, word: string | undefined): { readonly state: string; readonly meaning: Meaning } {
  const byTlv = stateByNumber(tlvNumber(pdu, TLV.messageState));
  const words = word ?? wordInTlv(pdu);
  const byWord = words === undefined ? undefined : stateInWords(words);
  const isTlvFinal = byTlv !== undefined && byTlv[1] !== 'sent';
  const isWordFinal = byWord !== undefined && byWord[1] !== 'sent';
  const isTlvKnown = byTlv !== undefined && byTlv[0] !== UNKNOWN_STATE[0];
  // Some SMSCs send the same message_state with every receipt.
  const chosen = isTlvKnown && (isTlvFinal || !isWordFinal) ? byTlv : byWord;
  const [state, meaning] = chosen ?? [isIntermediate(pdu) ? 'ENROUTE' : UNKNOWN_STATE[0], UNKNOWN_STATE[1]];
  return { state, meaning };
}

/** Some SMSCs write the word there in place of its number, or the digit as text. */
const wordInTlv = (pdu: ReceivedPdu): string | undefined =>
  /^(?:[A-Z_]{4,}|\d)$/i.exec(tlvText(pdu, TLV.messageState) ?? '')?.[0];

/** The SMSC tells of a try that failed, and goes on trying (SMPP 3.4, section 5.2.12). */
const isIntermediate = (pdu: ReceivedPdu): boolean => (pdu.esmClass & ESM.typeMask) === ESM.intermediate;

function outcomeOf(state: string, meaning: Meaning, errorCode: string | undefined): DeliveryOutcome {
  if (meaning === 'sent' || meaning === 'delivered') return { status: meaning, providerStatus: state };
  const description = DESCRIPTIONS.get(meaning) ?? 'the SMSC reports a failure';
  return {
    status: 'failed',
    providerStatus: state,
    failure: {
      reason: meaning,
      description: `${description} (${state})`,
      ...compact({ providerCode: errorCode }),
    },
  };
}

function errorCodeOf(pdu: ReceivedPdu, byText: string | undefined): string | undefined {
  const codes = [byText, networkErrorCode(tlvOctets(pdu, TLV.networkErrorCode))];
  return codes.find((code) => code !== undefined && !/^0+$/.test(code));
}

/** One octet of network type and a 16-bit code; some SMSCs leave out the type, or put ASCII digits there instead. */
function networkErrorCode(octets: Buffer | undefined): string | undefined {
  if (octets === undefined || octets.length < 2) return undefined;
  const digits = octets.toString('latin1').replace(/\0+$/, '');
  if (/^\d+$/.test(digits)) return digits;
  return String(octets.readUInt16BE(octets.length === 2 ? 0 : 1));
}
