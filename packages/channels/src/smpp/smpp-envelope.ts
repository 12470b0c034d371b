import * as z from 'zod';
import type { Account, ChannelEvent, CustomerActivity, CustomerMessage, StatusReport } from '@ccm/core/domain';
import { isBlank, isSameNumber, PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { consentOf, contactsAsText, readVCards } from '../text/index.ts';
import { customerIdOf } from './pdu/address.ts';
import { decodeMessage } from './pdu/deliver-sm.ts';
import { readReceipt, saysReceipt } from './delivery-receipt.ts';
import type { DeliveryReceipt } from './delivery-receipt.ts';
import { referenceKey } from './message-ids.ts';
import { receiptText } from './receipt-text.ts';
import { receiptRules } from './settings.ts';
import type { SmppSettings } from './settings.ts';
import { receivedPduSchema, TLV, tlvNumber } from './pdu/smpp-pdu.ts';
import type { ReceivedPdu } from './pdu/smpp-pdu.ts';

/** The largest time that a Date can hold. */
const MAX_DATE_MS = 8_640_000_000_000_000;

/**
 * The smpp-worker's envelope of one event: the PDU of a receipt, of a notification or of a short message, or all received PDUs of a long one. `deliveryId` is
 * the worker's name for the delivery, the same when the SMSC delivers it again.
 */
const envelopeSchema = z.looseObject({
  deliveryId: z.string().min(1),
  receivedAtMs: z.int().nonnegative().max(MAX_DATE_MS),
  pdus: z.tuple([receivedPduSchema], receivedPduSchema),
});
export type SmppEnvelope = Readonly<z.infer<typeof envelopeSchema>>;

export function writeSmppEnvelope(envelope: SmppEnvelope): Buffer {
  return Buffer.from(JSON.stringify(envelope));
}

/**
 * Reads an envelope of the SMPP worker into one event. Pure.
 * @throws {PayloadError} for bytes that the worker never wrote.
 */
export function parseSmppEnvelope(rawBody: Buffer, account: Account<SmppSettings>): readonly ChannelEvent[] {
  const envelope = readEnvelope(rawBody);
  const [pdu] = envelope.pdus;
  if (pdu.command === 'alert_notification') return [phoneAvailability(envelope, account)];
  const receipt = readReceipt(pdu, receiptRules(account.settings));
  const report = receipt === undefined ? undefined : statusReport(envelope, receipt, account);
  if (report !== undefined) return [report];
  if (saysReceipt(pdu)) return [unreadableReceipt(envelope, account)];
  return [pdu.source.address.trim() === '' ? withoutSender(envelope, account) : customerMessage(envelope, account)];
}

function readEnvelope(rawBody: Buffer): SmppEnvelope {
  try {
    return envelopeSchema.parse(JSON.parse(rawBody.toString('utf8')));
  } catch (cause) {
    throw new PayloadError('this is no envelope of the SMPP worker', { cause });
  }
}

/** Undefined for a receipt without an id whose reference, of 16 bits, is not confirmed by an address. */
function statusReport(
  envelope: SmppEnvelope,
  receipt: DeliveryReceipt,
  { settings }: Account<SmppSettings>,
): StatusReport | undefined {
  const { messageIds, equalIds, state, outcome, reference } = receipt;
  const recipients = recipientsIn(envelope.pdus[0], settings);
  const references = reference === undefined || recipients.length === 0 ? [] : [referenceKey(reference)];
  const guessedIds = [...receipt.guessedIds, ...references];
  const name = messageIds[0]?.toLowerCase() ?? references[0];
  if (name === undefined) return undefined;
  return {
    kind: 'status',
    dedupeId: `receipt-${name.trim()}-${state}`,
    atMs: envelope.receivedAtMs,
    match: {
      by: 'id',
      providerMessageIds: messageIds,
      equalIds,
      guessedIds,
      ...(recipients.length === 0 ? {} : { recipients }),
      ...(settings.receiptScope === 'message' ? { wholeMessage: true } : {}),
    },
    outcome,
  };
}

/** Either address: some SMSCs do not swap them, or add a type or a host (`447700900555/TYPE=PLMN`). Our own says nothing of the recipient. */
function recipientsIn(pdu: ReceivedPdu, { receiptAddress, fromNumber = '' }: SmppSettings): readonly string[] {
  if (receiptAddress === 'ignore') return [];
  return [pdu.source.address, pdu.destination.address]
    .map((address) => address.replace(/(?<=\d)[/@].*$/s, ''))
    .filter((address) => address.trim() !== '' && address !== fromNumber && !isSameNumber(address, fromNumber));
}

/** It says that it is a receipt, and names no message: nothing for a person to answer, yet kept for the operator. */
function unreadableReceipt(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerActivity {
  const [pdu] = envelope.pdus;
  return {
    kind: 'activity',
    activity: 'unreadable-receipt',
    dedupeId: envelope.deliveryId,
    atMs: envelope.receivedAtMs,
    serviceIdentifier: serviceIdentifierOf(pdu, account),
    text: `An SMPP receipt names no message: ${withoutWords(receiptText(pdu))}`,
    raw: { pdus: envelope.pdus },
  };
}

/** ms_availability_status (SMPP 3.4, section 5.3.2.30); absent, the phone can be reached. */
const AVAILABILITY = ['can be reached again', 'takes no messages', 'cannot be reached'] as const;

/** An alert_notification (SMPP 3.4, section 4.12): nothing that the customer said, and nothing to answer. */
function phoneAvailability(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerActivity {
  const [pdu] = envelope.pdus;
  const id = customerIdOf(pdu.source, account.settings.countryCode);
  const status = AVAILABILITY[tlvNumber(pdu, TLV.msAvailabilityStatus) ?? 0];
  return {
    kind: 'activity',
    activity: 'phone-availability',
    dedupeId: envelope.deliveryId,
    atMs: envelope.receivedAtMs,
    ...(id === '' ? {} : { customer: { id } }),
    serviceIdentifier: serviceIdentifierOf(pdu, account),
    text: `The SMSC says that a phone ${status ?? 'has another state'}`,
    raw: { pdus: envelope.pdus },
  };
}

/**
 * A message without a sender: nobody can be answered. It is kept for the operator, because an SMSC that leaves out the sender is set up
 * wrongly.
 */
function withoutSender(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerActivity {
  return {
    kind: 'activity',
    activity: 'message-without-sender',
    dedupeId: envelope.deliveryId,
    atMs: envelope.receivedAtMs,
    serviceIdentifier: serviceIdentifierOf(envelope.pdus[0], account),
    text: 'The SMSC does not name the sender of this message',
    raw: { pdus: envelope.pdus },
  };
}

/** Removes the customer's text, which must not enter logs; `raw` has it. */
const withoutWords = (text: string): string => text.replace(/(?<=^|\s)text:.*$/is, '').trim();

function customerMessage(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerMessage {
  const [pdu] = envelope.pdus;
  const decoded = decodeMessage(envelope.pdus, account.settings.defaultAlphabet);
  const { contacts, words } = readVCards(decoded.text);
  const said = [words, contactsAsText(contacts)].filter((line) => !isBlank(line)).join('\n');
  const text = said === '' ? '[empty message]' : said;
  const consent = consentOf(text);
  return {
    kind: 'message',
    dedupeId: envelope.deliveryId,
    providerMessageId: envelope.deliveryId,
    atMs: envelope.receivedAtMs,
    customer: { id: customerIdOf(pdu.source, account.settings.countryCode) },
    serviceIdentifier: serviceIdentifierOf(pdu, account),
    text,
    attachments: [],
    ...(contacts.length === 0 ? {} : { contacts }),
    ...compact({ consent }),
    ...(decoded.binary === undefined ? {} : { raw: { pdus: envelope.pdus } }),
  };
}

/** The number that was written to; ours where the SMSC leaves it out, and as we write it where the SMSC names it by another type. */
function serviceIdentifierOf(pdu: ReceivedPdu, account: Account<SmppSettings>): string {
  const written = customerIdOf(pdu.destination, account.settings.countryCode);
  const { fromNumber } = account.settings;
  if (fromNumber !== undefined && fromNumber.replace(/^\+/, '') === pdu.destination.address.trim())
    return customerIdOf({ ...pdu.destination, ton: 0, address: fromNumber });
  return written === '' ? (account.settings.fromNumber ?? account.settings.systemId) : written;
}
