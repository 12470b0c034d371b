import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabFleet } from '@ccm/e2e/fleet';
import type { ServiceProcess } from '@ccm/e2e/fleet';
import { eventually } from '@ccm/testing/support';
import { BENCH_NUMBER, BENCH_WEBHOOK_TOKEN, postAll, postMany } from '../load/index.ts';
import { ProgramProcess } from '../programs/index.ts';

export type Fsync = 'everysec' | 'always';

/** The WhatsApp account through which messages go out: no rate holds it back. */
export const FAST_ACCOUNT = { channel: 'whatsapp', account: 'bench' } as const;
const UNBOUNDED = 1_000_000;
const CONNECTIONS = 32;
/** The CRM's number for it. */
const CRM_DELIVERED = '"status":2\\b';

/**
 * Real Redis, the services as processes, and the lightest stand-ins for Hybrid Chat, 360dialog and the SMSC, each a process too, so that
 * the measurement is of CCM and not of its surroundings. The simulators of the tests are there, but nothing calls them.
 */
export class BenchLab implements AsyncDisposable {
  readonly fleet: LabFleet;
  readonly chat: ProgramProcess;
  readonly provider: ProgramProcess;
  readonly smsc: ProgramProcess;
  readonly crm: ProgramProcess;
  readonly #folder: string;

  private constructor(
    fleet: LabFleet,
    sinks: readonly [ProgramProcess, ProgramProcess, ProgramProcess, ProgramProcess],
    folder: string,
  ) {
    this.fleet = fleet;
    [this.chat, this.provider, this.smsc, this.crm] = sinks;
    this.#folder = folder;
  }

  /** Starts one gateway; workers start as they are needed. @param options `crm`: the CRM takes notifications. */
  static async start(options: { readonly brokers?: 0 | 1; readonly crm?: true } = {}): Promise<BenchLab> {
    const { brokers = 0, crm: tellsCrm } = options;
    const folder = await mkdtemp(join(tmpdir(), 'ccm-bench-'));
    const sinks = await Promise.all([
      ProgramProcess.start('http-sink', { answer: 'nothing' }),
      ProgramProcess.start('http-sink', { answer: '360dialog' }),
      ProgramProcess.start('smsc-sink'),
      ProgramProcess.start('http-sink', { answer: 'nothing', noted: CRM_DELIVERED }),
    ]);
    const [chat, provider, smsc, crm] = sinks;
    await writeFile(join(folder, 'accounts.json'), JSON.stringify(accountsFile(provider.port)));
    const fleet = await LabFleet.startOutsideOnly({
      brokers,
      from: 'build',
      redis: { appendOnly: true, directives: { appendfsync: 'everysec' } },
      env: {
        CHANNELS_FILE: join(folder, 'accounts.json'),
        CHAT_SOLUTION_URL: `http://127.0.0.1:${String(chat.port)}/chat`,
        SMPP_REMOTE_PORT: String(smsc.port),
        SMPP_MAX_RATE: String(UNBOUNDED),
        SMPP_WINDOW_SIZE: '50',
        CRM_API_URL: tellsCrm === true ? `http://127.0.0.1:${String(crm.port)}/crm` : '',
        CRM_API_USER: '',
        CRM_API_PASSWORD: '',
        PUBLISHER_ENABLE: 'false',
        LOG_LEVEL: 'warn',
      },
    });
    const lab = new BenchLab(fleet, sinks, folder);
    await fleet.startService('gateway');
    if (tellsCrm === true) await provider.ask(`report to ${String(lab.gatewayPort)}`);
    return lab;
  }

  get #sinks(): readonly ProgramProcess[] {
    return [this.chat, this.provider, this.smsc, this.crm];
  }

  get gatewayPort(): number {
    return Number(new URL(this.fleet.gatewayUrl).port);
  }

  get publicUrl(): string {
    return this.fleet.env['PUBLIC_BASE_URL'] ?? '';
  }

  async worker(roles: string): Promise<ServiceProcess> {
    return this.fleet.startService('outbound-worker', { WORKER_ROLES: roles });
  }

  async fsync(mode: Fsync): Promise<void> {
    await this.fleet.redis.say(`CONFIG SET appendfsync ${mode}`);
  }

  /**
   * Empties Redis: nothing waits any more, no message is known, and the file of commands is short, so that Redis does not rewrite it in
   * the midst of the next measurement for the commands of the one before.
   */
  async clear(): Promise<void> {
    const { redis } = this.fleet;
    await redis.say('FLUSHALL');
    await redis.say('BGREWRITEAOF');
    const isRewriting = async (): Promise<boolean> =>
      /aof_rewrite_(in_progress|scheduled):1/.test(await redis.say('INFO persistence'));
    await eventually(async () => !(await isRewriting()), { describe: 'Redis to have rewritten its file of commands' });
    await Promise.all(this.#sinks.map(async (sink) => sink.ask('forget')));
  }

  /** Puts work into Redis through the gateway while no worker runs. */
  async prepare(requests: readonly Buffer[]): Promise<void> {
    await postAll({ port: this.gatewayPort, connections: CONNECTIONS, requests });
  }

  /** The same for many, made as they are needed. */
  async prepareMany(count: number, requestOf: (number: number) => Buffer): Promise<void> {
    await postMany({ port: this.gatewayPort, connections: CONNECTIONS }, count, requestOf);
  }

  /** Memory used by Redis, bytes. */
  async usedMemory(): Promise<number> {
    return Number(/used_memory:(\d+)/.exec(await this.fleet.redis.say('INFO memory'))?.[1] ?? NaN);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet.stop();
    for (const sink of this.#sinks) await sink[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const accountsFile = (providerPort: number): object => ({
  accounts: [
    {
      name: FAST_ACCOUNT.account,
      channel: FAST_ACCOUNT.channel,
      provider: '360dialog',
      rate: UNBOUNDED,
      settings: {
        apiKey: 'bench-key',
        number: `+${BENCH_NUMBER}`,
        webhookToken: BENCH_WEBHOOK_TOKEN,
        apiUrl: `http://127.0.0.1:${String(providerPort)}`,
      },
    },
  ],
});
