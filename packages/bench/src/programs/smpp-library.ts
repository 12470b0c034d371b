import { createRequire } from 'node:module';
import type { Server } from 'node:net';

/** The library unchanged, with sessions of its own: only for the comparison. */
interface SmppPdu {
  readonly command: string;
  readonly command_status: number;
  readonly short_message?: { readonly message?: string | Buffer };
  isResponse(): boolean;
  response(fields?: Readonly<Record<string, unknown>>): SmppPdu;
}

export interface SmppSession {
  on(event: 'pdu', listener: (pdu: SmppPdu) => void): void;
  on(event: 'error' | 'connect', listener: () => void): void;
  send(pdu: SmppPdu): void;
  bind_transceiver(fields: Readonly<Record<string, unknown>>, answered: (pdu: SmppPdu) => void): void;
  submit_sm(fields: Readonly<Record<string, unknown>>, answered: (pdu: SmppPdu) => void): void;
  close(): void;
}

interface SmppLibrary {
  createServer(onSession: (session: SmppSession) => void): Server;
  connect(options: { readonly url: string }): SmppSession;
}

/** The types that smpp-worker declares know the PDU writer alone. */
export const smpp = createRequire(import.meta.url)('smpp') as SmppLibrary;
