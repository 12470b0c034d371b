import * as z from 'zod';

const hex = z.string().regex(/^(?:[\da-f]{2})*$/);

/** An address with its type of number and numbering plan (SMPP 3.4, sections 5.2.5 and 5.2.6). */
const addressSchema = z.object({ ton: z.int(), npi: z.int(), address: z.string() });
export type SmppAddress = z.infer<typeof addressSchema>;

/** TLVs by tag: both as lower-case hexadecimal digits, `{ '001e': '31413242' }`. */
const tlvsSchema = z.record(z.string().regex(/^[\da-f]{4}$/), hex);
export type Tlvs = z.infer<typeof tlvsSchema>;

/**
 * deliver_sm, data_sm or alert_notification as it came: octets in hexadecimal, nothing decoded, so that nothing can be lost on the way.
 */
export const receivedPduSchema = z.object({
  command: z.enum(['deliver_sm', 'data_sm', 'alert_notification']),
  source: addressSchema,
  destination: addressSchema,
  esmClass: z.int(),
  protocolId: z.int(),
  dataCoding: z.int(),
  shortMessage: hex,
  tlvs: tlvsSchema,
});
export type ReceivedPdu = Readonly<z.infer<typeof receivedPduSchema>>;

/** submit_sm as plain data: an outbound part in Redis. */
export const submitPduSchema = z.object({
  serviceType: z.string(),
  source: addressSchema,
  destination: addressSchema,
  esmClass: z.int(),
  protocolId: z.int(),
  priorityFlag: z.int(),
  validityPeriod: z.string(),
  registeredDelivery: z.int(),
  dataCoding: z.int(),
  shortMessage: hex,
  tlvs: tlvsSchema,
});
export type SubmitPdu = Readonly<z.infer<typeof submitPduSchema>>;

/** Tags of the TLVs that are read or written here (SMPP 3.4, section 5.3.2). */
export const TLV = {
  additionalStatusInfoText: '001d',
  receiptedMessageId: '001e',
  userMessageReference: '0204',
  sarMsgRefNum: '020c',
  sarTotalSegments: '020e',
  sarSegmentSeqnum: '020f',
  msAvailabilityStatus: '0422',
  networkErrorCode: '0423',
  messagePayload: '0424',
  moreMessagesToSend: '0426',
  messageState: '0427',
  ussdServiceOp: '0501',
  itsSessionInfo: '1383',
} as const;

/** esm_class bits (SMPP 3.4, section 5.2.12). */
export const ESM = {
  typeMask: 0x3c,
  receipt: 0x04,
  acknowledgement: 0x08,
  abort: 0x18,
  intermediate: 0x20,
  udh: 0x40,
} as const;

/**
 * The octets of the message: short_message or message_payload. An SMSC that fills both gives the whole message in the payload and its
 * beginning in front, or goes on in the payload.
 */
export function messageOctets({ shortMessage: short, tlvs }: Pick<ReceivedPdu, 'shortMessage' | 'tlvs'>): Buffer {
  const payload = tlvs[TLV.messagePayload] ?? '';
  if (payload === '' || short.startsWith(payload)) return Buffer.from(short, 'hex');
  return Buffer.from(payload.startsWith(short) || BLANKS.test(short) ? payload : short + payload, 'hex');
}

/** NULs and blanks stand there alone where a program cannot leave short_message empty. */
const BLANKS = /^(?:00|20)+$/;

/** A TLV's octets; undefined if it is missing. */
export function tlvOctets(pdu: Pick<ReceivedPdu, 'tlvs'>, tag: string): Buffer | undefined {
  const value = pdu.tlvs[tag];
  return value === undefined ? undefined : Buffer.from(value, 'hex');
}

/** A TLV as an unsigned big-endian number of one to four octets, whatever length the SMSC gave it. */
export function tlvNumber(pdu: Pick<ReceivedPdu, 'tlvs'>, tag: string): number | undefined {
  const octets = tlvOctets(pdu, tag);
  return octets === undefined || octets.length === 0 || octets.length > 4
    ? undefined
    : octets.readUIntBE(0, octets.length);
}

/** A TLV as text, without the closing NUL that some SMSCs send and some do not. */
export function tlvText(pdu: Pick<ReceivedPdu, 'tlvs'>, tag: string): string | undefined {
  return tlvOctets(pdu, tag)?.toString('latin1').replace(/\0.*$/s, '').trim();
}
