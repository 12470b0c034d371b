import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { EventEmitter } from 'node:events';

/** Connections over which requests can travel: connected, and with TLS its handshake done. */
const established = new WeakSet<Socket>();

/**
 * Follows a request far enough to know, should it fail, whether the other side may have got it: not before its connection was
 * established (and, with TLS, trusted).
 * @param source emits `request` with the ClientRequest.
 */
export function watchRequest(source: EventEmitter): { readonly mayHaveArrived: () => boolean } {
  let arrived = false;
  const onEstablished = (socket: Socket): void => {
    established.add(socket);
    arrived = true;
  };
  source.once('request', (request: ClientRequest) => {
    request.once('socket', (socket) => {
      if (isEstablished(socket)) onEstablished(socket);
      else {
        socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
          onEstablished(socket);
        });
      }
    });
  });
  return { mayHaveArrived: () => arrived };
}

/** A TLS connection that was made through a proxy is handed over with its handshake done: its protocol is known. */
function isEstablished(socket: Socket): boolean {
  if (established.has(socket)) return true;
  if (socket instanceof TLSSocket) return socket.authorized;
  return !socket.connecting;
}
