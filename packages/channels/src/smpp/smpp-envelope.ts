import * as z from 'zod';
import type { Account, ChannelEvent, CustomerMessage, StatusReport } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { consentOf } from '../text/index.ts';
import { customerIdOf } from './address.ts';
import { decodeMessage } from './deliver-sm.ts';
import { readReceipt } from './delivery-receipt.ts';
import type { DeliveryReceipt } from './delivery-receipt.ts';
import type { SmppSettings } from './settings.ts';
import { receivedPduSchema } from './smpp-pdu.ts';
import type { ReceivedPdu } from './smpp-pdu.ts';

/**
 * What the SMPP worker hands on for one event: the PDU of a receipt or of a short message, or all PDUs of a long one that came.
 * `deliveryId` is the worker's name for the delivery, the same when the SMSC delivers it again.
 */
const envelopeSchema = z.looseObject({
  deliveryId: z.string().min(1),
  receivedAtMs: z.number(),
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
  const receipt = readReceipt(envelope.pdus[0]);
  return [receipt === undefined ? customerMessage(envelope, account) : statusReport(envelope, receipt)];
}

function readEnvelope(rawBody: Buffer): SmppEnvelope {
  try {
    return envelopeSchema.parse(JSON.parse(rawBody.toString('utf8')));
  } catch (cause) {
    throw new PayloadError('this is no envelope of the SMPP worker', { cause });
  }
}

function statusReport(envelope: SmppEnvelope, receipt: DeliveryReceipt): StatusReport {
  const [id = ''] = receipt.messageIds;
  return {
    kind: 'status',
    dedupeId: `receipt-${id.toLowerCase()}-${receipt.state}`,
    atMs: envelope.receivedAtMs,
    match: { by: 'id', providerMessageIds: receipt.messageIds },
    outcome: receipt.outcome,
  };
}

function customerMessage(envelope: SmppEnvelope, account: Account<SmppSettings>): CustomerMessage {
  const [pdu] = envelope.pdus;
  const decoded = decodeMessage(envelope.pdus, account.settings.defaultAlphabet);
  const text = decoded.text === '' ? '[empty message]' : decoded.text;
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
    ...(consent === undefined ? {} : { consent }),
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
