import { cString, FieldReader, octet, tlv } from './pdu.ts';

/** The fields of an ESME's bind. */
export interface BindRequest {
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly interfaceVersion: number;
  readonly addressRange: string;
}

/** Jasmin and others allow passwords of 16 octets where the specification has 9. */
export function readBind(body: Buffer): BindRequest {
  const fields = new FieldReader(body);
  const systemId = fields.text(16);
  const password = fields.text(17);
  const systemType = fields.text(13);
  const interfaceVersion = fields.number();
  fields.number(2);
  return { systemId, password, systemType, interfaceVersion, addressRange: fields.text(41) };
}

export interface Address {
  readonly ton: number;
  readonly npi: number;
  readonly address: string;
}

/** One submit_sm as it came. */
export interface ShortMessage {
  readonly serviceType: string;
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priority: number;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
  readonly tlvs: ReadonlyMap<number, Buffer>;
}

/** @throws {Error} naming the fault */
export function readShortMessage(body: Buffer): ShortMessage {
  const fields = new FieldReader(body);
  const address = (): Address => ({ ton: fields.number(), npi: fields.number(), address: fields.text(21) });
  const serviceType = fields.text(6);
  const source = address();
  const destination = address();
  const esmClass = fields.number();
  const protocolId = fields.number();
  const priority = fields.number();
  fields.text(17);
  const validityPeriod = fields.text(17);
  const registeredDelivery = fields.number();
  fields.number();
  const dataCoding = fields.number();
  fields.number();
  const shortMessage = fields.octets(fields.number());
  const message = { serviceType, source, destination, esmClass, protocolId, priority, validityPeriod };
  return { ...message, registeredDelivery, dataCoding, shortMessage, tlvs: fields.tlvs() };
}

export interface DeliverFields {
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
  readonly tlvs?: readonly (readonly [number, Buffer])[];
}

export function writeDeliver(fields: DeliverFields): Buffer {
  const { source, destination, esmClass, dataCoding, shortMessage, tlvs = [] } = fields;
  return Buffer.concat([
    cString(''),
    octet(source.ton, source.npi),
    cString(source.address),
    octet(destination.ton, destination.npi),
    cString(destination.address),
    octet(esmClass, 0, 0, 0, 0, 0, 0, dataCoding, 0, shortMessage.length),
    shortMessage,
    ...tlvs.map(([tag, value]) => tlv(tag, value)),
  ]);
}

const TLV = { sarReference: 0x020c, sarTotal: 0x020e, sarNumber: 0x020f, payload: 0x0424 } as const;

/** Faults of a submit_sm that can be read, against the specification; one sentence each. */
export function violationsIn(message: ShortMessage): readonly string[] {
  const { shortMessage, tlvs, esmClass, dataCoding, source } = message;
  const hasPayload = tlvs.has(TLV.payload);
  const checks: readonly (readonly [boolean, string])[] = [
    [shortMessage.length > 254, 'short_message has more than 254 octets'],
    [hasPayload && shortMessage.length > 0, 'short_message and message_payload are both there'],
    [(esmClass & 0x40) !== 0 && tlvs.has(TLV.sarReference), 'a part has a header and SAR TLVs'],
    [dataCoding === 8 && bodyOf(message).length % 2 !== 0, 'a UCS-2 text has an odd number of octets'],
    [dataCoding === 0 && bodyOf(message).some((value) => value > 0x7f), 'a GSM text has an octet above 0x7f'],
    [source.ton === 5 && source.address.length > 11, 'an alphanumeric sender has more than 11 characters'],
    [!hasPayload && airOctets(message) > 140, 'a part does not fit into one SMS'],
  ];
  return checks.filter(([broken]) => broken).map(([, what]) => what);
}

/** GSM septets are packed on the air, eight in seven octets. SAR parts get their header from the SMSC. */
function airOctets(message: ShortMessage): number {
  const body = bodyOf(message).length;
  const header = message.shortMessage.length - body + (message.tlvs.has(TLV.sarReference) ? 6 : 0);
  const septets = Math.ceil((header * 8) / 7);
  return message.dataCoding === 0 ? Math.ceil(((septets + body) * 7) / 8) : header + body;
}

/** The octets of the text, without a header. */
export function bodyOf(message: Pick<ShortMessage, 'esmClass' | 'shortMessage' | 'tlvs'>): Buffer {
  const octets =
    message.shortMessage.length === 0 ? (message.tlvs.get(TLV.payload) ?? Buffer.alloc(0)) : message.shortMessage;
  return (message.esmClass & 0x40) === 0 ? octets : octets.subarray((octets[0] ?? 0) + 1);
}

/** The place of a PDU in a long message, by the standard's two ways. */
export function placeOf(message: ShortMessage): {
  readonly reference: string;
  readonly total: number;
  readonly number: number;
} {
  const { shortMessage, tlvs } = message;
  const sar = [TLV.sarReference, TLV.sarTotal, TLV.sarNumber].map((tag) => tlvs.get(tag));
  const [reference, total, number] = sar;
  if (reference !== undefined && total !== undefined && number !== undefined) {
    return { reference: `sar-${reference.toString('hex')}`, total: total.readUInt8(0), number: number.readUInt8(0) };
  }
  if ((message.esmClass & 0x40) !== 0) {
    const header = shortMessage.toString('hex', 1, (shortMessage[0] ?? 0) + 1);
    const parts = /^(?:0003(..)|0804(....))(..)(..)$/.exec(header);
    if (parts !== null) {
      return {
        reference: `udh-${parts[1] ?? parts[2] ?? ''}`,
        total: Number.parseInt(parts[3] ?? '1', 16),
        number: Number.parseInt(parts[4] ?? '1', 16),
      };
    }
  }
  return { reference: '', total: 1, number: 1 };
}
