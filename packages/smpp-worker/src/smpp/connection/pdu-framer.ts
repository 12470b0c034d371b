import { HEADER_OCTETS } from './pdu-codec.ts';

/** A command_length that no PDU has: where the next one begins cannot be known, so the connection is of no more use. */
export class FramingError extends Error {
  /** The octets in the place of a PDU, at most as many as show the protocol. */
  readonly octets: Buffer;

  constructor(length: number, octets: Buffer) {
    super(`the SMSC sent a PDU of ${length} octets`);
    this.name = 'FramingError';
    this.octets = octets.subarray(0, SHOWN_OCTETS);
  }
}

const SHOWN_OCTETS = 100;

/** message_payload may carry 65,535 octets. */
const MAX_PDU_OCTETS = 70_000;
const LENGTH_OCTETS = 4;

/** Cuts a stream of octets into PDUs by command_length, however TCP has cut and glued them. */
export class PduFramer {
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = LENGTH_OCTETS;

  /** Takes the bytes that arrived and returns the complete PDUs, in order. @throws {FramingError} */
  *push(chunk: Buffer): Generator<Buffer> {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) return;
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    while (rest.length >= LENGTH_OCTETS) {
      const length = rest.readUInt32BE(0);
      if (length < HEADER_OCTETS || length > MAX_PDU_OCTETS) throw new FramingError(length, rest);
      this.#needed = length;
      if (rest.length < length) break;
      yield rest.subarray(0, length);
      rest = rest.subarray(length);
      this.#needed = LENGTH_OCTETS;
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#buffered = rest.length;
  }
}
