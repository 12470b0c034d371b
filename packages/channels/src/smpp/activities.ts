import type { Account, CustomerActivity } from '@ccm/core/domain';
import type { SmppEnvelope } from './envelope-format.ts';
import { customerIdOf, writtenTo } from './pdu/address.ts';
import { joinedPdu } from './pdu/deliver-sm.ts';
import { ESM, TLV, tlvNumber } from './pdu/smpp-pdu.ts';
import type { ReceivedPdu } from './pdu/smpp-pdu.ts';
import { receiptText } from './receipt-text.ts';
import type { SmppSettings } from './settings.ts';

type Told = Pick<CustomerActivity, 'activity' | 'text'>;

/** It says that it is a receipt, and names no message: nothing for a person to answer, yet kept for the operator. */
export function unreadableReceipt(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerActivity {
  const text = `An SMPP receipt names no message: ${withoutWords(receiptText(joinedPdu(envelope.pdus)))}`;
  return activityOf(envelope, account, { activity: 'unreadable-receipt', text });
}

/** Removes the customer's text, which must not enter logs; `raw` has it. */
const withoutWords = (text: string): string => text.replace(/(?<=^|\s)text:.*$/is, '').trim();

/**
 * A message without a sender: nobody can be answered. It is kept for the operator, because an SMSC that leaves out the sender is set up
 * wrongly.
 */
export const withoutSender = (envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerActivity =>
  activityOf(envelope, account, {
    activity: 'message-without-sender',
    text: 'The SMSC does not name the sender of this message',
  });

/** ms_availability_status (SMPP 3.4, section 5.3.2.30); absent, the phone can be reached. */
const AVAILABILITY = ['can be reached again', 'takes no messages', 'cannot be reached'] as const;

/** An alert_notification (SMPP 3.4, section 4.12): nothing that the customer said, and nothing to answer. */
export function phoneAvailability(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerActivity {
  const status = AVAILABILITY[tlvNumber(envelope.pdus[0], TLV.msAvailabilityStatus) ?? 0];
  const text = `The SMSC says that a phone ${status ?? 'has another state'}`;
  return ofCustomer(envelope, account, { activity: 'phone-availability', text });
}

/** ussd_service_op (SMPP 3.4, section 5.3.2.44): requests and answers of the customer, who may answer nothing. */
const CUSTOMERS_OWN: ReadonlySet<number> = new Set([0x00, 0x01, 0x12]);
/** The phone has shown a notification (USSN confirm). */
const SHOWN = 0x13;

/**
 * A step of a USSD session or of a conversation that has no words of the customer: the network ended it, or the phone confirms what it
 * showed. @returns undefined for all that the customer sent, be it empty.
 */
export function sessionStep(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerActivity | undefined {
  const [pdu] = envelope.pdus;
  const operation = tlvNumber(pdu, TLV.ussdServiceOp);
  if (operation === SHOWN)
    return ofCustomer(envelope, account, {
      activity: 'notification-shown',
      text: 'The phone has shown a USSD notification',
    });
  const isSignal = operation !== undefined && !CUSTOMERS_OWN.has(operation);
  if (!isSignal && !isEnd(pdu)) return undefined;
  return ofCustomer(envelope, account, { activity: 'session-ended', text: 'The session of the customer has ended' });
}

/** The last bit of its_session_info (SMPP 3.4, section 5.3.2.43), or an aborted conversation (section 5.2.12). */
function isEnd(pdu: ReceivedPdu): boolean {
  const session = tlvNumber(pdu, TLV.itsSessionInfo) ?? 0;
  return (session & 1) === 1 || (pdu.esmClass & ESM.typeMask) === ESM.abort;
}

function ofCustomer(envelope: SmppEnvelope, account: Account<SmppSettings>, told: Told): CustomerActivity {
  const id = customerIdOf(envelope.pdus[0].source, account.settings.countryCode);
  return { ...activityOf(envelope, account, told), ...(id === '' ? {} : { customer: { id } }) };
}

const activityOf = (envelope: SmppEnvelope, { settings }: Account<SmppSettings>, told: Told): CustomerActivity => ({
  kind: 'activity',
  ...told,
  dedupeId: envelope.deliveryId,
  atMs: envelope.receivedAtMs,
  serviceIdentifier: writtenTo(envelope.pdus[0].destination, settings),
  raw: { pdus: envelope.pdus },
});
