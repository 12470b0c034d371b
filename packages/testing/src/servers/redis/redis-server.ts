import { readFileSync } from 'node:fs';
import { DataFolder } from '../data-folder.ts';
import { freePort } from '../free-port.ts';
import type { ProcessOptions } from '../managed-process.ts';
import type { RunningRedis } from './running-redis.ts';
import { tcpProbe } from '../tcp-probe.ts';
import { startNew, TestServer } from '../test-server.ts';

/** Paths of PEM files. The certificate is for 127.0.0.1. */
export interface RedisTls {
  readonly certPath: string;
  readonly keyPath: string;
  /** The certificate authority that the servers trust. */
  readonly caPath: string;
}

export interface RedisServerOptions {
  /** Speaks nothing but TLS; asks clients for no certificate. */
  readonly tls?: RedisTls;
  /** Default: a temporary folder, removed on `stop`. A given one is kept, and its data found again. */
  readonly dataPath?: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly password?: string;
  /** Writes every change to the append-only file; default false. */
  readonly appendOnly?: boolean;
  readonly replicaOf?: { readonly port: number; readonly host?: string };
  /** The notation of redis.conf: `64mb`. */
  readonly maxMemory?: string;
  /** Any other directive of redis.conf, its words parted by one blank: `{ 'min-replicas-to-write': '1' }`. */
  readonly directives?: Readonly<Record<string, string>>;
}

const REMEDY = 'install the Debian package redis-server';

/** A real Redis of our own, on loopback, with its own data; port and data outlive kill and restart. */
export class RedisServer extends TestServer implements RunningRedis {
  readonly port: number;
  readonly #options: RedisServerOptions;

  private constructor(options: RedisServerOptions, port: number, folder: DataFolder) {
    super(folder);
    this.#options = options;
    this.port = port;
  }

  /** Starts one, and waits until it answers PING. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const folder = await DataFolder.open('ccm-redis', options.dataPath);
    return startNew(new RedisServer(options, options.port ?? (await freePort()), folder), folder);
  }

  /** `redis://[:password@]127.0.0.1:port`, or `rediss://`. */
  get url(): string {
    const { password } = this.#options;
    const login = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
    return `redis${this.#options.tls === undefined ? '' : 's'}://${login}127.0.0.1:${String(this.port)}`;
  }

  get tls(): RedisTls | undefined {
    return this.#options.tls;
  }

  protected override command(): ProcessOptions {
    return {
      name: 'redis-server',
      command: 'redis-server',
      args: this.#args(),
      cwd: this.dataPath,
      remedy: REMEDY,
      ready: () => this.#ready(),
    };
  }

  /** Another one with the same settings, on a port and with data of its own, that follows this one. */
  async startReplica(): Promise<RedisServer> {
    const { dataPath: _dataPath, port: _port, ...shared } = this.#options;
    return RedisServer.start({ ...shared, replicaOf: { port: this.port } });
  }

  /** Says one command, in the words of redis-cli, and gives the first bytes of the answer. */
  async say(command: string): Promise<string> {
    const { tls } = this.#options;
    const ca = tls === undefined ? undefined : readFileSync(tls.caPath, 'utf8');
    return tcpProbe(this.port, `${this.#login()}${respCommand(...command.split(' '))}`, undefined, ca);
  }

  #args(): string[] {
    const { password, appendOnly = false, replicaOf, maxMemory, tls, directives = {} } = this.#options;
    const settings: Readonly<Record<string, string | readonly string[] | undefined>> = {
      ...portOf(this.port, tls),
      bind: '127.0.0.1',
      dir: this.dataPath,
      save: '',
      'repl-diskless-sync-delay': '0',
      appendonly: appendOnly ? 'yes' : 'no',
      requirepass: password,
      masterauth: password,
      replicaof: replicaOf && [replicaOf.host ?? '127.0.0.1', String(replicaOf.port)],
      maxmemory: maxMemory,
      'maxmemory-policy': 'noeviction',
      // As in compose/redis/redis.conf.
      'hash-max-listpack-value': '2048',
      ...Object.fromEntries(Object.entries(directives).map(([name, value]) => [name, value.split(' ')])),
    };
    return Object.entries(settings).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value].flat(),
    );
  }

  #login(): string {
    const { password } = this.#options;
    return password === undefined ? '' : respCommand('AUTH', password);
  }

  async #ready(): Promise<boolean> {
    const login = this.#login();
    const answer = await this.say('PING');
    return answer.includes('+PONG') || (login !== '' && answer.startsWith('+OK'));
  }
}

/** The directives of redis.conf, for servers and Sentinels alike. */
export function portOf(port: number, tls: RedisTls | undefined): Readonly<Record<string, string>> {
  if (tls === undefined) return { port: String(port) };
  return {
    port: '0',
    'tls-port': String(port),
    'tls-cert-file': tls.certPath,
    'tls-key-file': tls.keyPath,
    'tls-ca-cert-file': tls.caPath,
    'tls-auth-clients': 'no',
    'tls-replication': 'yes',
  };
}

function respCommand(...words: readonly string[]): string {
  const parts = words.map((word) => `$${String(Buffer.byteLength(word))}\r\n${word}\r\n`);
  return `*${String(words.length)}\r\n${parts.join('')}`;
}
