import { sleep } from '@ccm/core/async';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { CampaignConfig } from '@ccm/shared/platform/config';
import type { CampaignRow } from '@ccm/core/domain';
import { codeOf } from '@ccm/core/errors';
import { UpstreamError } from '@ccm/core/domain';
import { campaignSql } from './campaign-sql.ts';
import type { CampaignSql } from './campaign-sql.ts';
import { migrateCampaigns } from './campaign-schema.ts';
import { connectDatabase, rowsOf } from './connect-database.ts';

/** A row as it was claimed: its place, how often it was claimed since when, and all its columns. */
export interface ClaimedRow extends CampaignRow {
  readonly claims: number;
  readonly firstClaimedAtMs: number;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** The outcome of a row's message. */
export interface RowStatus {
  readonly state: 'sent' | 'delivered' | 'read' | 'failed' | 'opted-out';
  readonly messageId: string;
  readonly providerMessageId: string | undefined;
  readonly providerStatus: string;
  readonly reason: string | undefined;
  readonly atMs: number;
}

export interface CampaignCount {
  readonly campaign: string;
  readonly state: string;
  readonly count: number;
}

const MAX_REASON = 400;
const MAX_TRIES = 10;
/** The codes of MariaDB, MySQL and PostgreSQL for a deadlock or a conflict; SQL Server has a number. */
const DEADLOCKS: ReadonlySet<string> = new Set(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', '40P01', '40001']);
const SQL_SERVER_DEADLOCK = 1205;

/** The campaigns' table, with the statements of our own schema or of the configuration. Every failure is a retryable UpstreamError. */
export class CampaignTable {
  readonly #config: CampaignConfig;
  readonly #sql: CampaignSql;
  readonly #db: Knex;

  constructor(config: CampaignConfig, ca?: readonly string[]) {
    this.#config = config;
    this.#sql = campaignSql(config);
    this.#db = connectDatabase(config.database, ca);
  }

  /** Creates or extends the table, unless it belongs to another system. */
  async migrate(): Promise<void> {
    if (!this.#config.migrate) return;
    await this.#guard(async () => migrateCampaigns(this.#db, this.#config.table));
  }

  /** Takes up to `limit` rows that are due; no other replica gets them while the lease lasts. */
  async claim(limit: number): Promise<ClaimedRow[]> {
    const nowMs = Date.now();
    const claim = randomUUID();
    const leaseUntil = new Date(nowMs + this.#config.leaseMs);
    const returned = await this.#run(this.#sql.claim, { claim, limit, now: new Date(nowMs), lease_until: leaseUntil });
    const rows = this.#sql.claimed === undefined ? returned : await this.#run(this.#sql.claimed, { claim });
    return rows.map((columns) => toClaimed(columns, nowMs)).toSorted(byTurn);
  }

  /** Releases the claims of crashed replicas, and ends rows that are too late to be sent. */
  async tidy(): Promise<void> {
    const now = new Date();
    if (this.#sql.release !== undefined) await this.#run(this.#sql.release, { now });
    if (this.#sql.expire !== undefined) await this.#run(this.#sql.expire, { now });
  }

  /** The row is a message now. */
  async done(row: CampaignRow, messageId: string): Promise<void> {
    await this.#run(this.#sql.done, { ...place(row), message_id: messageId, at: new Date() });
  }

  /** The row can never be one. */
  async failed(row: CampaignRow, reason: string): Promise<void> {
    await this.#run(this.#sql.failed, { ...place(row), reason: reason.slice(0, MAX_REASON), at: new Date() });
  }

  async setStatus(row: CampaignRow, status: RowStatus): Promise<void> {
    if (this.#sql.status === undefined) return;
    await this.#run(this.#sql.status, {
      ...place(row),
      state: status.state,
      message_id: status.messageId,
      provider_message_id: status.providerMessageId ?? null,
      provider_status: status.providerStatus,
      reason: status.reason?.slice(0, MAX_REASON) ?? null,
      at: new Date(status.atMs),
    });
  }

  /** Counts the rows of each campaign by state; none for a table of another shape. */
  async progress(): Promise<CampaignCount[]> {
    if (this.#sql.progress === undefined) return [];
    const rows = await this.#run(this.#sql.progress, {});
    return rows.map((row) => ({
      campaign: String(row['campaign']),
      state: String(row['state']),
      count: Number(row['count']),
    }));
  }

  /** @throws {UpstreamError} where the database does not answer. */
  async check(): Promise<void> {
    await this.#run('SELECT 1', {});
  }

  async close(): Promise<void> {
    await this.#db.destroy();
  }

  async #run(
    sql: string,
    values: Readonly<Record<string, string | number | Date | null>>,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return this.#guard(async () => {
      for (let tries = 1; ; tries += 1) {
        try {
          return rowsOf(await this.#db.raw<unknown>(sql, values));
        } catch (error) {
          if (tries >= MAX_TRIES || !isDeadlock(error)) throw error;
          await sleep(Math.random() * 20 * tries);
        }
      }
    });
  }

  /** The driver's words may repeat the statement with its values, and so a customer's text: only its code is told. */
  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const code = codeOf(error) ?? (error as Error).name;
      throw new UpstreamError('campaign-database', `The database of the campaigns failed: ${code}`, {
        retryable: true,
        cause: code,
      });
    }
  }
}

/** The database has undone a statement because another replica was in its way: it is repeated at once. */
const isDeadlock = (error: unknown): boolean =>
  DEADLOCKS.has(codeOf(error) ?? '') ||
  (error instanceof Error && 'number' in error && error.number === SQL_SERVER_DEADLOCK);

const place = ({ id, sendKey }: CampaignRow): { id: string; send_key: string } => ({ id, send_key: sendKey });

/** A row with its identity. A table of another system may have no `send_key`: then the row's id alone is the message's identity. */
function toClaimed(columns: Readonly<Record<string, unknown>>, nowMs: number): ClaimedRow {
  const first = columns['first_claimed_at'];
  return {
    id: textOf(columns['id']),
    sendKey: textOf(columns['send_key'] ?? 'row'),
    claims: Number(columns['claims'] ?? 1),
    firstClaimedAtMs: first instanceof Date ? first.getTime() : nowMs,
    columns,
  };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';

/** Orders claimed rows, because RETURNING and OUTPUT have no order. */
function byTurn(a: ClaimedRow, b: ClaimedRow): number {
  const priority = Number(a.columns['priority'] ?? 0) - Number(b.columns['priority'] ?? 0);
  if (priority !== 0) return priority;
  return a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}
