/**
 * SMPP 3.4 on the wire, from the SMSC's side, written by hand from the specification: an independent check of the PDUs that the fleet
 * writes with its library.
 */
export interface WirePdu {
  readonly id: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
}

export const ID = {
  genericNack: 0x80000000,
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  querySm: 0x03,
  submitSm: 0x04,
  deliverSm: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  outbind: 0x0b,
  enquireLink: 0x15,
  dataSm: 0x103,
} as const;
export const RESPONSE = 0x80000000;

export const STATUS = {
  ok: 0x00,
  invalidLength: 0x02,
  invalidCommand: 0x03,
  wrongState: 0x04,
  alreadyBound: 0x05,
  invalidDestination: 0x0b,
  bindFailed: 0x0d,
  invalidPassword: 0x0e,
  invalidSystemId: 0x0f,
  queueFull: 0x14,
  throttled: 0x58,
  queryFailed: 0x67,
  tryLater: 0x64,
} as const;

const HEADER = 16;

export const responseId = (id: number): number => (id | RESPONSE) >>> 0;

export function writePdu({ id, status, sequence, body }: WirePdu): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(HEADER + body.length, 0);
  header.writeUInt32BE(id, 4);
  header.writeUInt32BE(status, 8);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

/** Takes the whole PDUs off the front of the octets that have arrived. A length below 16 is the other side's fault: `undefined`. */
export function takePdus(octets: Buffer): { readonly pdus: readonly WirePdu[]; readonly rest: Buffer } | undefined {
  const pdus: WirePdu[] = [];
  let rest = octets;
  while (rest.length >= 4) {
    const length = rest.readUInt32BE(0);
    if (length < HEADER || length > 70_000) return undefined;
    if (rest.length < length) break;
    pdus.push({
      id: rest.readUInt32BE(4),
      status: rest.readUInt32BE(8),
      sequence: rest.readUInt32BE(12),
      body: rest.subarray(HEADER, length),
    });
    rest = rest.subarray(length);
  }
  return { pdus, rest };
}

/** Reads fields one after the other; a missing field reads as empty. */
export class FieldReader {
  readonly #body: Buffer;
  #offset = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  get left(): number {
    return this.#body.length - this.#offset;
  }

  number(octets: 1 | 2 | 4 = 1): number {
    if (this.left < octets) throw new Error('the PDU ends too early');
    const value = this.#body.readUIntBE(this.#offset, octets);
    this.#offset += octets;
    return value;
  }

  text(maxOctets: number): string {
    const end = this.#body.indexOf(0, this.#offset);
    if (end < 0) throw new Error('a C-string has no end');
    if (end - this.#offset >= maxOctets) throw new Error(`a C-string is longer than ${String(maxOctets)} octets`);
    const value = this.#body.toString('latin1', this.#offset, end);
    this.#offset = end + 1;
    return value;
  }

  octets(length: number): Buffer {
    if (this.left < length) throw new Error('the PDU ends too early');
    const value = this.#body.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return value;
  }

  tlvs(): ReadonlyMap<number, Buffer> {
    const tlvs = new Map<number, Buffer>();
    while (this.left > 0) {
      const tag = this.number(2);
      tlvs.set(tag, this.octets(this.number(2)));
    }
    return tlvs;
  }
}

export const cString = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
export const octet = (...values: readonly number[]): Buffer => Buffer.from(values);

export function tlv(tag: number, value: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(tag, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}
