import { readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from './data-folder.ts';
import { freePort } from './free-port.ts';
import type { ProcessOptions } from './managed-process.ts';
import { tcpProbe } from './tcp-probe.ts';
import { startNew, TestServer } from './test-server.ts';

interface Login {
  readonly user: string;
  readonly password: string;
}

/** A real forward proxy, tinyproxy, on loopback, that requires a user and a password and logs its targets. */
export class TinyProxy extends TestServer {
  readonly port: number;
  readonly #login: Login;

  private constructor(login: Login, port: number, folder: DataFolder) {
    super(folder);
    this.#login = login;
    this.port = port;
  }

  static async start(login: Login): Promise<TinyProxy> {
    const folder = await DataFolder.open('ccm-proxy', undefined);
    return startNew(new TinyProxy(login, await freePort(), folder), folder);
  }

  protected override async command(): Promise<ProcessOptions> {
    const file = join(this.dataPath, 'tinyproxy.conf');
    const lines = [
      `User ${userInfo().username}`,
      `Port ${String(this.port)}`,
      'Listen 127.0.0.1',
      'Timeout 60',
      `LogFile "${this.#log}"`,
      'LogLevel Connect',
      'MaxClients 100',
      `BasicAuth ${this.#login.user} ${this.#login.password}`,
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    return {
      name: 'tinyproxy',
      command: 'tinyproxy',
      args: ['-d', '-c', file],
      cwd: this.dataPath,
      remedy: 'install the Debian package tinyproxy-bin',
      ready: async () => (await tcpProbe(this.port, 'GET / HTTP/1.0\r\n\r\n')).startsWith('HTTP/'),
    };
  }

  /** `host:port` of every CONNECT that it granted or tried. */
  async connected(): Promise<ReadonlySet<string>> {
    const log = await readFile(this.#log, 'utf8');
    return new Set([...log.matchAll(/CONNECT (?<target>\S+) HTTP/g)].map((match) => match.groups?.['target'] ?? ''));
  }

  get #log(): string {
    return join(this.dataPath, 'log');
  }
}
