import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DataFolder } from '../data-folder.ts';
import { freePort } from '../free-port.ts';
import type { ProcessOptions } from '../managed-process.ts';
import { asOrdinaryUser, runAsOrdinaryUser } from './own-user.ts';
import { startNew, TestServer } from '../test-server.ts';

const run = promisify(execFile);
const USER = 'ccm';
const PASSWORD = 'postgres password';
const VERSIONS = '/usr/lib/postgresql';
const REMEDY = 'install the Debian package postgresql';

/** A real PostgreSQL of our own, on loopback, with its own data; port and data outlive kill and restart. */
export class PostgresServer extends TestServer {
  readonly port: number;

  private constructor(port: number, folder: DataFolder) {
    super(folder);
    this.port = port;
  }

  /** Makes one in a temporary folder, and waits until it takes connections. */
  static async start(): Promise<PostgresServer> {
    const folder = await DataFolder.open('ccm-postgres', undefined);
    const server = new PostgresServer(await freePort(), folder);
    return startNew(server, folder, async () => server.#initialise());
  }

  /** `postgresql://user:password@127.0.0.1:port/postgres` */
  get url(): string {
    return `postgresql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(this.port)}/postgres`;
  }

  protected override command(): ProcessOptions {
    const folder = this.dataPath;
    const options = ['-D', this.#data, '-p', String(this.port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'];
    return {
      name: 'PostgreSQL',
      ...asOrdinaryUser(binary('postgres'), options),
      cwd: folder,
      remedy: REMEDY,
      ready: async () => {
        await run(binary('pg_isready'), ['-h', '127.0.0.1', '-p', String(this.port)]);
        return true;
      },
    };
  }

  /** Runs SQL by psql, and gives the rows that it returns, as texts. */
  async query(sql: string): Promise<string[][]> {
    const { stdout } = await run(binary('psql'), ['-X', '-q', '-A', '-t', '-F', '\t', '-c', sql, this.url]);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
  }

  /** At once: connections break, committed data stays. */
  protected override get killSignal(): NodeJS.Signals {
    return 'SIGQUIT';
  }

  protected override async end(): Promise<void> {
    await this.kill('SIGINT');
  }

  get #data(): string {
    return join(this.dataPath, 'data');
  }

  async #initialise(): Promise<void> {
    const passwordFile = join(this.dataPath, 'password');
    await writeFile(passwordFile, PASSWORD, { mode: 0o600 });
    const login = ['-U', USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await runAsOrdinaryUser(
      binary('initdb'),
      ['-D', this.#data, ...login, '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
      this.dataPath,
    );
  }
}

/** Debian keeps each version in a folder of its own. */
function binary(name: string): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(VERSIONS, version, 'bin', name)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`PostgreSQL is not installed: ${REMEDY}`);
  return found;
}
