import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataFolder, freePort, startNew, TestServer } from '@ccm/testing/servers';
import type { ProcessOptions } from '@ccm/testing/servers';

const CONFIGS = fileURLToPath(new URL('../../../compose/haproxy/', import.meta.url));

/** The addresses in the configuration of the compose files, and their replacements on this machine. */
interface HaProxyOptions {
  /** A file of compose/haproxy. */
  readonly config: string;
  readonly gatewayPort: number;
  readonly adminPort: number;
  /** PEM: certificate, chain and key. */
  readonly certificate?: string;
}

/** A real HAProxy on loopback with a configuration of the compose files, of which only addresses are changed. */
export class HaProxy extends TestServer {
  readonly port: number;
  readonly #statusPort: number;
  readonly #options: HaProxyOptions;

  private constructor(options: HaProxyOptions, ports: { port: number; statusPort: number }, folder: DataFolder) {
    super(folder);
    this.#options = options;
    this.port = ports.port;
    this.#statusPort = ports.statusPort;
  }

  static async start(options: HaProxyOptions): Promise<HaProxy> {
    const folder = await DataFolder.open('ccm-haproxy', undefined);
    const ports = { port: await freePort(), statusPort: await freePort() };
    const proxy = new HaProxy(options, ports, folder);
    return startNew(proxy, folder, async () => proxy.replaceCertificate(options.certificate ?? ''));
  }

  protected override async command(): Promise<ProcessOptions> {
    const file = join(this.dataPath, 'haproxy.cfg');
    const places = { port: this.port, statusPort: this.#statusPort, folder: this.dataPath };
    await writeFile(file, await localised(this.#options, places));
    return {
      name: 'haproxy',
      command: '/usr/sbin/haproxy',
      args: ['-W', '-db', '-f', file],
      cwd: this.dataPath,
      remedy: 'install the Debian package haproxy',
      ready: async () => {
        const metrics = await fetch(`http://127.0.0.1:${String(this.#statusPort)}/metrics?scope=backend`);
        return /haproxy_backend_active_servers\{proxy="ready_gateways"\} 1/.test(await metrics.text());
      },
    };
  }

  /** Reloads as `docker-compose kill -s USR2 haproxy` does: a new process takes over the port, the old one finishes. */
  reload(): void {
    this.signal('SIGUSR2');
  }

  async replaceCertificate(certificate: string): Promise<void> {
    await writeFile(join(this.dataPath, 'certificate.pem'), certificate);
  }
}

/** Writes a copy of the configuration for this machine: without Docker's name server, the gateway has one fixed address. */
async function localised(
  { config, gatewayPort, adminPort }: HaProxyOptions,
  { port, statusPort, folder }: { readonly port: number; readonly statusPort: number; readonly folder: string },
): Promise<string> {
  const shipped = await readFile(join(CONFIGS, config), 'utf8');
  return shipped
    .replace(/^resolvers docker\n(?: .*\n)+/m, '')
    .replaceAll(' resolvers docker init-addr libc,none', '')
    .replaceAll(/server-template gateway 1-20 gateway:\d+(.*) check port 9081/g, (_all, more: string) => {
      return `server gateway 127.0.0.1:${String(gatewayPort)}${more} check port ${String(adminPort)}`;
    })
    .replace(/bind :8443/, `bind 127.0.0.1:${String(port)}`)
    .replace(/bind :8404/, `bind 127.0.0.1:${String(statusPort)}`)
    .replaceAll('/run/secrets/certificate.pem', join(folder, 'certificate.pem'));
}
