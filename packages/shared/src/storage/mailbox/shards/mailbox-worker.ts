import { randomUUID } from 'node:crypto';
import { backoffMs, once, sleep } from '@ccm/core/async';
import { JobWorker } from '../../queues/index.ts';
import type { JobOutcome, QueueName } from '../../queues/index.ts';
import { SHARDS } from '../../redis/index.ts';
import type { RedisClient } from '../../redis/index.ts';
import { ClaimedMailbox, MailboxLost } from './claimed-mailbox.ts';
import type { ClaimedHead } from './claimed-mailbox.ts';
import { readDrainJob } from '../drain-job.ts';
import type { DrainJob } from '../drain-job.ts';
import { HeadRunner } from './head-runner.ts';
import type { HeadRunnerOptions } from './head-runner.ts';
import type { Mailboxes } from '../mailboxes.ts';
import type { ProgressShape } from '../progress.ts';
import { ShardSession } from './shard-session.ts';
import type { HeadOutcome } from './shard-session.ts';
import type { SessionRef } from './shard-store.ts';
import { WorkBudget } from './work-budget.ts';

interface MailboxWorkerOptions<Item, Shape extends ProgressShape> extends HeadRunnerOptions<Item, Shape> {
  readonly mailboxes: Mailboxes;
  readonly connection: RedisClient;
  /** The most heads that are handled at a time, over all shards. */
  readonly concurrency: number;
  readonly drainTimeoutMs: number;
  /** The interval between two looks for shards with work that no worker processes; default 10 s. */
  readonly sweepEveryMs?: number;
}

/** A worker of any kind of mailbox. */
export interface AnyMailboxWorker {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly queue: QueueName;
  /** The time of the last finished work, milliseconds since 1970. */
  readonly lastProgressMs: number;
  /** False if it has ended without a stop. */
  readonly running: boolean;
  /** The number of heads that it works on at the moment. */
  readonly inHand: number;
  /** The number of heads that it has handled since its start, whatever their outcome. */
  readonly handled: number;
}

const SWEEP_MS = 10_000;
const LOOK_AGAIN_MS = 100;
/** A head that met a fault of the machine is tried again after this. */
const FAULT_RETRY = { firstMs: 200, maxMs: 10_000 } as const;
/** Every shard's job, and those that only look. */
const JOBS = SHARDS + 4;

/**
 * Processes the mailboxes of a queue, shard by shard, and of each mailbox its head. A failing head is tried again for as long as its error advises and
 * everything behind it waits; then it is kept as a dead letter, and the mailbox goes on.
 */
export class MailboxWorker<Item, Shape extends ProgressShape> implements AnyMailboxWorker {
  readonly name: string;
  readonly isLeaf = true;
  readonly #options: MailboxWorkerOptions<Item, Shape>;
  readonly #jobs: JobWorker<DrainJob>;
  readonly #runner: HeadRunner<Item, Shape>;
  readonly #budget: WorkBudget;
  readonly #sessions = new Set<ShardSession>();
  /** End the wait for jobs that Redis does not answer. */
  readonly #abandons = new Set<() => void>();
  readonly #faults = new Map<string, number>();
  #handled = 0;
  readonly #aborter = new AbortController();
  readonly #stopping = new AbortController();

