import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFolder } from '../data-folder.ts';
import { freePort } from '../free-port.ts';
import { ManagedProcess } from '../managed-process.ts';
import { asOrdinaryUser, runAsOrdinaryUser } from './own-user.ts';
import { tcpProbe } from '../tcp-probe.ts';

const USER = 'ccm';
const PASSWORD = 'mariadb password';
const DATABASE = 'campaigns';
const REMEDY = 'install the Debian packages mariadb-server-core and mariadb-client-core';
/** Where Debian puts it: not on everybody's PATH. */
const COMMAND = '/usr/sbin/mariadbd';

/** A real MariaDB of our own, on loopback, with its own data; port and data outlive kill and restart. */
export class MariaDbServer {
  readonly port: number;
  readonly #folder: DataFolder;
  #process: ManagedProcess | undefined;

  private constructor(port: number, folder: DataFolder) {
    this.port = port;
    this.#folder = folder;
  }

  /** Makes one in a temporary folder, and waits until it takes connections. */
  static async start(): Promise<MariaDbServer> {
    const folder = await DataFolder.open('ccm-mariadb', undefined);
    const server = new MariaDbServer(await freePort(), folder);
    try {
      await server.#initialise();
      await server.start();
      return server;
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** `mysql://user:password@127.0.0.1:port/campaigns` */
  get url(): string {
    return `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(this.port)}/${DATABASE}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  /** Starts it again after `kill`; does nothing when it runs. */
  async start(): Promise<void> {
    if (this.running) return;
    const folder = this.#folder.path;
    const options = [
      '--no-defaults',
      `--datadir=${this.#data}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${this.#grants}`,
      `--port=${String(this.port)}`,
      '--bind-address=127.0.0.1',
      '--innodb-buffer-pool-size=32M',
      '--innodb-flush-log-at-trx-commit=0',
    ];
    this.#process = await ManagedProcess.start({
      name: 'MariaDB',
      ...asOrdinaryUser(COMMAND, options),
      cwd: folder,
      remedy: REMEDY,
      ready: async () => (await tcpProbe(this.port, '')).length > 0,
    });
  }

  /** Ends it, by default as a power cut would; what was committed stays for the next `start`. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#process?.kill(signal);
  }

  /** Ends it and removes its folder. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    await this.#folder.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get #data(): string {
    return join(this.#folder.path, 'data');
  }

  get #grants(): string {
    return join(this.#folder.path, 'grants.sql');
  }

  async #initialise(): Promise<void> {
    const statements = [
      `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4;`,
      `CREATE USER IF NOT EXISTS '${USER}'@'%' IDENTIFIED BY '${PASSWORD}';`,
      `GRANT ALL ON ${DATABASE}.* TO '${USER}'@'%';`,
    ];
    await writeFile(this.#grants, `${statements.join('\n')}\n`, { mode: 0o600 });
    await runAsOrdinaryUser(
      'mariadb-install-db',
      ['--no-defaults', `--datadir=${this.#data}`, '--skip-test-db', '--auth-root-authentication-method=normal'],
      this.#folder.path,
    );
  }
}
