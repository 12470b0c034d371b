import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { cString, ID, octet, responseId, takePdus, tlv, writePdu } from './wire/pdu.ts';
import type { WirePdu } from './wire/pdu.ts';

/** The barest ESME: writes the given PDUs, keeps the received ones, and answers nothing by itself. */
export class RawEsme {
  readonly #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #sequence = 0;
  readonly pdus: WirePdu[] = [];
  closed = false;
  broken = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('data', (chunk: Buffer) => {
      const taken = takePdus(Buffer.concat([this.#rest, chunk]));
      this.broken = taken === undefined;
      this.#rest = taken?.rest ?? this.#rest;
      this.pdus.push(...(taken?.pdus ?? []));
    });
  }

  static async connect(port: number): Promise<RawEsme> {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => {
      socket.once('connect', resolve);
    });
    return new RawEsme(socket);
  }

  /** @returns the sequence number */
  send(id: number, body: Buffer = Buffer.alloc(0)): number {
    this.#sequence += 1;
    this.#socket.write(writePdu({ id, status: 0, sequence: this.#sequence, body }));
    return this.#sequence;
  }

  bind(id: number = ID.bindTransceiver, password = 'secret08'): number {
    const [empty, name, secret] = [cString(''), cString('ccm01'), cString(password)];
    return this.send(id, Buffer.concat([name, secret, empty, octet(0x34, 0, 0), empty]));
  }

  submit(given: {
    esmClass?: number;
    dataCoding?: number;
    body: Buffer;
    tlvs?: readonly (readonly [number, Buffer])[];
  }): number {
    const { esmClass = 0, dataCoding = 0, body, tlvs = [] } = given;
    return this.send(
      ID.submitSm,
      Buffer.concat([
        cString(''),
        octet(5, 0),
        cString('ACME'),
        octet(1, 1),
        cString('447700900123'),
        octet(esmClass, 0, 0, 0, 0, 1, 0, dataCoding, 0, body.length),
        body,
        ...tlvs.map(([tag, value]) => tlv(tag, value)),
      ]),
    );
  }

  answer(request: WirePdu, status = 0): void {
    const body = status === 0 ? cString('') : Buffer.alloc(0);
    this.#socket.write(writePdu({ id: responseId(request.id), status, sequence: request.sequence, body }));
  }

  /** The received PDUs with this command id. */
  got(id: number): readonly WirePdu[] {
    return this.pdus.filter((pdu) => pdu.id === id);
  }

  close(): void {
    this.#socket.destroy();
  }
}
