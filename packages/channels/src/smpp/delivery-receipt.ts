import type { DeliveryOutcome, FailureReason } from '@ccm/core/domain';
import { receiptIdCandidates } from './message-ids.ts';
import { ESM, messageOctets, TLV, tlvNumber, tlvOctets, tlvText } from './smpp-pdu.ts';
import type { ReceivedPdu } from './smpp-pdu.ts';
import { splitHeader } from './user-data-header.ts';

/** What an SMSC tells of a message that it took (SMPP 3.4, appendix B, and the TLVs of section 5.3.2). */
export interface DeliveryReceipt {
  /** Every spelling of the id to look up, the likeliest first; never empty. */
  readonly messageIds: readonly string[];
  /** The SMSC's word: `DELIVRD`, or the TLV's name where only that came. */
  readonly state: string;
  readonly outcome: DeliveryOutcome;
  /** `err:` or network_error_code, where it says anything but "no error". */
  readonly errorCode?: string;
}

/** What a state means for us; see reference: jsmpp, Kannel and cloudhopper agree on these. */
type Meaning = 'sent' | 'delivered' | FailureReason;

const TLV_STATES: readonly (readonly [string, Meaning])[] = [
  ['SCHEDULED', 'sent'],
  ['ENROUTE', 'sent'],
  ['DELIVRD', 'delivered'],
  ['EXPIRED', 'expired'],
  ['DELETED', 'rejected'],
  ['UNDELIV', 'undeliverable'],
  ['ACCEPTD', 'sent'],
  ['UNKNOWN', 'outcome-unknown'],
  ['REJECTD', 'rejected'],
  ['SKIPPED', 'rejected'],
];

const UNKNOWN_STATE = ['UNKNOWN', 'outcome-unknown'] as const;

/** The words of the text, with the spellings that SMSCs are known to use beside the seven-letter ones. */
const TEXT_STATES: ReadonlyMap<string, Meaning> = new Map([
  ...TLV_STATES,
  ...(['ACKED', 'BUFFRED', 'BUFFERD', 'BUFFERED', 'ACCEPTED', 'EN_ROUTE', 'ENROUTED'] as const).map(
    (word) => [word, 'sent'] as const,
  ),
  ['DELIVERED', 'delivered'],
  ['EXPIRD', 'expired'],
  ['UNDELIVERABLE', 'undeliverable'],
  ['UNDELIVERED', 'undeliverable'],
  ['FAILED', 'undeliverable'],
  ['REJECTED', 'rejected'],
]);

const DESCRIPTIONS: ReadonlyMap<Meaning, string> = new Map([
  ['expired', 'the validity period ended before the message could be delivered'],
  ['rejected', 'the SMSC rejected or removed the message'],
  ['undeliverable', 'the SMSC could not deliver the message'],
  ['outcome-unknown', 'the SMSC does not know what became of the message'],
]);

/**
 * Reads a receipt out of deliver_sm or data_sm: TLVs first, the text for what they leave open. Each key of the text is looked for by
 * itself, in any case and order, since no two SMSCs agree on the form.
 * @returns undefined where the PDU is none (a customer's message, or nothing that names a message).
 */
export function readReceipt(pdu: ReceivedPdu): DeliveryReceipt | undefined {
  if (!mayBeReceipt(pdu)) return undefined;
  const text = receiptText(pdu);
  const ids = [tlvText(pdu, TLV.receiptedMessageId), field(text, 'id')].filter((id) => id !== undefined && id !== '');
  const messageIds = [...new Set(ids.flatMap((id) => receiptIdCandidates(id ?? '')))];
  if (messageIds.length === 0) return undefined;
  const { state, meaning } = stateOf(pdu, text);
  const errorCode = errorCodeOf(pdu, text);
  return {
    messageIds,
    state,
    outcome: outcomeOf(state, meaning, errorCode),
    ...(errorCode === undefined ? {} : { errorCode }),
  };
}

/** What query_sm tells of a message. */
export interface QueriedState {
  /** As receipts spell it: `DELIVRD`. */
  readonly state: string;
  readonly outcome: DeliveryOutcome;
  /** False: the SMSC may tell more later, or does not know itself. */
  readonly isFinal: boolean;
}

