import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/**
 * Sends text over TCP and returns the first bytes of the answer. @param ca a PEM certificate to trust: speaks TLS @throws {Error} if
 * nothing listens or nothing is answered within `timeoutMs` (default 2,000).
 */
export async function tcpProbe(port: number, say: string, timeoutMs = 2_000, ca?: string): Promise<string> {
  const address = { port, host: '127.0.0.1', timeout: timeoutMs };
  const socket = ca === undefined ? connect(address) : connectSecurely({ ...address, ca });
  try {
    return await new Promise((resolve, reject) => {
      socket.once(ca === undefined ? 'connect' : 'secureConnect', () => socket.write(say));
      socket.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
      socket.once('timeout', () => reject(new Error(`no answer from port ${String(port)}`)));
      socket.once('close', () => reject(new Error(`port ${String(port)} closed the connection`)));
      socket.once('error', reject);
    });
  } finally {
    socket.destroy();
  }
}

/** Whether a server accepts connections at this port. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('connect', () => {
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
  } finally {
    socket.destroy();
  }
}
