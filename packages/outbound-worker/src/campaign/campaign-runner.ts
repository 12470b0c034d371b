import { backoffMs, sleep } from '@ccm/core/async';
import type { CampaignConfig } from '@ccm/shared/platform/config';
import { PayloadError } from '@ccm/core/domain';
import { DAY_MS } from '@ccm/core/time';
import { CAMPAIGN_MEMORY_MS } from '@ccm/shared/sending';
import type { OutboundIntake } from '@ccm/shared/sending';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import { inSpan } from '@ccm/shared/platform/tracing';
import type { CampaignBudget } from './campaign-budget.ts';
import type { CampaignCount, CampaignTable, ClaimedRow } from './campaign-table.ts';
import { customerOf, readRow } from './read-row.ts';
import type { SendingClock } from './sending-clock.ts';

interface CampaignRunnerDeps {
  readonly config: CampaignConfig;
  readonly table: CampaignTable;
  readonly intake: OutboundIntake;
  readonly budget: CampaignBudget;
  readonly clock: SendingClock;
  /** The number of messages that wait to be sent already, of whatever origin. */
  readonly backlog: () => Promise<number>;
  readonly publish: (progress: CampaignProgress) => Promise<void>;
  readonly count: (event: { readonly outcome: 'queued' | 'duplicate' | 'failed' }) => void;
  readonly logger: Logger;
}

/** A campaign's progress for operators. */
interface CampaignProgress {
  readonly atMs: number;
  readonly sending: 'open' | 'outside-hours';
  readonly counts: readonly CampaignCount[];
}

const RETRY = { firstMs: 1000, maxMs: 60_000 } as const;
const TIDY_MS = 15_000;
const BACKLOG_WAIT_MS = 500;
/** Redis forgets after `CAMPAIGN_MEMORY_MS` which rows it has taken: a day before that, an unsettled row is no longer tried. */
const SETTLE_WITHIN_MS = CAMPAIGN_MEMORY_MS - DAY_MS;

/** Moves rows of the campaigns' table into mailboxes with the priority `bulk`: within hours and rate, never further ahead than one batch. */
export class CampaignRunner implements Component {
  readonly name = 'campaign';
  readonly isLeaf = true;
  readonly #deps: CampaignRunnerDeps;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #migrated = false;
  #tidiedAtMs = 0;

  constructor(deps: CampaignRunnerDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#loop = this.#run();
  }

  /** The batch in hand is finished first. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      let waitMs: number;
      try {
        waitMs = await this.#turn();
        failures = 0;
      } catch (error) {
        failures += 1;
        waitMs = backoffMs(failures, RETRY);
        this.#deps.logger.warn({ err: error, inMs: waitMs }, 'campaign turn failed, retrying');
      }
      await this.#wait(waitMs);
    }
  }

  /** @returns how long to wait until the next turn, in milliseconds. */
  async #turn(): Promise<number> {
    const { table, clock, config, budget } = this.#deps;
    if (!this.#migrated) await table.migrate();
    this.#migrated = true;
    await this.#tidy();
    if (!clock.isOpen(Date.now())) return Math.max(config.pollMs, 1000);
    const room = config.batch - (await this.#deps.backlog());
    if (room <= 0) return BACKLOG_WAIT_MS;
    const granted = await budget.take(room);
    if (granted === 0) return budget.waitMs;
    const rows = await this.#claim(granted);
    await this.#handOver(rows);
    return rows.length < granted ? config.pollMs : 0;
  }

  async #claim(granted: number): Promise<ClaimedRow[]> {
    const { table, budget } = this.#deps;
    let claimed = 0;
    try {
      const rows = await table.claim(granted);
      claimed = rows.length;
      return rows;
    } finally {
      await budget.giveBack(granted - claimed);
    }
  }

  /** Customers side by side; several rows of one customer in their order. */
  async #handOver(rows: readonly ClaimedRow[]): Promise<void> {
    const customers = Map.groupBy(rows, customerOf);
    await Promise.all(
      [...customers.values()].map(async (ofOne) => {
        for (const row of ofOne) await this.#handOverOne(row);
      }),
    );
  }

  /** Run again after a crash at any point, it changes nothing that was done: the row's key makes it the same message. */
  async #handOverOne(row: ClaimedRow): Promise<void> {
    const { table, intake, count } = this.#deps;
    try {
      if (row.claims > 1 && Date.now() - row.firstClaimedAtMs > SETTLE_WITHIN_MS)
        throw new PayloadError(
          'outcome-unknown: it was claimed days ago by a replica that never said what became of it',
        );
      const accepted = await inSpan('read campaign row', { kind: 'consumer' }, async () => intake.accept(readRow(row)));
      await table.done(row, accepted.messageId);
      count({ outcome: accepted.duplicate ? 'duplicate' : 'queued' });
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      await table.failed(row, error.message);
      count({ outcome: 'failed' });
    }
  }

  async #tidy(): Promise<void> {
    const nowMs = Date.now();
    if (nowMs - this.#tidiedAtMs < Math.min(TIDY_MS, this.#deps.config.leaseMs / 2)) return;
    const { table, clock, publish } = this.#deps;
    await table.tidy();
    const counts = await table.progress();
    await publish({ atMs: nowMs, sending: clock.isOpen(nowMs) ? 'open' : 'outside-hours', counts });
    this.#tidiedAtMs = nowMs;
  }

  async #wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    await sleep(ms, this.#stopping.signal);
  }
}
