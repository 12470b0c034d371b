import * as z from 'zod';
import { PayloadError } from '@ccm/core/domain';
import { receivedPduSchema } from './pdu/smpp-pdu.ts';

/** The largest time that a Date can hold. */
const MAX_DATE_MS = 8_640_000_000_000_000;

/**
 * The smpp-worker's envelope of one event: the PDU of a receipt, of a notification or of a short message, or all received PDUs of what came in parts. `deliveryId` is
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

/** @throws {PayloadError} for bytes that the worker never wrote. */
export function readSmppEnvelope(rawBody: Buffer): SmppEnvelope {
  try {
    return envelopeSchema.parse(JSON.parse(rawBody.toString('utf8')));
  } catch (cause) {
    throw new PayloadError('this is no envelope of the SMPP worker', { cause });
  }
}
