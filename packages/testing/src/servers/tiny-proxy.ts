import { readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from './data-folder.ts';
import { freePort } from './free-port.ts';
import { ManagedProcess } from './managed-process.ts';
import { tcpProbe } from './tcp-probe.ts';

/** A real forward proxy, tinyproxy, on loopback, that wants a user and a password, and remembers whom it connected to. */
export class TinyProxy {
  readonly port: number;
  readonly #folder: DataFolder;
  readonly #process: ManagedProcess;

  private constructor(parts: { port: number; folder: DataFolder; process: ManagedProcess }) {
    this.port = parts.port;
    this.#folder = parts.folder;
    this.#process = parts.process;
  }

  static async start(login: { readonly user: string; readonly password: string }): Promise<TinyProxy> {
    const folder = await DataFolder.open('ccm-proxy', undefined);
    const port = await freePort();
    const file = join(folder.path, 'tinyproxy.conf');
    const lines = [
      `User ${userInfo().username}`,
      `Port ${String(port)}`,
      'Listen 127.0.0.1',
      'Timeout 60',
      `LogFile "${join(folder.path, 'log')}"`,
      'LogLevel Connect',
      'MaxClients 100',
      `BasicAuth ${login.user} ${login.password}`,
    ];
    try {
      await writeFile(file, `${lines.join('\n')}\n`);
      const process = await ManagedProcess.start({
        name: 'tinyproxy',
        command: 'tinyproxy',
        args: ['-d', '-c', file],
        cwd: folder.path,
        remedy: 'install the Debian package tinyproxy-bin',
        ready: async () => (await tcpProbe(port, 'GET / HTTP/1.0\r\n\r\n')).startsWith('HTTP/'),
      });
      return new TinyProxy({ port, folder, process });
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** `host:port` of every CONNECT that it granted or tried. */
  async connected(): Promise<ReadonlySet<string>> {
    const log = await readFile(join(this.#folder.path, 'log'), 'utf8');
    return new Set([...log.matchAll(/CONNECT (?<target>\S+) HTTP/g)].map((match) => match.groups?.['target'] ?? ''));
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    await this.#folder.remove();
  }
}
