import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, ManagedProcess } from '@ccm/testing/servers';
import { compact } from '@ccm/core/objects';

export const SERVICE_NAMES = ['gateway', 'outbound-worker', 'smpp-worker'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export interface ServiceOptions {
  readonly service: ServiceName;
  /** All of its settings: those of the shell that started this are not for it. */
  readonly env: Readonly<Record<string, string>>;
  /** For errors, where there are several of a kind: `gateway 2`. */
  readonly name?: string;
  /** Default: it answers /health/ready with 200. `live` for one that is to start while something it needs is away. */
  readonly until?: 'ready' | 'live';
  readonly startTimeoutMs?: number;
  /** Gets each line of its log. */
  readonly onLine?: (line: string) => void;
  /** The build, as images run it, or the sources. Default: the runner's bundle of the sources, if there is one. */
  readonly from?: 'build' | 'sources' | undefined;
}

/** The Node flags of the image's ENTRYPOINT. */
const IMAGE_FLAGS = ['--max-semi-space-size=16'] as const;
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** The variables of the shell that say where things are, and those of Node.js itself. */
const INHERITED = /^(PATH|HOME|TMPDIR|TZ|LANG|LC_\w+|NODE_\w+)$/;
/** The folder of the services that the test runner bundled from the sources of this run. */
const BUNDLES = process.env['CCM_TEST_SERVICES'];

/** The arguments of Node that run a service. */
export function programOf(service: ServiceName, from?: ServiceOptions['from']): readonly string[] {
  if (from === 'build') return [...IMAGE_FLAGS, join(ROOT, `packages/${service}/dist/main.js`)];
  return from === 'sources' || BUNDLES === undefined
    ? ['--conditions=source', join(ROOT, `packages/${service}/src/main.ts`)]
    : [join(BUNDLES, service, 'main.js')];
}

/** One service of the fleet as its own process, on ports of its own that survive restarts. */
export class ServiceProcess {
  readonly adminPort: number;
  readonly #options: ServiceOptions;
  #process: ManagedProcess | undefined;

  private constructor(options: ServiceOptions, adminPort: number) {
    this.#options = options;
    this.adminPort = adminPort;
  }

  static async start(options: ServiceOptions): Promise<ServiceProcess> {
    const service = new ServiceProcess(options, await freePort());
    await service.start();
    return service;
  }

  get name(): string {
    return this.#options.name ?? this.#options.service;
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${String(this.adminPort)}`;
  }

  /** The address for the outside, of a service that has one. */
  get serverUrl(): string {
    return `http://127.0.0.1:${this.#options.env['SERVER_PORT'] ?? ''}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  /** The end of its log. */
  get output(): string {
    return this.#process?.output ?? '';
  }

  async start(): Promise<void> {
    const { service, env, until = 'ready', startTimeoutMs = 60_000, onLine, from } = this.#options;
    this.#process = await ManagedProcess.start({
      name: this.name,
      command: process.execPath,
      args: programOf(service, from),
      cwd: ROOT,
      inherits: INHERITED,
      env: { ...env, ADMIN_HOST: '127.0.0.1', ADMIN_PORT: String(this.adminPort) },
      remedy: 'it is the Node.js that runs this',
      startTimeoutMs,
      ...compact({ onLine }),
      ready: async () => (await fetch(`${this.adminUrl}/health/${until}`)).ok,
    });
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#process?.kill(signal);
  }

  /** SIGSTOP and SIGCONT make it look hung for a while. */
  signal(signal: NodeJS.Signals): void {
    this.#process?.signal(signal);
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
