import { connect } from 'node:net';

/** Whether somebody takes connections at this port of the loopback. */
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
