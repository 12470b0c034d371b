import { eventually } from '../../support/index.ts';
import { freePort } from '../free-port.ts';
import { RedisServer } from './redis-server.ts';
import type { RedisServerOptions } from './redis-server.ts';
import type { RunningRedis } from './running-redis.ts';

export interface RedisClusterOptions {
  /** Options of every node. */
  readonly server?: Omit<RedisServerOptions, 'dataPath' | 'port' | 'replicaOf'>;
  /** The number of replicas of each primary; default none. */
  readonly replicasEach?: 0 | 1;
}

const PRIMARIES = 3;
const SLOTS = 16_384;
/** A node that is silent for this time is down: short, so that a trial does not take long. */
const NODE_TIMEOUT_MS = 2000;
const FORMING_MS = 30_000;

/** A real Redis Cluster of three primaries, on loopback. A command goes to all its nodes, if no node is named. */
export class RedisCluster implements RunningRedis {
  readonly primaries: readonly RedisServer[];
  /** In the order of their primaries; empty without `replicasEach`. */
  readonly replicas: readonly RedisServer[];

  private constructor(primaries: readonly RedisServer[], replicas: readonly RedisServer[]) {
    this.primaries = primaries;
    this.replicas = replicas;
  }

  /** Starts the nodes, and resolves when each knows all of them and all slots are served. */
  static async start({ server = {}, replicasEach = 0 }: RedisClusterOptions = {}): Promise<RedisCluster> {
    const nodes = await Promise.all(
      Array.from({ length: PRIMARIES * (1 + replicasEach) }, async () => startNode(server)),
    );
    const primaries = nodes.slice(0, PRIMARIES).map(({ redis }) => redis);
    const cluster = new RedisCluster(
      primaries,
      nodes.slice(PRIMARIES).map(({ redis }) => redis),
    );
    try {
      await Promise.all(primaries.map(async (node, index) => takeSlots(node, index)));
      await meet(nodes);
      await Promise.all(cluster.replicas.map(async (replica, index) => follow(replica, primaries[index])));
      await cluster.#whenFormed();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** `redis+cluster://[:password@]127.0.0.1:port,…`, as REDIS_URL takes it: the primaries at the start. */
  get url(): string {
    const [first, ...others] = this.primaries;
    const start = first?.url.replace(/^(rediss?):/, '$1+cluster:') ?? '';
    return [start, ...others.map(({ port }) => `127.0.0.1:${String(port)}`)].join(',');
  }

  /** The port of the first node. */
  get port(): number {
    return this.primaries[0]?.port ?? 0;
  }

  get running(): boolean {
    return this.#nodes.every(({ running }) => running);
  }

  /** The answers of all primaries, one after the other. */
  async say(command: string): Promise<string> {
    return (await Promise.all(this.primaries.map(async (node) => node.say(command)))).join('');
  }

  async kill(signal?: NodeJS.Signals): Promise<void> {
    await Promise.all(this.#nodes.map(async (node) => node.kill(signal)));
  }

  /** Resolves when they have found each other again. */
  async start(): Promise<void> {
    await Promise.all(this.#nodes.map(async (node) => node.start()));
    await this.#whenFormed();
  }

  async restart(signal?: NodeJS.Signals): Promise<void> {
    await this.kill(signal);
    await this.start();
  }

  pause(): void {
    for (const node of this.#nodes) node.pause();
  }

  resume(): void {
    for (const node of this.#nodes) node.resume();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map(async (node) => node.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  get #nodes(): readonly RedisServer[] {
    return [...this.primaries, ...this.replicas];
  }

  async #whenFormed(): Promise<void> {
    const nodes = this.#nodes;
    const isFormed = async (node: RedisServer): Promise<boolean> => {
      const info = await node.say('CLUSTER INFO');
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${String(nodes.length)}\r`);
    };
    const follows = async (node: RedisServer): Promise<boolean> => (await node.say('ROLE')).includes('connected');
    await eventually(
      async () =>
        (await Promise.all(nodes.map(isFormed))).every(Boolean) &&
        (await Promise.all(this.replicas.map(follows))).every(Boolean),
      { timeoutMs: FORMING_MS, describe: 'the nodes of the cluster to agree' },
    );
  }
}

interface Node {
  readonly redis: RedisServer;
  readonly busPort: number;
}

async function startNode({ directives, ...server }: RedisServerOptions): Promise<Node> {
  const busPort = await freePort();
  const redis = await RedisServer.start({
    ...server,
    directives: {
      'cluster-enabled': 'yes',
      'cluster-port': String(busPort),
      'cluster-node-timeout': String(NODE_TIMEOUT_MS),
      ...(server.tls === undefined ? {} : { 'tls-cluster': 'yes' }),
      ...directives,
    },
  });
  return { redis, busPort };
}

/** An equal share of the slots, and an epoch of its own, as `redis-cli --cluster create` gives. */
async function takeSlots(node: RedisServer, index: number): Promise<void> {
  const [from, to] = [index, index + 1].map((share) => Math.floor((SLOTS * share) / PRIMARIES));
  await tell(node, `CLUSTER ADDSLOTSRANGE ${String(from)} ${String((to ?? 0) - 1)}`);
  await tell(node, `CLUSTER SET-CONFIG-EPOCH ${String(index + 1)}`);
}

async function meet([first, ...others]: readonly Node[]): Promise<void> {
  for (const { redis, busPort } of others) {
    if (first !== undefined) await tell(first.redis, `CLUSTER MEET 127.0.0.1 ${String(redis.port)} ${String(busPort)}`);
  }
}

/** Makes a replica follow a primary, once it knows it. */
async function follow(replica: RedisServer, primary: RedisServer | undefined): Promise<void> {
  const id = (await primary?.say('CLUSTER MYID'))?.split('\r\n')[1] ?? '';
  await eventually(async () => (await replica.say(`CLUSTER REPLICATE ${id}`)).startsWith('+OK'), {
    timeoutMs: FORMING_MS,
    describe: 'a replica to find its primary',
  });
}

async function tell(node: RedisServer, command: string): Promise<void> {
  const answer = await node.say(command);
  if (!answer.startsWith('+OK')) throw new Error(`Redis answered ${answer.trim()} to ${command}`);
}
