import { readdir, readFile, readlink } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/**
 * A line of MONITOR: `+1788955260.123456 [0 127.0.0.1:40000] "get" "key"`; a command inside a script has `lua` in place of the address.
 */
const LINE = /^\+\d+\.\d+ \[\d+ 127\.0\.0\.1:(\d+)\]/;

/**
 * Counts the commands that each process sends to a Redis; commands inside scripts do not count. MONITOR costs Redis a good deal: measure
 * nothing else meanwhile.
 */
export class ClientCommands {
  readonly #socket: Socket;
  readonly #byPort = new Map<number, number>();
  #rest = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.#take(text);
    });
    socket.on('error', () => undefined);
  }

  static async watch(redisPort: number): Promise<ClientCommands> {
    const socket = connect(redisPort, '127.0.0.1');
    await once(socket, 'connect');
    const commands = new ClientCommands(socket);
    socket.write('MONITOR\r\n');
    return commands;
  }

  /** Ends the count. @returns how many commands each of the processes has sent meanwhile. */
  async of(pids: Readonly<Record<string, number>>): Promise<Readonly<Record<string, number>>> {
    this.#socket.destroy();
    const counts = await Promise.all(
      Object.entries(pids).map(async ([name, pid]) => {
        const ports = await localPortsOf(pid);
        return [name, ports.reduce((sum, port) => sum + (this.#byPort.get(port) ?? 0), 0)] as const;
      }),
    );
    return Object.fromEntries(counts);
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\r\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const port = Number(LINE.exec(line)?.[1] ?? NaN);
      if (!Number.isNaN(port)) this.#byPort.set(port, (this.#byPort.get(port) ?? 0) + 1);
    }
  }
}

/**
 * The local ports of a process, as Linux lists them: the sockets of a process are among its descriptors, their ports in a table of the
 * whole machine.
 */
async function localPortsOf(pid: number): Promise<readonly number[]> {
  const folder = `/proc/${String(pid)}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map(async (name) => readlink(`${folder}/${name}`).catch(() => '')),
  );
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1);
  return rows.flatMap((row) => {
    const fields = row.trim().split(/\s+/);
    const port = Number.parseInt(fields[1]?.split(':')[1] ?? '', 16);
    return inodes.has(fields[9]) ? [port] : [];
  });
}
