import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { once } from 'node:events';
import type { Account } from '@ccm/core/domain';
import { z } from 'zod';

/** Settings of an SMPP account, as far as a bind needs them. */
const settings = z.looseObject({
  remoteIpAddress: z.string(),
  remotePort: z.number(),
  systemId: z.string().default(''),
  password: z.string().default(''),
  systemType: z.string().default(''),
  bindType: z.union([z.number(), z.string()]).default(2),
  secure: z.boolean().default(false),
});

const BINDS = [0x02, 0x01, 0x09] as const;
const UNBIND = 0x06;
const VERSION = 0x34;
const HEADER_BYTES = 16;
/** SMPP 3.4, section 5.1.3: the statuses of a refused bind. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [0x05, 'ESME_RALYBND: another ESME holds the bind'],
  [0x0d, 'ESME_RBINDFAIL: the bind failed'],
  [0x0e, 'ESME_RINVPASWD: the password is wrong'],
  [0x0f, 'ESME_RINVSYSID: the system id is not known'],
]);

/**
 * Binds and unbinds at once. Only for an account whose bind no replica holds: an SMSC may allow a single one. @returns undefined if the
 * SMSC took it, else the reason. @throws {Error} if it cannot be reached.
 */
export async function tryBind(
  account: Account,
  ca: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const { remoteIpAddress: host, remotePort: port, secure, ...login } = settings.parse(account.settings);
  const socket = secure
    ? connectSecurely({ host, port, ...(ca.length > 0 && { ca: [...ca] }) })
    : connect({ host, port });
  // A failure after the answer does not matter.
  socket.on('error', () => undefined);
  const abort = (): unknown => socket.destroy(new Error('it did not answer in time'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    await once(socket, secure ? 'secureConnect' : 'connect');
    socket.write(bindPdu(login));
    const status = await statusFrom(socket);
    if (status === 0) socket.end(pdu(UNBIND, 2, Buffer.alloc(0)));
    return status === 0 ? undefined : (REFUSALS.get(status) ?? `command_status 0x${status.toString(16)}`);
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroySoon();
  }
}

function bindPdu({
  systemId,
  password,
  systemType,
  bindType,
}: Pick<z.infer<typeof settings>, 'systemId' | 'password' | 'systemType' | 'bindType'>): Buffer {
  const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'latin1');
  const body = [text(systemId), text(password), text(systemType), Buffer.from([VERSION, 0, 0]), text('')];
  return pdu(BINDS[Number(bindType)] ?? 0x09, 1, Buffer.concat(body));
}

function pdu(command: number, sequence: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(HEADER_BYTES + body.length, 0);
  header.writeUInt32BE(command, 4);
  header.writeUInt32BE(sequence, 12);
  return Buffer.concat([header, body]);
}

async function statusFrom(socket: ReturnType<typeof connect>): Promise<number> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, Buffer.from(chunk as Uint8Array)]);
    if (bytes.length >= HEADER_BYTES) return bytes.readUInt32BE(8);
  }
  throw new Error('it closed the connection without an answer');
}
