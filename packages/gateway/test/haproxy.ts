import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, ManagedProcess } from '@ccm/testing/servers';

const CONFIGS = fileURLToPath(new URL('../../../compose/haproxy/', import.meta.url));

/** Where the configuration of the compose files points, and where it is to point here. */
export interface HaProxyOptions {
  /** A file of compose/haproxy. */
  readonly config: string;
  readonly gatewayPort: number;
  readonly adminPort: number;
  /** PEM: certificate, chain and key. */
  readonly certificate?: string;
}

/** A real HAProxy on loopback with a configuration of the compose files, of which only addresses are changed. */
export class HaProxy {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ManagedProcess;

  private constructor(parts: { readonly port: number; readonly folder: string; readonly process: ManagedProcess }) {
    this.port = parts.port;
    this.#folder = parts.folder;
    this.#process = parts.process;
  }

  static async start(options: HaProxyOptions): Promise<HaProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'ccm-haproxy-'));
    const [port, statusPort] = [await freePort(), await freePort()];
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(join(folder, 'certificate.pem'), options.certificate ?? '');
    writeFileSync(file, localised(options, { port, statusPort, folder }));
    try {
      const process = await ManagedProcess.start({
        name: 'haproxy',
        command: '/usr/sbin/haproxy',
        args: ['-W', '-db', '-f', file],
        cwd: folder,
        remedy: 'install the Debian package haproxy',
        ready: async () => {
          const metrics = await fetch(`http://127.0.0.1:${String(statusPort)}/metrics?scope=backend`);
          return /haproxy_backend_active_servers\{proxy="ready_gateways"\} 1/.test(await metrics.text());
        },
      });
      return new HaProxy({ port, folder, process });
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
  }

  /** As `docker-compose kill -s USR2 haproxy` does: a new process takes over the port, the old one finishes. */
  reload(): void {
    this.#process.signal('SIGUSR2');
  }

  replaceCertificate(certificate: string): void {
    writeFileSync(join(this.#folder, 'certificate.pem'), certificate);
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    rmSync(this.#folder, { recursive: true });
  }
}

/** No name server of Docker's is here: the gateway has an address, and one place. */
function localised(
  { config, gatewayPort, adminPort }: HaProxyOptions,
  { port, statusPort, folder }: { readonly port: number; readonly statusPort: number; readonly folder: string },
): string {
  return readFileSync(join(CONFIGS, config), 'utf8')
    .replace(/^resolvers docker\n(?: .*\n)+/m, '')
    .replaceAll(' resolvers docker init-addr libc,none', '')
    .replaceAll(/server-template gateway 1-20 gateway:\d+(.*) check port 9081/g, (_all, more: string) => {
      return `server gateway 127.0.0.1:${String(gatewayPort)}${more} check port ${String(adminPort)}`;
    })
    .replace(/bind :8443/, `bind 127.0.0.1:${String(port)}`)
    .replace(/bind :8404/, `bind 127.0.0.1:${String(statusPort)}`)
    .replaceAll('/run/secrets/certificate.pem', join(folder, 'certificate.pem'));
}
