import { SEGMENT_UNITS } from '@ccm/core/gsm';
import type { Failover, SettingFault, SettingFields, SettingsOf } from '../contract/index.ts';
import { faultIf } from '../contract/index.ts';
import { alphanumericFault, numericFault } from './pdu/address.ts';
import { DEFAULT_ALPHABETS } from './pdu/data-coding.ts';
import type { ReceiptRules } from './delivery-receipt.ts';
import { LONG_MESSAGE_METHODS } from './pdu/long-message.ts';
import { RECEIPT_ID_BASES } from './message-ids.ts';

const TON_NPI = { oneOfNumbers: [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 14, 18] } as const;

export const settingFields = {
  remoteIpAddress: {
    env: 'SMPP_REMOTE_IP_ADDRESS',
    doc: "The SMSC's host name or IP address.",
    format: 'host',
    required: true,
  },
  remotePort: { env: 'SMPP_REMOTE_PORT', doc: "The SMSC's port.", format: 'port', default: 2775 },
  systemId: { env: 'SMPP_SYSTEM_ID', doc: 'The account at the SMSC (system_id).', format: 'text', required: true },
  password: { env: 'SMPP_PASSWORD', doc: 'Its password.', format: 'text', sensitive: true },
  systemType: {
    env: 'SMPP_SYSTEM_TYPE',
    doc: 'system_type of the bind, where the operator asks for one.',
    format: 'text',
  },
  fromNumber: {
    env: 'SMPP_FROM_NUMBER',
    doc: 'The sender that customers see: a number, a short code or a name. Unset: the SMSC puts in its own.',
    format: 'text',
  },
  bindType: {
    env: 'SMPP_BIND_TYPE',
    doc: '0 transmitter, 1 receiver, 2 transceiver.',
    format: { oneOfNumbers: [0, 1, 2] },
    default: 2,
  },
  pair: {
    env: 'SMPP_PAIR',
    doc: 'With SMPP_BIND_TYPE=0: hold a receiver beside each transmitter, where the operator offers no transceiver.',
    format: 'boolean',
    default: false,
  },
  failover: {
    env: 'SMPP_FAILOVER',
    doc: 'Other SMPP accounts, comma separated: while no bind of this one is up, its messages go over the first of them that is, with its sender and at its rate.',
    format: 'text',
  },
  numberType: {
    env: 'SMPP_NUMBER_TYPE',
    doc: 'The kind of SMPP_FROM_NUMBER: 0 numeric, 1 alphanumeric.',
    format: { oneOfNumbers: [0, 1] },
    default: 0,
  },
  secure: { env: 'SMPP_SECURE', doc: "TLS. The SMSC's certificate must be valid.", format: 'boolean', default: false },
  maxRate: { env: 'SMPP_MAX_RATE', doc: 'SMS segments per second that the contract allows.', format: 'count' },
  windowSize: {
    env: 'SMPP_WINDOW_SIZE',
    doc: 'Requests that may wait for their answer at once.',
    format: 'count',
    default: 10,
  },
  enquireLinkInterval: {
    env: 'SMPP_ENQUIRE_LINK_INTERVAL',
    doc: 'Seconds of silence after which the link is asked whether it is alive.',
    format: 'whole-seconds',
    default: 30,
  },
  responseTimeout: {
    env: 'SMPP_RESPONSE_TIMEOUT',
    doc: 'Seconds after which an unanswered request counts as lost.',
    format: 'whole-seconds',
    default: 10,
  },
  userMessageReference: {
    env: 'SMPP_USER_MESSAGE_REFERENCE',
    doc: 'Give each submit_sm a user_message_reference (not with SMPP 3.3): an SMSC that repeats it in receipts can tell of a message that it took without an answer.',
    format: 'boolean',
    default: true,
  },
  unansweredWait: {
    env: 'SMPP_UNANSWERED_WAIT',
    doc: 'Seconds from its submit_sm for which a message without an answer waits for a late answer or a receipt, before UNKNOWN_OUTCOME decides; at least 5 pass after the loss. The messages to its customer that come after it wait too.',
    format: 'seconds',
    default: 5,
  },
  queryAfter: {
    env: 'SMPP_QUERY_AFTER',
    doc: 'Seconds without a final receipt after which the SMSC is asked by query_sm what became of a message; then again after twice the time each. Unset: never.',
    format: 'seconds',
  },
  longMessage: {
    env: 'SMPP_LONG_MESSAGE',
    doc: `The form in which a text of more than ${SEGMENT_UNITS.gsm.single} (${SEGMENT_UNITS.ucs2.single}) characters travels: udh8, udh16 (a header in the text), sar (TLVs) or payload (message_payload).`,
    format: { oneOf: LONG_MESSAGE_METHODS },
    default: 'udh8',
  },
  transliterate: {
    env: 'SMPP_TRANSLITERATE',
    doc: 'Write typographic quotes, dashes and blanks plainly where the text then fits the GSM alphabet and costs less.',
    format: 'boolean',
    default: false,
  },
  interfaceVersion: {
    env: 'SMPP_INTERFACE_VERSION',
    doc: 'interface_version of the bind.',
    format: { oneOf: ['3.3', '3.4', '5.0'] },
    default: '3.4',
  },
  registeredDelivery: {
    env: 'SMPP_REGISTERED_DELIVERY',
    doc: 'Receipts to ask for: 0 none, 1 all, 2 failures only, 3 successes only; 17 and 18 with intermediate ones.',
    format: { oneOfNumbers: [0, 1, 2, 3, 17, 18] },
    default: 1,
  },
  validityPeriod: {
    env: 'SMPP_VALIDITY_PERIOD',
    doc: "Seconds for which the SMSC shall try to deliver. Unset: the SMSC's own rule.",
    format: 'whole-seconds',
  },
  priority: {
    env: 'SMPP_PRIORITY',
    doc: 'priority_flag of replies to customers; bulk messages always have 0.',
    format: { oneOfNumbers: [0, 1, 2, 3] },
    default: 0,
  },
  serviceType: { env: 'SMPP_SERVICE_TYPE', doc: 'service_type, where the operator asks for one.', format: 'text' },
  binds: { env: 'SMPP_BINDS', doc: 'The number of binds to hold at once.', format: 'count', default: 1 },
  defaultAlphabet: {
    env: 'SMPP_DEFAULT_ALPHABET',
    doc: 'The alphabet that data_coding 0 means at the SMSC: gsm (an octet a character), gsm-packed (seven bits a character), latin1, ascii or utf-8.',
    format: { oneOf: DEFAULT_ALPHABETS },
    default: 'gsm',
  },
  receiptsByText: {
    env: 'SMPP_RECEIPTS_BY_TEXT',
    doc: 'The SMSC does not mark receipts in esm_class: a text that reads as a receipt (id and stat) is one. Customers who write such a text can report messages to themselves as delivered.',
    format: 'boolean',
    default: false,
  },
  receiptScope: {
    env: 'SMPP_RECEIPT_SCOPE',
    doc: 'The subject of one receipt: a part of a long text, or the whole message, where the SMSC reports on one of its parts only.',
    format: { oneOf: ['part', 'message'] },
    default: 'part',
  },
  receiptIdBase: {
    env: 'SMPP_RECEIPT_ID_BASE',
    doc: 'The base of message ids in receipts: same as in the answer to submit_sm, hex (decimal there), decimal (hexadecimal there), or auto, which tries them in this order.',
    format: { oneOf: RECEIPT_ID_BASES },
    default: 'auto',
  },
  receiptAddress: {
    env: 'SMPP_RECEIPT_ADDRESS',
    doc: 'match: one of the two addresses of a receipt must be the recipient of its message. ignore: the id alone decides, for an SMSC that puts other addresses in.',
    format: { oneOf: ['match', 'ignore'] },
    default: 'match',
  },
  sourceTon: {
    env: 'SMPP_SOURCE_TON',
    doc: "Type of number of the sender, in place of the number's own.",
    format: TON_NPI,
  },
  sourceNpi: { env: 'SMPP_SOURCE_NPI', doc: 'Numbering plan of the sender.', format: TON_NPI },
  destinationTon: { env: 'SMPP_DESTINATION_TON', doc: 'Type of number of recipients.', format: TON_NPI },
  destinationNpi: { env: 'SMPP_DESTINATION_NPI', doc: 'Numbering plan of recipients.', format: TON_NPI },
  addressRange: {
    env: 'SMPP_ADDRESS_RANGE',
    doc: 'address_range of the bind, where the operator asks for one.',
    format: 'text',
  },
  countryCode: {
    env: 'SMPP_COUNTRY_CODE',
    doc: 'Calling code (44) that completes national numbers of customers.',
    format: 'text',
  },
} as const satisfies SettingFields;

