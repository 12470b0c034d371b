import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { compact } from '@ccm/core/objects';
import { activeMqXml } from './activemq-config.ts';
import type { BrokerTls } from './activemq-config.ts';
import { DataFolder } from '../data-folder.ts';
import { freePort } from '../free-port.ts';
import type { ProcessOptions } from '../managed-process.ts';
import { tcpProbe } from '../tcp-probe.ts';
import { startNew, TestServer } from '../test-server.ts';

export interface ActiveMqOptions {
  /** Default: a temporary folder, removed on `stop`. A given one is kept, and its messages found again. */
  readonly dataPath?: string;
  /** Default: free ones. */
  readonly stompPort?: number;
  readonly openWirePort?: number;
  /** The only user who may connect; absent: everybody may. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Keeps persistent messages on disk (KahaDB); default true. */
  readonly persistent?: boolean;
  readonly tls?: BrokerTls;
  /** More connectors, each on a free port: `{ 'stomp-tls': { scheme: 'stomp+ssl', query: 'needClientAuth=true' } }`. */
  readonly connectors?: Readonly<Record<string, { readonly scheme: string; readonly query?: string }>>;
}

/** The folder of Debian's package. */
const HOME = '/usr/share/activemq';
const JAR = `${HOME}/bin/activemq.jar`;
const REMEDY = 'install the Debian packages activemq and default-jre-headless';
/** A small heap and the quick compiler only: starts in about two seconds and is no slower in tests. */
const JVM = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];

/** A real ActiveMQ Classic of our own, on loopback, with its own data; ports and messages outlive kill and restart. */
export class ActiveMqBroker extends TestServer {
  readonly stompPort: number;
  readonly openWirePort: number;
  readonly login: { readonly username: string; readonly password: string } | undefined;
  readonly #options: ActiveMqOptions;
  readonly #folder: DataFolder;
  readonly #morePorts: ReadonlyMap<string, number>;

  private constructor(
    options: ActiveMqOptions,
    folder: DataFolder,
    ports: { stomp: number; openWire: number; more: ReadonlyMap<string, number> },
  ) {
    super(folder);
    this.#options = options;
    this.#folder = folder;
    this.stompPort = ports.stomp;
    this.openWirePort = ports.openWire;
    this.#morePorts = ports.more;
    this.login = options.login;
  }

  /** Starts one, and waits until it takes a STOMP login. */
  static async start(options: ActiveMqOptions = {}): Promise<ActiveMqBroker> {
    if (!existsSync(JAR)) throw new Error(`ActiveMQ is not installed: ${REMEDY}`);
    const folder = await DataFolder.open('ccm-activemq', options.dataPath);
    const more = new Map<string, number>();
    for (const name of Object.keys(options.connectors ?? {})) more.set(name, await freePort());
    const broker = new ActiveMqBroker(options, folder, {
      stomp: options.stompPort ?? (await freePort()),
      openWire: options.openWirePort ?? (await freePort()),
      more,
    });
    return startNew(broker, folder);
  }

  /**
   * The other half of a pair over one store, on ports of its own, not started: it has this one's messages once this one is down
   * and it is started. Stop it first.
   */
  async standBy(): Promise<ActiveMqBroker> {
    return new ActiveMqBroker(this.#options, this.#folder, {
      stomp: await freePort(),
      openWire: await freePort(),
      more: this.#morePorts,
    });
  }

  /** For JMS clients: `tcp://127.0.0.1:port`. */
  get openWireUrl(): string {
    return `tcp://127.0.0.1:${String(this.openWirePort)}`;
  }

  /** The port of one of `connectors`. */
  portOf(connector: string): number {
    const port = this.#morePorts.get(connector);
    if (port === undefined) throw new Error(`no connector ${connector}`);
    return port;
  }

  protected override async command(): Promise<ProcessOptions> {
    const base = this.dataPath;
    const config = join(base, 'conf', 'activemq.xml');
    await mkdir(join(base, 'conf'), { recursive: true });
    await mkdir(join(base, 'tmp'), { recursive: true });
    await writeFile(config, this.#xml(), { mode: 0o600 });
    const folders = [`-Dactivemq.home=${HOME}`, `-Dactivemq.base=${base}`, `-Dactivemq.conf=${join(base, 'conf')}`];
    // Relative, since ActiveMQ takes no blank in this address.
    const address = `xbean:file:${relative(base, config)}`;
    return {
      name: 'ActiveMQ',
      command: 'java',
      args: [...JVM, `-Djava.io.tmpdir=${join(base, 'tmp')}`, ...folders, '-jar', JAR, 'start', address],
      cwd: base,
      // Without it Java reads no path with letters beyond ASCII where the shell has no language.
      env: { LC_ALL: 'C.UTF-8' },
      remedy: REMEDY,
      ready: () => this.#ready(),
    };
  }

  #xml(): string {
    const { persistent = true, login, tls, connectors = {} } = this.#options;
    const more = Object.entries(connectors).map(([name, { scheme, query }]) => ({
      name,
      uri: `${scheme}://127.0.0.1:${String(this.portOf(name))}${query === undefined ? '' : `?${query}`}`,
    }));
    return activeMqXml({
      brokerName: `ccm-${String(this.stompPort)}`,
      dataPath: join(this.dataPath, 'data'),
      persistent,
      connectors: [
        { name: 'openwire', uri: this.openWireUrl },
        ...more,
        { name: 'stomp', uri: `stomp://127.0.0.1:${String(this.stompPort)}` },
      ],
      ...compact({ login, tls }),
    });
  }

  async #ready(): Promise<boolean> {
    const login = this.login === undefined ? '' : `login:${this.login.username}\npasscode:${this.login.password}\n`;
    const answer = await tcpProbe(
      this.stompPort,
      `CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n${login}\n\0`,
    );
    return answer.startsWith('CONNECTED');
  }
}
