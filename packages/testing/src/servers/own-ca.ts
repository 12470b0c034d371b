import { execFile } from 'node:child_process';
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

const openssl = async (...args: readonly string[]): Promise<unknown> => run('openssl', args);
