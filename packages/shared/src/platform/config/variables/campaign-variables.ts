import { databaseUrl } from '../formats/database-url.ts';
import { boolean, text, wholeNumber } from '../formats/formats.ts';
import { duration, MAX_TIMER_DAYS } from '../formats/quantity-formats.ts';
import { rate, sendingHours, tableName, timeZone } from '../formats/sending-hours.ts';
import { optional, withDefault } from './variable.ts';

/** Role `campaign`: messages from an SQL table. */
export const campaign = {
  database: optional(databaseUrl, {
    env: 'CAMPAIGN_DB_URL',
    sensitive: true,
    doc: 'Database of the campaigns: postgresql://, mysql:// (MariaDB too) or sqlserver://user:password@host:port/database, TLS with ?tls=true',
  }),
  table: withDefault(tableName, {
    env: 'CAMPAIGN_TABLE',
    default: 'ccm_campaign_messages',
    doc: 'The table of our own schema',
  }),
  migrate: withDefault(boolean, {
    env: 'CAMPAIGN_MIGRATE',
    default: 'true',
    doc: 'Create and extend that table at start; not used with CAMPAIGN_SQL_CLAIM',
  }),
  sqlClaim: optional(text, {
    env: 'CAMPAIGN_SQL_CLAIM',
    defaultDoc: 'that of our own schema',
    doc: 'SQL that claims up to :limit rows for :claim until :lease_until, in one statement; it may return them',
  }),
  sqlClaimed: optional(text, {
    env: 'CAMPAIGN_SQL_CLAIMED',
    defaultDoc: 'CAMPAIGN_SQL_CLAIM returns them',
    doc: 'SQL that reads the rows that :claim has claimed',
  }),
  sqlRelease: optional(text, {
    env: 'CAMPAIGN_SQL_RELEASE',
    defaultDoc: 'that of our own schema, else none',
    doc: 'SQL that gives rows back whose lease is over at :now',
  }),
  sqlDone: optional(text, {
    env: 'CAMPAIGN_SQL_DONE',
    defaultDoc: 'that of our own schema',
    doc: 'SQL that marks row :id, claimed as :send_key, as handed over; :message_id is ours',
  }),
  sqlFailed: optional(text, {
    env: 'CAMPAIGN_SQL_FAILED',
    defaultDoc: 'that of our own schema',
    doc: 'SQL that marks row :id as impossible to send, with :reason',
  }),
  sqlStatus: optional(text, {
    env: 'CAMPAIGN_SQL_STATUS',
    defaultDoc: 'that of our own schema, else none',
    doc: 'SQL that writes the outcome of row :id: :state, :reason, :provider_status, :provider_message_id, :at',
  }),
  hours: optional(sendingHours, {
    env: 'CAMPAIGN_HOURS',
    defaultDoc: 'always',
    doc: 'When campaigns may send: `mon-fri 09:00-20:00, sat 10:00-14:00`',
  }),
  timeZone: withDefault(timeZone, {
    env: 'CAMPAIGN_TIME_ZONE',
    default: 'UTC',
    doc: 'The time zone of CAMPAIGN_HOURS',
  }),
  ratePerSecond: optional(rate, {
    env: 'CAMPAIGN_RATE',
    defaultDoc: "the accounts' own",
    doc: 'Most messages of campaigns, over all replicas together: 10, 600/min, 1000/h',
  }),
  batch: withDefault(wholeNumber(1, 1000), {
    env: 'CAMPAIGN_BATCH',
    default: '100',
    doc: 'Rows claimed at once; as many may wait to be sent',
  }),
  pollMs: withDefault(duration('s', { maxDays: MAX_TIMER_DAYS }), {
    env: 'CAMPAIGN_POLL',
    default: '5',
    doc: 'The interval between two looks at a table that has nothing to send',
  }),
  leaseMs: withDefault(duration('s', { minMs: 1000 }), {
    env: 'CAMPAIGN_LEASE',
    default: '120',
    doc: 'The time after which the rows that a crashed replica had claimed are given back',
  }),
} as const;
