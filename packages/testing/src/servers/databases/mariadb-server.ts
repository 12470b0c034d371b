import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataFolder } from '../data-folder.ts';
import { freePort } from '../free-port.ts';
import type { ProcessOptions } from '../managed-process.ts';
import { asOrdinaryUser, runAsOrdinaryUser } from './own-user.ts';
import { tcpProbe } from '../tcp-probe.ts';
import { startNew, TestServer } from '../test-server.ts';

const USER = 'ccm';
const PASSWORD = 'mariadb password';
const DATABASE = 'campaigns';
const REMEDY = 'install the Debian packages mariadb-server-core and mariadb-client-core';
/** The path of Debian's package: not on everybody's PATH. */
const COMMAND = '/usr/sbin/mariadbd';

/** A real MariaDB of our own, on loopback, with its own data; port and data outlive kill and restart. */
export class MariaDbServer extends TestServer {
  readonly port: number;

  private constructor(port: number, folder: DataFolder) {
    super(folder);
    this.port = port;
  }

  /** Makes one in a temporary folder, and waits until it takes connections. */
  static async start(): Promise<MariaDbServer> {
    const folder = await DataFolder.open('ccm-mariadb', undefined);
    const server = new MariaDbServer(await freePort(), folder);
    return startNew(server, folder, async () => server.#initialise());
  }

  /** `mysql://user:password@127.0.0.1:port/campaigns` */
  get url(): string {
    return `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(this.port)}/${DATABASE}`;
  }

  protected override command(): ProcessOptions {
    const folder = this.dataPath;
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
    return {
      name: 'MariaDB',
      ...asOrdinaryUser(COMMAND, options),
      cwd: folder,
      remedy: REMEDY,
      ready: async () => (await tcpProbe(this.port, '')).length > 0,
    };
  }

  get #data(): string {
    return join(this.dataPath, 'data');
  }

  get #grants(): string {
    return join(this.dataPath, 'grants.sql');
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
      this.dataPath,
    );
  }
}
