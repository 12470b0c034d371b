import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';

export interface ForwardProxy {
  readonly host: string;
  readonly port: number;
  readonly auth?: { readonly user: string; readonly password: string };
}

/** The proxy would not connect us; nothing reached the other side. */
class ProxyError extends Error {
  /** `PROXY_407`: the status of the proxy's answer. */
  readonly code: string;

  constructor(status: number) {
    super(`The forward proxy answered ${status}`);
    this.name = 'ProxyError';
    this.code = `PROXY_${status}`;
  }
}

/**
 * Opens a connection to `host:port` through the proxy by HTTP CONNECT (RFC 9110, 9.3.6). Another answer of the proxy is never taken for
 * the other side's answer. @throws {ProxyError} and connection errors.
 */
export function openTunnel(
  proxy: ForwardProxy,
  target: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Promise<Socket> {
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const outgoing = request({
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: authority,
    agent: false,
    headers: { host: authority, ...authorization(proxy) },
    timeout: timeoutMs,
  });
  outgoing.once('connect', (reply, socket: Socket) => {
    socket.setTimeout(0);
    if (reply.statusCode === 200) {
      resolve(socket);
      return;
    }
    socket.destroy();
    reject(new ProxyError(reply.statusCode ?? 0));
  });
  outgoing.once('response', (reply) => {
    reply.destroy();
    reject(new ProxyError(reply.statusCode ?? 0));
  });
  outgoing.once('timeout', () => {
    outgoing.destroy(Object.assign(new Error('The forward proxy did not answer in time'), { code: 'PROXY_TIMEOUT' }));
  });
  outgoing.once('error', reject);
  outgoing.end();
  return promise;
}

function authorization({ auth }: ForwardProxy): Readonly<Record<string, string>> {
  if (auth === undefined) return {};
  const credentials = Buffer.from(`${auth.user}:${auth.password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${credentials}` };
}

/** TLS with the other side, through a tunnel. */
export async function secureTunnel(tunnel: Socket, options: ConnectionOptions, timeoutMs: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connectTls({ ...options, socket: tunnel });
  const onTimeout = (): void => {
    socket.destroy(Object.assign(new Error('The TLS handshake took too long'), { code: 'ETIMEDOUT' }));
  };
  socket.setTimeout(timeoutMs, onTimeout);
  socket.once('secureConnect', () => {
    socket.off('timeout', onTimeout);
    socket.setTimeout(0);
    socket.off('error', reject);
    resolve(socket);
  });
  socket.once('error', reject);
  return promise;
}
