import { createHash } from 'node:crypto';
import { TLV, tlvNumber } from './smpp-pdu.ts';
import type { ReceivedPdu, SubmitPdu } from './smpp-pdu.ts';

/**
 * user_message_reference of one part of one message (SMPP 3.4, section 5.3.2.17): 16 bits, always the same for the part, so that a worker
 * that finds the part unanswered knows its reference at the SMSC.
 */
export function messageReference(part: { readonly messageId: string; readonly part: number }): number {
  return createHash('sha256').update(`${part.messageId}:${part.part}`).digest().readUInt16BE(2);
}

/** The PDU with its reference; as it is where it has one. */
export function withReference(pdu: SubmitPdu, reference: number): SubmitPdu {
  const octets = Buffer.alloc(2);
  octets.writeUInt16BE(reference);
  return { ...pdu, tlvs: { [TLV.userMessageReference]: octets.toString('hex'), ...pdu.tlvs } };
}

/** The reference that an SMSC gives back in a receipt; undefined where it gives none. */
export const referenceIn = (pdu: ReceivedPdu): number | undefined => tlvNumber(pdu, TLV.userMessageReference);
