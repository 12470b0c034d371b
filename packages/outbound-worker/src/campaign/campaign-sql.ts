import type { CampaignConfig, DatabaseKind } from '@ccm/shared/platform/config';
import { compact } from '@ccm/core/objects';

/** The statements that a campaign needs; each gets its values by name (`:id`). Absent ones are not run. */
export interface CampaignSql {
  /** `:claim`, `:limit`, `:now`, `:lease_until`. May return the rows. */
  readonly claim: string;
  /** `:claim`; where `claim` returns nothing. */
  readonly claimed?: string;
  /** `:now`. */
  readonly release?: string;
  /** `:now`: ends rows whose time is over. */
  readonly expire?: string;
  /** `:id`, `:send_key`, `:message_id`, `:at`. */
  readonly done: string;
  /** `:id`, `:send_key`, `:reason`, `:at`. */
  readonly failed: string;
  /** `:id`, `:send_key`, `:state`, `:message_id`, `:provider_message_id`, `:provider_status`, `:reason`, `:at`. */
  readonly status?: string;
  /** Rows of `campaign`, `state`, `count`. */
  readonly progress?: string;
}

/** The configured statements, else those of our own schema in the database's dialect. */
export function campaignSql({ database, table, sql }: CampaignConfig): CampaignSql {
  const { claim, done, failed, claimed, release, status } = sql;
  if (claim === undefined || done === undefined || failed === undefined) return ownSchemaSql(database.kind, table);
  return {
    claim,
    done,
    failed,
    ...compact({ claimed, release, status }),
  };
}

function ownSchemaSql(kind: DatabaseKind, table: string): CampaignSql {
  return {
    ...CLAIMS[kind](table),
    release: `UPDATE ${table} SET state = 'waiting', lease_until = NULL WHERE state = 'claimed' AND lease_until < :now`,
    expire: `UPDATE ${table} SET state = 'expired', updated_at = :now WHERE state = 'waiting' AND send_before <= :now`,
    done: `UPDATE ${table} SET state = 'queued', message_id = :message_id, queued_at = :at, updated_at = :at
      WHERE id = :id AND send_key = :send_key AND state = 'claimed'`,
    failed: `UPDATE ${table} SET state = 'failed', reason = :reason, updated_at = :at
      WHERE id = :id AND send_key = :send_key AND state = 'claimed'`,
    status: `UPDATE ${table} SET state = :state, message_id = :message_id, provider_status = :provider_status, reason = :reason,
        provider_message_id = COALESCE(:provider_message_id, provider_message_id), updated_at = :at,
        sent_at = CASE WHEN :state = 'sent' THEN :at ELSE sent_at END,
        delivered_at = CASE WHEN :state = 'delivered' THEN :at ELSE delivered_at END
      WHERE id = :id AND send_key = :send_key`,
    progress: `SELECT campaign, state, COUNT(*) AS ${kind === 'sqlserver' ? '[count]' : 'count'} FROM ${table} GROUP BY campaign, state`,
  };
}

const DUE = `state = 'waiting' AND (send_after IS NULL OR send_after <= :now) AND (send_before IS NULL OR send_before > :now)`;
const MARK = `state = 'claimed', claim_token = :claim, lease_until = :lease_until, claims = claims + 1,
  send_key = COALESCE(send_key, :claim), first_claimed_at = COALESCE(first_claimed_at, :now)`;

/**
 * One atomic statement each. PostgreSQL and SQL Server pass over rows that another replica is claiming; in MySQL, where an UPDATE
 * cannot, it waits for the other, which takes a moment, and the rows are read back by their token.
 */
const CLAIMS: Readonly<Record<DatabaseKind, (table: string) => Pick<CampaignSql, 'claim' | 'claimed'>>> = {
  postgresql: (table) => ({
    claim: `UPDATE ${table} SET ${MARK}
      FROM (SELECT id AS due_id FROM ${table} WHERE ${DUE} ORDER BY priority, id LIMIT :limit FOR UPDATE SKIP LOCKED) due
      WHERE id = due_id RETURNING ${table}.*`,
  }),
  sqlserver: (table) => ({
    claim: `WITH due AS (SELECT TOP (:limit) * FROM ${table} WITH (ROWLOCK, READPAST, UPDLOCK) WHERE ${DUE} ORDER BY priority, id)
      UPDATE due SET ${MARK} OUTPUT inserted.*`,
  }),
  mysql: (table) => ({
    claim: `UPDATE ${table} SET ${MARK} WHERE ${DUE} ORDER BY priority, id LIMIT :limit`,
    claimed: `SELECT * FROM ${table} WHERE claim_token = :claim AND state = 'claimed' ORDER BY priority, id`,
  }),
};
