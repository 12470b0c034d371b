import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { takeProxyHeader } from './proxy-header.ts';

/**
 * Lets a proxy that passes TLS on name its client by the PROXY protocol: that address becomes the last entry of X-Forwarded-For, so that
 * `trust proxy` decides whether to believe it, as with a proxy that speaks HTTP. Connections without a header are taken as they are.
 * @param server not listening yet, and with all its listeners @returns `app`, with that entry in each request
 */
export function behindProxy(server: Server, app: RequestListener): RequestListener {
  /** The clients by peer. With TLS, requests come by another socket than connections do: both have the same peer. */
  const clients = new Map<string, string>();
  const takers = server.listeners('connection');
  const take = async (socket: Socket): Promise<void> => {
    try {
      const client = await takeProxyHeader(socket);
      if (client !== undefined) keep(clients, socket, client);
      for (const taker of takers) Reflect.apply(taker, server, [socket]);
    } catch {
      socket.destroy();
    }
  };
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    socket.on('error', () => socket.destroy());
    void take(socket);
  });
  return (request: IncomingMessage, response) => {
    const client = clients.get(peerOf(request.socket));
    if (client !== undefined) {
      const before = request.headers['x-forwarded-for'];
      request.headers['x-forwarded-for'] = [...(before === undefined ? [] : [before].flat()), client].join(', ');
    }
    app(request, response);
  };
}

function keep(clients: Map<string, string>, socket: Socket, client: string): void {
  const peer = peerOf(socket);
  clients.set(peer, client);
  socket.once('close', () => clients.delete(peer));
}

/** The peer of a socket. Of one server: a peer has one connection from one of its ports. */
export const peerOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
