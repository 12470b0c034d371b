import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';

/**
 * Opens ports of loopback on another address of this machine, under the same numbers, so that containers reach servers that listen on
 * loopback alone.
 */
export class OutsideDoors {
  readonly #servers: readonly Server[];

  private constructor(servers: readonly Server[]) {
    this.#servers = servers;
  }

  /** @throws {Error} when a port is taken on that address. */
  static async open(address: string, ports: readonly number[]): Promise<OutsideDoors> {
    const servers = ports.map((port) =>
      createServer((visitor) => {
        const inside = connect(port, '127.0.0.1');
        visitor.on('error', () => inside.destroy());
        inside.on('error', () => visitor.destroy());
        visitor.pipe(inside).pipe(visitor);
      }).listen(port, address),
    );
    await Promise.all(servers.map(async (server) => once(server, 'listening')));
    return new OutsideDoors(servers);
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }
}
