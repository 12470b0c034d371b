import {
  ActiveMqBroker,
  freePort,
  RedisCluster,
  RedisSentinels,
  RedisServer,
  testsRunOnCluster,
} from '@ccm/testing/servers';
import type { RedisServerOptions, RunningRedis } from '@ccm/testing/servers';
import { SimulatedWorld } from '@ccm/simulators/world';
import { compact } from '@ccm/core/objects';
import { fleetEnvironment } from './fleet-environment.ts';
import { SERVICE_NAMES, ServiceProcess } from './service-process.ts';
import type { ServiceName, ServiceOptions } from './service-process.ts';
import { TcpBalancer } from './tcp-balancer.ts';

export interface LabFleetOptions {
  /** The number of replicas of each service; default one. */
  readonly replicas?: Partial<Record<ServiceName, number>>;
  /** `pair`: two over one store, of which the second is not started. */
  readonly brokers?: 0 | 1 | 2 | 'pair';
  readonly redis?: RedisServerOptions;
  /** Two replicas of Redis and three Sentinels, by which the services find it. */
  readonly sentinels?: boolean;
  /** A cluster of three nodes, each with a replica or without; default as CCM_TEST_REDIS says, or one server. */
  readonly cluster?: 'plain' | 'replicated';
  /** Over the lab's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that keeps Redis' and the broker's data. */
  readonly dataPath?: string;
  /** The most requests and messages that each simulated party keeps; default: all that a test looks at. */
  readonly keptMessages?: number;
  readonly progress?: (what: string) => void;
  /** Gets each line that a service logs. */
  readonly onServiceLine?: (service: string, line: string) => void;
  /** The gateway's port; default a free port. */
  readonly gatewayPort?: number;
  /** Providers and applications reach the gateways by a load balancer; default: the first gateway itself. */
  readonly balanced?: boolean;
  /** The program of each service. */
  readonly from?: ServiceOptions['from'];
}

/** The whole thing on one machine: real Redis, real ActiveMQ, every outside party simulated, every service a process of its own. */
export class LabFleet {
  /** Without Sentinels the only one, with them the first primary. */
  readonly redis: RunningRedis;
  readonly sentinels: RedisSentinels | undefined;
  readonly brokers: readonly ActiveMqBroker[];
  readonly outside: SimulatedWorld;
  readonly env: Readonly<Record<string, string>>;
  readonly services: ServiceProcess[] = [];
  readonly #balancer: TcpBalancer | undefined;
  readonly #gatewayPorts: readonly [number, ...number[]];
  readonly #onServiceLine: LabFleetOptions['onServiceLine'];
  readonly #from: ServiceOptions['from'];

  private constructor(
    parts: Pick<LabFleet, 'redis' | 'sentinels' | 'brokers' | 'outside' | 'env'> & {
      readonly balancer: TcpBalancer | undefined;
    },
    gatewayPorts: readonly [number, ...number[]],
    { onServiceLine, from }: Pick<LabFleetOptions, 'onServiceLine' | 'from'>,
  ) {
    this.redis = parts.redis;
    this.sentinels = parts.sentinels;
    this.brokers = parts.brokers;
    this.outside = parts.outside;
    this.env = parts.env;
    this.#balancer = parts.balancer;
    this.#gatewayPorts = gatewayPorts;
    this.#onServiceLine = onServiceLine;
    this.#from = from;
  }