/**
 * message_state and error_code of a query_sm_resp (SMPP 3.4, sections 4.8.2 and 5.2.28). "Unknown" is no end here, as it is in a
 * receipt: the SMSC has merely nothing to tell.
 */
export function queriedState(messageState: number, errorCode: number): QueriedState {
  const [state, meaning] = TLV_STATES[messageState] ?? UNKNOWN_STATE;
  if (meaning === 'outcome-unknown') {
    return { state, outcome: { status: 'sent', providerStatus: state }, isFinal: false };
  }
  const outcome = outcomeOf(state, meaning, errorCode === 0 ? undefined : String(errorCode));
  return { state, outcome, isFinal: meaning !== 'sent' };
}

/**
 * Whether the PDU says that it is a receipt, by esm_class or by naming a message in a TLV. A text that only looks like one is not
 * enough: a customer could write it.
 */
export function mayBeReceipt(pdu: ReceivedPdu): boolean {
  const type = pdu.esmClass & ESM.typeMask;
  if (type === ESM.receipt || type === ESM.acknowledgement || type === ESM.intermediate) return true;
  return pdu.tlvs[TLV.receiptedMessageId] !== undefined;
}

/** Raw octets as Latin-1: through the GSM table, which data_coding 0 suggests, `_` and `@` of an id would be altered. */
function receiptText(pdu: ReceivedPdu): string {
  const octets = messageOctets(pdu);
  const body = (pdu.esmClass & ESM.udh) === 0 ? octets : splitHeader(octets).body;
  const wide = body.length > 1 && body[0] === 0 && body[1] !== 0;
  return wide ? body.toString('latin1').replaceAll('\0', '') : body.toString('latin1');
}

/** The value after `key:`, up to the next blank. The message's own words after `text:` are not looked at. */
function field(text: string, key: 'id' | 'stat' | 'err'): string | undefined {
  const head = text.replace(/(?<=^|[\s,;])text:.*$/is, '');
  return FIELDS[key].exec(head)?.[1];
}

const FIELDS = {
  id: /(?:^|[\s,;])id:\s?([^\s,;]+)/i,
  stat: /(?:^|[\s,;])stat(?:us)?:\s?([^\s,;]+)/i,
  err: /(?:^|[\s,;])err(?:or)?:\s?([^\s,;]+)/i,
} as const;

function stateOf(pdu: ReceivedPdu, text: string): { readonly state: string; readonly meaning: Meaning } {
  const byTlv = TLV_STATES[tlvNumber(pdu, TLV.messageState) ?? -1];
  if (byTlv !== undefined) return { state: byTlv[0], meaning: byTlv[1] };
  const word = field(text, 'stat');
  if (word !== undefined) {
    const state = word.toUpperCase();
    return { state, meaning: TEXT_STATES.get(state) ?? 'undeliverable' };
  }
  const intermediate = (pdu.esmClass & ESM.typeMask) === ESM.intermediate;
  return intermediate ? { state: 'ENROUTE', meaning: 'sent' } : { state: 'UNKNOWN', meaning: 'outcome-unknown' };
}

function outcomeOf(state: string, meaning: Meaning, errorCode: string | undefined): DeliveryOutcome {
  if (meaning === 'sent' || meaning === 'delivered') return { status: meaning, providerStatus: state };
  const description = DESCRIPTIONS.get(meaning) ?? 'the SMSC reports a failure';
  return {
    status: 'failed',
    providerStatus: state,
    failure: {
      reason: meaning,
      description: `${description} (${state})`,
      ...(errorCode === undefined ? {} : { providerCode: errorCode }),
    },
  };
}

function errorCodeOf(pdu: ReceivedPdu, text: string): string | undefined {
  const byText = field(text, 'err');
  const code = byText ?? networkErrorCode(tlvOctets(pdu, TLV.networkErrorCode));
  return code === undefined || /^0+$/.test(code) ? undefined : code;
}

/** One octet of network type and a 16-bit code; some SMSCs put three ASCII digits there instead. */
function networkErrorCode(octets: Buffer | undefined): string | undefined {
  if (octets === undefined || octets.length < 3) return undefined;
  const digits = octets.toString('latin1');
  return /^\d+$/.test(digits) ? digits : String(octets.readUInt16BE(1));
}