  constructor(options: MailboxWorkerOptions<Item, Shape>) {
    const { queue, connection, concurrency, drainTimeoutMs, logger } = options;
    this.name = `mailboxes ${queue}`;
    this.#options = options;
    this.#runner = new HeadRunner(options);
    this.#budget = new WorkBudget(concurrency);
    this.#jobs = new JobWorker<DrainJob>({
      queue,
      connection,
      concurrency: JOBS,
      drainTimeoutMs,
      logger,
      run: async (job, _signal, jobId) => this.#run(job, jobId),
    });
  }

  get queue(): QueueName {
    return this.#options.queue;
  }

  get lastProgressMs(): number {
    return this.#jobs.lastProgressMs;
  }

  get inHand(): number {
    return [...this.#sessions].reduce((sum, session) => sum + session.inHand, 0);
  }

  get handled(): number {
    return this.#handled;
  }

  get running(): boolean {
    return this.#jobs.running;
  }

  /** Does not wait for Redis. */
  async start(): Promise<void> {
    this.#options.mailboxes.shards.channel.open();
    void this.#scheduleSweep();
    await this.#jobs.start();
  }

  /** Hands its shards to others at once, and waits for the work in hand; past the drain time its signal aborts. */
  readonly stop = once(async (): Promise<void> => this.#stop());

  async #stop(): Promise<void> {
    const timer = setTimeout(() => {
      this.#aborter.abort();
    }, this.#options.drainTimeoutMs);
    this.#stopping.abort();
    for (const session of this.#sessions) session.leave();
    const ended = this.#jobs.stop().then(async () => {
      await Promise.all([...this.#sessions].map(async (session) => session.settled()));
    });
    await Promise.race([ended, this.#idleWithoutRedis(ended)]);
    for (const session of this.#sessions) session.abandon();
    for (const abandon of this.#abandons) abandon();
    await this.#jobs.stop();
    clearTimeout(timer);
    this.#options.mailboxes.shards.channel.close();
  }

  /** Without Redis nothing can be settled; where nothing is in hand then, nothing is waited for. */
  async #idleWithoutRedis(ended: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    void ended.finally(() => {
      over.abort();
    });
    while (!over.signal.aborted) {
      await sleep(LOOK_AGAIN_MS, over.signal);
      if (this.inHand === 0 && this.#options.connection.status !== 'ready') return;
    }
  }

  async #run(data: unknown, jobId: string): Promise<JobOutcome> {
    const job = readDrainJob(data);
    if (job === undefined) return 'done';
    if (this.#stopping.signal.aborted) return 'back';
    return this.#unlessAbandoned(this.#runJob(job, jobId));
  }

  /** Ends a job whose work waits for a Redis that is gone: what is left of it another worker finds. */
  async #unlessAbandoned(work: Promise<JobOutcome>): Promise<JobOutcome> {
    const { promise: abandoned, resolve } = Promise.withResolvers<JobOutcome>();
    const abandon = (): void => {
      resolve('done');
    };
    work.catch(() => undefined);
    this.#abandons.add(abandon);
    try {
      return await Promise.race([work, abandoned]);
    } finally {
      this.#abandons.delete(abandon);
    }
  }

  async #runJob(job: DrainJob, jobId: string): Promise<JobOutcome> {
    const { queue, kind, mailboxes } = this.#options;
    if ('sweep' in job) await mailboxes.shards.sweep(queue);
    else if ('tag' in job) await mailboxes.moveEarlier({ key: job.tag, kind: kind.name }, queue);
    else return this.#drain(job.shard, jobId);
    return 'done';
  }

  async #drain(shard: string, job: string): Promise<JobOutcome> {
    const { queue, kind, mailboxes, logger } = this.#options;
    await mailboxes.untilMoved();
    const { store, channel } = mailboxes.shards;
    const ref: SessionRef = { session: randomUUID(), worker: channel.worker, job, shard, queue, kind: kind.name };
    const session = new ShardSession({
      ref,
      store,
      budget: this.#budget,
      handle: async (head, isHeld) => {
        const outcome = await this.#handle(head, { session: ref.session, isHeld });
        this.#handled += 1;
        return outcome;
      },
      requestWorker: async () => mailboxes.shards.requestWorker(queue, shard),
      logger,
    });
    const stopListening = channel.listen(ref.session, session.wake);
    this.#sessions.add(session);
    try {
      return await this.#runSession(session, shard);
    } finally {
      stopListening();
      void session.settled().then(() => this.#sessions.delete(session));
    }
  }

  async #runSession(session: ShardSession, shard: string): Promise<JobOutcome> {
    const { queue, mailboxes } = this.#options;
    const result = await session.run();
    if (result.end === 'left') return 'back';
    if (result.end === 'asleep' && result.nextDueInMs !== undefined)
      await mailboxes.shards.requestWorkerLater(queue, shard, result.nextDueInMs);
    return 'done';
  }

  async #handle(
    claimed: ClaimedHead,
    { session, isHeld }: { readonly session: string; readonly isHeld: () => boolean },
  ): Promise<HeadOutcome> {
    const { mailboxes, queue, logger } = this.#options;
    const { ref } = claimed;
    const mailbox = new ClaimedMailbox(claimed, mailboxes.sealer, {
      write: async (fields) => mailboxes.shards.store.save(session, ref, fields),
      isHeld,
    });
    const itemId = mailbox.head.id;
    try {
      const outcome = await this.#runner.run(mailbox, this.#aborter.signal);
      this.#faults.delete(ref.key);
      this.#jobs.progressed();
      if (outcome === 'done') return { itemId, againInMs: undefined };
      return 'doneWith' in outcome
        ? { itemId, againInMs: undefined, write: outcome.doneWith }
        : { itemId, againInMs: outcome.againInMs };
    } catch (err) {
      if (err instanceof MailboxLost) {
        this.#faults.delete(ref.key);
        return 'lost';
      }
      logger.error({ err, queue }, 'internal error while handling a message, trying again');
      const faults = (this.#faults.get(ref.key) ?? 0) + 1;
      this.#faults.set(ref.key, faults);
      return { itemId, againInMs: backoffMs(faults, FAULT_RETRY) };
    }
  }

  /** Has mailboxes of an earlier version moved, and shards found that no worker processes; tried until Redis answers. */
  async #scheduleSweep(): Promise<void> {
    const { mailboxes, queue, sweepEveryMs = SWEEP_MS, logger } = this.#options;
    for (let failures = 1; !this.#stopping.signal.aborted; failures += 1) {
      try {
        await mailboxes.untilMoved();
        await mailboxes.shards.sweepEvery(queue, sweepEveryMs);
        return;
      } catch (err) {
        logger.debug({ err, queue }, 'failed to schedule the sweep of shards, trying again');
        await sleep(backoffMs(failures, FAULT_RETRY), this.#stopping.signal);
      }
    }
  }
}