  /** Starts the fleet, and waits until it is ready. */
  static async start(options: LabFleetOptions = {}): Promise<LabFleet> {
    const fleet = await LabFleet.startOutsideOnly(options);
    try {
      await fleet.#startServices(options);
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  /** Servers and simulators, without any service. */
  static async startOutsideOnly(options: LabFleetOptions = {}): Promise<LabFleet> {
    const { progress = () => undefined } = options;
    const first = options.gatewayPort ?? (await freePort());
    const others = await Promise.all(Array.from({ length: (options.replicas?.gateway ?? 1) - 1 }, () => freePort()));
    const balancer = options.balanced === true ? await TcpBalancer.start([first, ...others]) : undefined;
    const publicUrl = balancer?.url ?? `http://127.0.0.1:${String(first)}`;
    progress('Redis');
    const { redis, sentinels } = await startRedis(options);
    progress('ActiveMQ');
    const brokers = await startBrokers(options);
    progress('simulated providers, SMSC, Hybrid Chat, CRM and File Engine');
    const outside = await SimulatedWorld.start(compact({ kept: options.keptMessages }));
    outside.connect(publicUrl);
    const env = {
      ...fleetEnvironment({ redis: sentinels ?? redis, brokers, world: outside, publicUrl }),
      ...options.env,
    };
    return new LabFleet({ redis, sentinels, brokers, outside, env, balancer }, [first, ...others], options);
  }

  /** The address of the gateways for the outside: the load balancer, or the first gateway. */
  get gatewayUrl(): string {
    return this.#balancer?.url ?? `http://127.0.0.1:${String(this.#gatewayPorts[0])}`;
  }

  get gatewayUrls(): readonly string[] {
    return this.#gatewayPorts.map((port) => `http://127.0.0.1:${String(port)}`);
  }

  /** The first replica of a service. */
  service(name: ServiceName, replica = 0): ServiceProcess {
    const found = this.services.filter((service) => service.name.startsWith(name))[replica];
    if (found === undefined) throw new Error(`there is no ${name} ${String(replica)}`);
    return found;
  }

  /** Starts one more replica of a service. */
  async startService(service: ServiceName, env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const started = await this.#startReplica(service, this.#countOf(service) + 1, env);
    this.services.push(started);
    return started;
  }

  /** Calls the API for applications with the lab's token: POST if there is a body. */
  async api(path: string, body?: object): Promise<Response> {
    return fetch(`${this.gatewayUrl}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.env['API_TOKENS'] ?? ''}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Hands in a message as an application does. @returns its id. @throws {Error} with the answer if the gateway does not accept it. */
  async send(message: object): Promise<string> {
    const answer = await this.api('/messages', message);
    if (answer.status !== 202) throw new Error(`${String(answer.status)}: ${await answer.text()}`);
    return ((await answer.json()) as { readonly id: string }).id;
  }

  /** The gateway's admin API. */
  async admin(path: string, init: Omit<RequestInit, 'headers'> = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.env['ADMIN_TOKEN'] ?? ''}`, 'content-type': 'application/json' };
    return fetch(`${this.service('gateway').adminUrl}/admin/v1${path}`, { ...init, headers });
  }

  /**
   * The path of the console on the gateway's admin port, with a code that signs in once; without the code if the gateway gives none.
   */
  async consolePath(): Promise<string> {
    const response = await this.admin('/session/code', { method: 'POST' });
    if (!response.ok) return '/console/';
    const { path } = (await response.json()) as { readonly path: string };
    return path;
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map(async (service) => service.stop()));
    await this.#balancer?.stop();
    await this.sentinels?.stop();
    await Promise.all([this.outside.stop(), this.redis.stop(), stopBrokers(this.brokers)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** All at once: a service waits for no other one. */
  async #startServices({ replicas = {}, progress = () => undefined }: LabFleetOptions): Promise<void> {
    const starts = SERVICE_NAMES.flatMap((service) => {
      const count = replicas[service] ?? 1;
      if (count > 0) progress(count === 1 ? service : `${service} x${String(count)}`);
      return Array.from({ length: count }, async (_, index) => this.#startReplica(service, index + 1));
    });
    const outcomes = await Promise.allSettled(starts);
    this.services.push(...outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #startReplica(
    service: ServiceName,
    number: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<ServiceProcess> {
    const name = `${service} ${String(number)}`;
    const port = (service === 'gateway' ? this.#gatewayPorts[number - 1] : undefined) ?? (await freePort());
    const onLine = this.#onServiceLine;
    return ServiceProcess.start({
      service,
      name,
      env: { ...this.env, SERVER_HOST: '127.0.0.1', SERVER_PORT: String(port), ...env },
      from: this.#from,
      ...(onLine === undefined ? {} : { onLine: (line: string) => onLine(name, line) }),
    });
  }

  #countOf(service: ServiceName): number {
    return this.services.filter(({ name }) => name.startsWith(service)).length;
  }
}

async function startRedis(options: LabFleetOptions): Promise<Pick<LabFleet, 'redis' | 'sentinels'>> {
  const { dataPath, sentinels, cluster = testsRunOnCluster() ? 'plain' : undefined } = options;
  if (dataPath === undefined && sentinels !== true && cluster !== undefined) {
    const replicasEach = cluster === 'replicated' ? 1 : 0;
    const redis = await RedisCluster.start({ server: options.redis ?? {}, replicasEach });
    return { redis, sentinels: undefined };
  }
  const redis = await RedisServer.start({
    ...(dataPath === undefined ? {} : { dataPath: `${dataPath}/redis` }),
    ...options.redis,
  });
  return { redis, sentinels: sentinels === true ? await RedisSentinels.start(redis) : undefined };
}

async function startBrokers({ brokers = 1, dataPath }: LabFleetOptions): Promise<readonly ActiveMqBroker[]> {
  const started = await Promise.all(
    Array.from({ length: brokers === 'pair' ? 1 : brokers }, (_, number) =>
      ActiveMqBroker.start(dataPath === undefined ? {} : { dataPath: `${dataPath}/activemq-${String(number)}` }),
    ),
  );
  const [first] = started;
  return brokers === 'pair' && first !== undefined ? [first, await first.standBy()] : started;
}

/** Backwards: the second of a pair writes into the first one's folder. */
async function stopBrokers(brokers: readonly ActiveMqBroker[]): Promise<void> {
  for (const broker of brokers.toReversed()) await broker.stop();
}
