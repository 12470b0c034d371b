import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Long enough for a machine that is busy, short enough that a caller still waits. */
const CONNECT_TIMEOUT_MS = 1000;

/**
 * Spreads connections over ports of this machine, the next one for each, as a load balancer in front of gateways does without looking
 * inside. A port that refuses is passed over; when all refuse, the caller's connection is closed.
 */
export class TcpBalancer {
  readonly #server: Server;
  readonly #ports: readonly number[];
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(ports: readonly number[]) {
    this.#ports = ports;
    this.#server = createServer((caller) => {
      this.#own(caller);
      this.#serve(caller);
    });
  }

  static async start(ports: readonly number[]): Promise<TcpBalancer> {
    const balancer = new TcpBalancer(ports);
    await new Promise<void>((resolve, reject) => {
      balancer.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return balancer;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(caller: Socket, tried = 0): void {
    const port = this.#ports[this.#turn % this.#ports.length];
    this.#turn += 1;
    if (port === undefined || tried === this.#ports.length || caller.destroyed) {
      caller.destroy();
      return;
    }
    const backend = this.#own(connect({ port, host: '127.0.0.1', timeout: CONNECT_TIMEOUT_MS }));
    const next = (): void => {
      backend.destroy();
      this.#serve(caller, tried + 1);
    };
    backend.once('error', next).once('timeout', next);
    backend.once('connect', () => {
      backend.off('error', next).off('timeout', next).setTimeout(0);
      backend.once('error', () => caller.destroy());
      caller.once('close', () => backend.destroy());
      backend.once('close', () => caller.destroy());
      caller.pipe(backend).pipe(caller);
    });
  }

  #own(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket.on('error', () => undefined);
  }
}
