import { connect } from 'node:net';

/**
 * Says something over TCP and gives the first bytes of the answer.
 * @throws {Error} when nobody listens or nothing is answered within `timeoutMs` (default 2,000).
 */
export async function tcpProbe(port: number, say: string, timeoutMs = 2_000): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', timeout: timeoutMs });
  try {
    return await new Promise((resolve, reject) => {
      socket.once('connect', () => socket.write(say));
      socket.once('data', (bytes) => resolve(bytes.toString('utf8')));
      socket.once('timeout', () => reject(new Error(`no answer from port ${String(port)}`)));
      socket.once('close', () => reject(new Error(`port ${String(port)} closed the connection`)));
      socket.once('error', reject);
    });
  } finally {
    socket.destroy();
  }
}