export type SmppSettings = SettingsOf<typeof settingFields>;

export const failover: Failover<SmppSettings> = {
  setting: 'failover',
  namesIn: ({ failover: names = '' }) => names.split(',').flatMap((name) => name.trim() || []),
};

/** The receipt rules of an account's SMSC. */
export const receiptRules = (settings: SmppSettings): ReceiptRules => ({
  idBase: settings.receiptIdBase,
  byText: settings.receiptsByText,
  packed: settings.defaultAlphabet === 'gsm-packed',
});

/** Node's timers hold no more than 2^31 - 1 ms: a longer one would end at once. */
const MAX_TIMER_SECONDS = 24 * 24 * 3600;

/** Faults that the format of a single field does not show. */
export function settingFaults(settings: Partial<SmppSettings>): readonly SettingFault[] {
  const { countryCode } = settings;
  return [
    ...timerFaults(settings),
    ...senderFaults(settings),
    ...faultIf(
      countryCode !== undefined && !/^\+?[1-9]\d{0,2}$/.test(countryCode),
      ['countryCode'],
      'SMPP_COUNTRY_CODE is no calling code such as 44',
    ),
  ];
}

const timerFaults = (settings: Partial<SmppSettings>): readonly SettingFault[] =>
  (['enquireLinkInterval', 'responseTimeout', 'unansweredWait'] as const).flatMap((key) =>
    faultIf((settings[key] ?? 0) > MAX_TIMER_SECONDS, [key], `${settingFields[key].env} must be at most 24 days`),
  );

function senderFaults({ fromNumber, numberType }: Partial<SmppSettings>): readonly SettingFault[] {
  if (fromNumber === undefined) return [];
  const fault = numberType === 1 ? alphanumericFault(fromNumber) : numericFault(fromNumber);
  return faultIf(fault !== undefined, ['fromNumber', 'numberType'], `SMPP_FROM_NUMBER ${fault ?? ''}`);
}
