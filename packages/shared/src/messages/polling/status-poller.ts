import type { Account, DeliveryOutcome } from '@ccm/core/domain';
import { isFinalStatus, DeliveryError } from '@ccm/core/domain';
import { PeriodicTask } from '../../platform/lifecycle/index.ts';
import type { Logger } from '../../platform/logging/index.ts';
import type { MessageStore } from '../message-store.ts';
import type { StatusUpdates } from '../status-updates.ts';
import { nextPollInMs, spread } from './poll-times.ts';
import type { PollSchedule } from './poll-times.ts';
import type { PollAccount, StatusPoll, StatusPolls } from './status-polls.ts';

export interface StatusPollerDeps {
  /** The name in logs and among the components: `twilio status polls`. */
  readonly name: string;
  readonly polls: StatusPolls;
  readonly messages: Pick<MessageStore, 'partStatus'>;
  readonly statuses: Pick<StatusUpdates, 'applyAnswer'>;
  /** The accounts that this process can poll now, each with the times of its polls. */
  readonly accounts: () => readonly PolledAccount[];
  /**
   * Asks the provider.
   * @returns undefined where it knows nothing of the message, and never will.
   * @throws {DeliveryError} where it cannot be asked at the moment.
   */
  readonly poll: (poll: StatusPoll, account: Account, signal: AbortSignal) => Promise<DeliveryOutcome | undefined>;
  readonly logger: Logger;
  readonly observe: (event: { readonly provider: string; readonly outcome: PollOutcome }) => void;
  /** Polls per second and account, of all replicas together; default 5. */
  readonly perSecond?: number;
  /** The pause of an account whose provider could not answer and gives no time for the next try; default 10 seconds. */
  readonly restMs?: number;
  /** The interval between two looks for due polls; default a second. */
  readonly everyMs?: number;
}

export interface PolledAccount {
  readonly account: Account;
  readonly schedule: PollSchedule;
}

/** `final`: nothing more is to be expected; `open`: it is polled again; `unknown`: the provider has no such message; `failed`: no answer. */
export type PollOutcome = 'final' | 'open' | 'unknown' | 'failed';

const BATCH = 200;
const PER_SECOND = 5;
const EVERY_MS = 1000;
/** The longest delay of a poll that found no turn in its second: by then the provider will have reported many messages itself. */
const PUT_OFF_MS = 30_000;
const REST_MS = 10_000;

/**
 * Asks providers for the status of messages whose reports may never come (a report that met a dead gateway, and is not repeated). The
 * answer takes the way of a report: the status never moves back, and nothing is told twice.
 */
export class StatusPoller {
  readonly name: string;
  readonly isLeaf = true;
  readonly #deps: StatusPollerDeps;
  readonly #task: PeriodicTask;
  readonly #stopping = new AbortController();
  readonly #restsUntilMs = new Map<string, number>();

  constructor(deps: StatusPollerDeps) {
    const { name, logger, everyMs = EVERY_MS } = deps;
    this.name = name;
    this.#deps = deps;
    this.#task = new PeriodicTask({
      name,
      everyMs,
      turn: async () => this.look(),
      failed: (err) => {
        logger.warn({ err }, `${name}: failed to read due polls`);
      },
    });
  }

  async start(): Promise<void> {
    await this.#task.start();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#task.stop();
  }

  /** Polls everything that is due now, for all accounts. */
  async look(): Promise<void> {
    await Promise.all(this.#deps.accounts().map(async (polled) => this.#lookAt(polled)));
  }

  async #lookAt(polled: PolledAccount): Promise<void> {
    const { polls, perSecond = PER_SECOND } = this.#deps;
    const ref: PollAccount = { channel: polled.account.channel, account: polled.account.name };
    const nowMs = Date.now();
    if (nowMs < (this.#restsUntilMs.get(keyOf(ref)) ?? 0)) return;
    const open = await this.#unfinished(await polls.claimDue(ref, { nowMs, limit: BATCH }));
    const turns = await polls.takeTurns(ref, nowMs, { wanted: open.length, perSecond });
    await Promise.all([
      ...open.slice(0, turns).map(async (poll) => this.#poll(poll, polled)),
      ...open.slice(turns).map(async (poll) => polls.schedule(poll, nowMs + spread(PUT_OFF_MS))),
    ]);
  }

  /** Most are known to be delivered by the time that they are due. */
  async #unfinished(claimed: readonly StatusPoll[]): Promise<StatusPoll[]> {
    const { polls, messages } = this.#deps;
    const open = await Promise.all(
      claimed.map(async (poll) => {
        const status = await messages.partStatus(poll.messageId, poll.part);
        if (status !== undefined && !isFinalStatus(status)) return poll;
        await polls.forget(poll);
        return undefined;
      }),
    );
    return open.filter((poll) => poll !== undefined);
  }

  /** The next time is settled before the poll: a crash neither loses a poll nor makes one too many. */
  async #poll(poll: StatusPoll, { account, schedule }: PolledAccount): Promise<void> {
    const { polls } = this.#deps;
    const asked = poll.asked + 1;
    const againMs = nextPollInMs(asked, schedule);
    if (againMs === undefined) await polls.forget(poll);
    else await polls.schedule({ ...poll, asked }, Date.now() + againMs);
    const outcome = await this.#answerTo(poll, account);
    if (outcome === 'failed') return;
    if (outcome === undefined) {
      this.#observe(account, 'unknown');
      await polls.forget(poll);
      return;
    }
    await this.#deps.statuses.applyAnswer(account, poll, outcome);
    const isFinal = isFinalStatus(outcome.status);
    this.#observe(account, isFinal ? 'final' : 'open');
    if (isFinal) await polls.forget(poll);
  }

  async #answerTo(poll: StatusPoll, account: Account): Promise<DeliveryOutcome | 'failed' | undefined> {
    try {
      return await this.#deps.poll(poll, account, this.#stopping.signal);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      this.#restsUntilMs.set(keyOf(poll), Date.now() + (error.advice.retryAfterMs ?? this.#deps.restMs ?? REST_MS));
      this.#observe(account, 'failed');
      this.#deps.logger.info(
        { messageId: poll.messageId, provider: account.provider, reason: error.reason },
        'status poll failed: no answer from the provider',
      );
      return 'failed';
    }
  }

  #observe({ provider }: Account, outcome: PollOutcome): void {
    this.#deps.observe({ provider, outcome });
  }
}

const keyOf = ({ channel, account }: PollAccount): string => `${channel}/${account}`;
