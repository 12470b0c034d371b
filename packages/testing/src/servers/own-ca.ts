import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DataFolder } from './data-folder.ts';
import type { RedisTls } from './redis/redis-server.ts';

const run = promisify(execFile);
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

/** A certificate authority of our own, with a certificate for 127.0.0.1, as PEM files in a temporary folder. Needs openssl. */
export class OwnCa implements RedisTls {
  readonly #folder: DataFolder;

  private constructor(folder: DataFolder) {
    this.#folder = folder;
  }

  static async make(): Promise<OwnCa> {
    const ca = new OwnCa(await DataFolder.open('ccm-ca', undefined));
    const { caPath, certPath, keyPath } = ca;
    const caKey = join(ca.#folder.path, 'ca.key');
    await openssl('req', '-x509', ...KEY, '-subj', '/CN=our own CA', '-days', '2', '-keyout', caKey, '-out', caPath);
    const issued = ['-CA', caPath, '-CAkey', caKey, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    await openssl('req', '-x509', ...KEY, '-subj', '/CN=127.0.0.1', ...issued, '-keyout', keyPath, '-out', certPath);
    return ca;
  }

  /** The same, whose server certificate ended in 2021. */
  static async expired(): Promise<OwnCa> {
    const ca = await OwnCa.make();
    const { path } = ca.#folder;
    const config = join(path, 'ca.cnf');
    await writeFile(config, CA_CONFIG.replaceAll('FOLDER', path));
    await Promise.all([writeFile(join(path, 'index.txt'), ''), writeFile(join(path, 'serial'), '01')]);
    const request = join(path, 'server.csr');
    const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    await openssl('req', '-new', ...KEY, ...name, '-keyout', ca.keyPath, '-out', request);
    const issuer = ['-cert', ca.caPath, '-keyfile', join(path, 'ca.key')];
    const dates = ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z'];
    await openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      config,
      ...issuer,
      ...dates,
      '-in',
      request,
      '-out',
      ca.certPath,
    );
    return ca;
  }

  get caPath(): string {
    return join(this.#folder.path, 'ca.pem');
  }

  get certPath(): string {
    return join(this.#folder.path, 'server.pem');
  }

  get keyPath(): string {
    return join(this.#folder.path, 'server.key');
  }

  async remove(): Promise<void> {
    await this.#folder.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }
}

const CA_CONFIG = `
[ca]
default_ca = own
[own]
database = FOLDER/index.txt
new_certs_dir = FOLDER
serial = FOLDER/serial
default_md = sha256
copy_extensions = copy
policy = any
[any]
commonName = supplied
`;

const openssl = async (...args: readonly string[]): Promise<unknown> => run('openssl', args);
