import smpp from 'smpp';
import type { ReceivedPdu, SmppAddress, SubmitPdu, Tlvs } from '@ccm/channels/smpp';

/** One PDU as read from the wire. Octets are kept as they are: nothing is decoded by an alphabet here. */
export interface Pdu {
  readonly commandId: number;
  /** The library's name of the command, or `unknown`. */
  readonly command: string;
  readonly status: number;
  readonly sequence: number;
  /** Mandatory fields that were there. */
  readonly fields: ReadonlyMap<string, unknown>;
  readonly tlvs: Tlvs;
}

/** A PDU to encode. Fields that are not named get the specification's defaults. */
export interface PduToWrite {
  readonly command: string;
  readonly sequence: number;
  readonly status?: number;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly tlvs?: Tlvs;
}

/** A well-framed PDU whose fields do not fit into it. */
export class PduBodyError extends Error {
  readonly commandId: number;
  readonly sequence: number;

  constructor(commandId: number, sequence: number, cause: unknown) {
    super('the fields of a PDU do not fit into it', { cause });
    this.name = 'PduBodyError';
    this.commandId = commandId;
    this.sequence = sequence;
  }
}

export const HEADER_OCTETS = 16;
const RESPONSE_BIT = 0x80000000;
const TLV_HEADER_OCTETS = 4;

export const isResponse = (pdu: Pick<Pdu, 'commandId'>): boolean => pdu.commandId >= RESPONSE_BIT;

/**
 * Reads one whole frame by the library's tables, but not by its filters, which decode short_message by guesswork and so alter the ids
 * in receipts. Fields and TLVs missing at the end, as in error responses, are simply not there.
 * @throws {PduBodyError}
 */
export function readPdu(frame: Buffer): Pdu {
  const commandId = frame.readUInt32BE(4);
  const status = frame.readUInt32BE(8);
  const sequence = frame.readUInt32BE(12);
  const definition = smpp.commandsById[commandId];
  const fields = new Map<string, unknown>();
  try {
    let offset = HEADER_OCTETS;
    for (const [name, { type }] of Object.entries(definition?.params ?? {})) {
      if (offset >= frame.length) break;
      const value = type.read(frame, offset);
      fields.set(name, value);
      offset += type.size(value);
    }
    const tlvs = definition === undefined ? {} : readTlvs(frame, offset);
    return { commandId, command: definition?.command ?? 'unknown', status, sequence, fields, tlvs };
  } catch (cause) {
    throw new PduBodyError(commandId, sequence, cause);
  }
}

function readTlvs(frame: Buffer, start: number): Tlvs {
  const tlvs: Record<string, string> = {};
  let offset = start;
  while (offset + TLV_HEADER_OCTETS <= frame.length) {
    const tag = frame.toString('hex', offset, offset + 2);
    const length = frame.readUInt16BE(offset + 2);
    offset += TLV_HEADER_OCTETS;
    tlvs[tag] ??= frame.toString('hex', offset, offset + length);
    offset += length;
  }
  return tlvs;
}

/** Writes one frame. TLVs are written by tag, so that vendors' own can be sent too. */
export function writePdu({ command, sequence, status = 0, fields = {}, tlvs = {} }: PduToWrite): Buffer {
  const frame = new smpp.PDU(command, { ...fields, command_status: status, sequence_number: sequence }).toBuffer();
  const entries = status === 0 ? Object.entries(tlvs) : [];
  if (entries.length === 0) return frame;
  const whole = Buffer.concat([frame, ...entries.map(([tag, value]) => writeTlv(tag, value))]);
  whole.writeUInt32BE(whole.length, 0);
  return whole;
}

function writeTlv(tag: string, hex: string): Buffer {
  const value = Buffer.from(hex, 'hex');
  const header = Buffer.from(`${tag}0000`, 'hex');
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

export function textField(pdu: Pdu, name: string): string {
  const value = pdu.fields.get(name);
  return typeof value === 'string' ? value : '';
}

export function numberField(pdu: Pdu, name: string): number {
  const value = pdu.fields.get(name);
  return typeof value === 'number' ? value : 0;
}

/** deliver_sm, data_sm or alert_notification as the channel reads it. */
export function toReceivedPdu(pdu: Pdu): ReceivedPdu {
  const shortMessage = pdu.fields.get('short_message');
  const command = RECEIVED.find((each) => each === pdu.command) ?? 'deliver_sm';
  return {
    command,
    source: addressIn(pdu, 'source_addr', 'source_addr'),
    destination:
      command === 'alert_notification'
        ? addressIn(pdu, 'esme_addr', 'esme_addr')
        : addressIn(pdu, 'dest_addr', 'destination_addr'),
    esmClass: numberField(pdu, 'esm_class'),
    protocolId: numberField(pdu, 'protocol_id'),
    dataCoding: numberField(pdu, 'data_coding'),
    shortMessage: Buffer.isBuffer(shortMessage) ? shortMessage.toString('hex') : '',
    tlvs: pdu.tlvs,
  };
}

const RECEIVED = ['deliver_sm', 'data_sm', 'alert_notification'] as const satisfies readonly ReceivedPdu['command'][];

function addressIn(pdu: Pdu, kind: string, name: string): SmppAddress {
  return { ton: numberField(pdu, `${kind}_ton`), npi: numberField(pdu, `${kind}_npi`), address: textField(pdu, name) };
}

/** The mandatory fields of submit_sm. data_coding is always given, since the library would guess it otherwise. */
export function submitFields(pdu: SubmitPdu): Readonly<Record<string, unknown>> {
  return {
    service_type: pdu.serviceType,
    source_addr_ton: pdu.source.ton,
    source_addr_npi: pdu.source.npi,
    source_addr: pdu.source.address,
    dest_addr_ton: pdu.destination.ton,
    dest_addr_npi: pdu.destination.npi,
    destination_addr: pdu.destination.address,
    esm_class: pdu.esmClass,
    protocol_id: pdu.protocolId,
    priority_flag: pdu.priorityFlag,
    schedule_delivery_time: '',
    validity_period: pdu.validityPeriod,
    registered_delivery: pdu.registeredDelivery,
    replace_if_present_flag: 0,
    data_coding: pdu.dataCoding,
    sm_default_msg_id: 0,
    short_message: Buffer.from(pdu.shortMessage, 'hex'),
  };
}
