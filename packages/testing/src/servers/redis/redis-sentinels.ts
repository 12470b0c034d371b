import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../support/index.ts';
import { DataFolder } from '../data-folder.ts';
import { freePort } from '../free-port.ts';
import { ManagedProcess } from '../managed-process.ts';
import { portOf } from './redis-server.ts';
import type { RedisServer, RedisTls } from './redis-server.ts';
import { tcpProbe } from '../tcp-probe.ts';

/** The name under which the sentinels watch. */
const WATCHED = 'ccm';
const SENTINELS = 3;
/** A primary that is silent for this time is down: short, so that a trial does not take long. */
const DOWN_AFTER_MS = 2000;

/**
 * Replicas of a primary, and three real Sentinels that make one of them the primary when it dies. The primary stays its starter's;
 * when it is started again, the sentinels make it a replica. Without a password.
 */
export class RedisSentinels {
  readonly replicas: readonly RedisServer[];
  readonly #sentinels: readonly ManagedProcess[];
  readonly #ports: readonly number[];
  readonly #folder: DataFolder;
  readonly #tls: RedisTls | undefined;

  private constructor(
    replicas: readonly RedisServer[],
    sentinels: readonly ManagedProcess[],
    parts: { readonly ports: readonly number[]; readonly folder: DataFolder; readonly tls: RedisTls | undefined },
  ) {
    this.replicas = replicas;
    this.#sentinels = sentinels;
    this.#ports = parts.ports;
    this.#folder = parts.folder;
    this.#tls = parts.tls;
  }

  /** Starts `replicas` (default 2) with the primary's settings, and the sentinels; resolves when each knows all of them. */
  static async start(primary: RedisServer, replicas = 2): Promise<RedisSentinels> {
    const servers = await Promise.all(Array.from({ length: replicas }, async () => primary.startReplica()));
    const folder = await DataFolder.open('ccm-sentinels', undefined);
    const ports = await Promise.all(Array.from({ length: SENTINELS }, async () => freePort()));
    const sentinels = await Promise.all(ports.map(async (port) => startSentinel(port, primary, folder.path)));
    const group = new RedisSentinels(servers, sentinels, { ports, folder, tls: primary.tls });
    try {
      const complete = `slaves=${String(replicas)},sentinels=${String(SENTINELS)}`;
      await eventually(
        async () =>
          (await Promise.all(ports.map(async (port) => ask(port, 'INFO sentinel\r\n', primary.tls)))).every((info) =>
            info.includes(complete),
          ),
        { timeoutMs: 30_000, describe: 'the sentinels to know each other and the replicas' },
      );
    } catch (error) {
      await group.stop();
      throw error;
    }
    return group;
  }

  /** `redis+sentinel://127.0.0.1:port,…/name`, or `rediss+…`, as REDIS_URL takes it. */
  get url(): string {
    return `redis${this.#tls === undefined ? '' : 's'}+sentinel://${this.#ports.map((port) => `127.0.0.1:${String(port)}`).join(',')}/${WATCHED}`;
  }

  /** The port of the one that is the primary now, in the eyes of the first sentinel. */
  async primaryPort(): Promise<number> {
    const answer = await ask(this.#ports[0] ?? 0, `SENTINEL GET-MASTER-ADDR-BY-NAME ${WATCHED}\r\n`, this.#tls);
    return Number(answer.split('\r\n')[4]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sentinels.map(async (sentinel) => sentinel.stop()));
    await Promise.all(this.replicas.map(async (replica) => replica.stop()));
    await this.#folder.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function startSentinel(port: number, primary: RedisServer, folder: string): Promise<ManagedProcess> {
  const config = join(folder, `sentinel-${String(port)}.conf`);
  await writeFile(
    config,
    [
      ...Object.entries(portOf(port, primary.tls)).map((directive) => directive.join(' ')),
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor ${WATCHED} 127.0.0.1 ${String(primary.port)} 2`,
      `sentinel down-after-milliseconds ${WATCHED} ${String(DOWN_AFTER_MS)}`,
      `sentinel failover-timeout ${WATCHED} 10000`,
      '',
    ].join('\n'),
  );
  return ManagedProcess.start({
    name: 'redis-sentinel',
    command: 'redis-server',
    args: [config, '--sentinel'],
    cwd: folder,
    remedy: 'install the Debian package redis-server',
    ready: async () => (await ask(port, 'PING\r\n', primary.tls)).includes('+PONG'),
  });
}

const ask = async (port: number, command: string, tls: RedisTls | undefined): Promise<string> =>
  tcpProbe(port, command, undefined, tls === undefined ? undefined : readFileSync(tls.caPath, 'utf8'));
