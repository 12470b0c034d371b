import type { Account, ChannelEvent, CustomerActivity, CustomerMessage, StatusReport } from '@ccm/core/domain';
import { isBlank, isSameNumber } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { consentOf, contactsAsText, readVCards } from '../text/index.ts';
import { phoneAvailability, sessionStep, unreadableReceipt, withoutSender } from './activities.ts';
import { readSmppEnvelope } from './envelope-format.ts';
import type { SmppEnvelope } from './envelope-format.ts';
import { customerIdOf, writtenTo } from './pdu/address.ts';
import { decodeMessage, joinedPdu } from './pdu/deliver-sm.ts';
import { readReceipt, saysReceipt } from './delivery-receipt.ts';
import type { DeliveryReceipt } from './delivery-receipt.ts';
import { referenceKey } from './message-ids.ts';
import { receiptRules } from './settings.ts';
import type { SmppSettings } from './settings.ts';
import type { ReceivedPdu } from './pdu/smpp-pdu.ts';

/**
 * Reads an envelope of the SMPP worker into one event. Pure.
 * @throws {PayloadError} for bytes that the worker never wrote.
 */
export function parseSmppEnvelope(rawBody: Buffer, account: Account<SmppSettings>): readonly ChannelEvent[] {
  const envelope = readSmppEnvelope(rawBody);
  const [pdu] = envelope.pdus;
  if (pdu.command === 'alert_notification') return [phoneAvailability(envelope, account)];
  const receipt = readReceipt(joinedPdu(envelope.pdus), receiptRules(account.settings));
  const report = receipt === undefined ? undefined : statusReport(envelope, receipt, account);
  if (report !== undefined) return [report];
  if (saysReceipt(pdu)) return [unreadableReceipt(envelope, account)];
  if (pdu.source.address.trim() === '') return [withoutSender(envelope, account)];
  return [customerMessage(envelope, account)];
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

function customerMessage(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerMessage | CustomerActivity {
  const [pdu] = envelope.pdus;
  const decoded = decodeMessage(envelope.pdus, account.settings.defaultAlphabet);
  const { contacts, words } = readVCards(decoded.text);
  const said = [words, contactsAsText(contacts)].filter((line) => !isBlank(line)).join('\n');
  const step = said === '' ? sessionStep(envelope, account) : undefined;
  if (step !== undefined) return step;
  const text = said === '' ? '[empty message]' : said;
  const consent = consentOf(text);
  return {
    kind: 'message',
    dedupeId: envelope.deliveryId,
    providerMessageId: envelope.deliveryId,
    atMs: envelope.receivedAtMs,
    customer: { id: customerIdOf(pdu.source, account.settings.countryCode) },
    serviceIdentifier: writtenTo(pdu.destination, account.settings),
    text,
    attachments: [],
    ...(contacts.length === 0 ? {} : { contacts }),
    ...compact({ consent }),
    ...(decoded.binary === undefined && said !== '' ? {} : { raw: { pdus: envelope.pdus } }),
  };
}
