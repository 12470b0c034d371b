import { expect } from 'chai';
import { databaseUrl } from '../formats/database-url.ts';
import type { Format } from '../formats/format.ts';
import { rate, sendingHours, tableName, timeZone } from '../formats/sending-hours.ts';
import { faultsOf, load } from '../../../../test/config.ts';
import { webhookSecret } from '../formats/webhook-secret.ts';

const DB = 'postgresql://ccm:p%40ss@db.test/campaigns';
const target = {
  kind: 'postgresql',
  host: 'db.test',
  port: 5432,
  user: 'ccm',
  password: 'p@ss',
  database: 'campaigns',
  tls: false,
};
const every = (window: { fromMinute: number; toMinute: number }): unknown[] =>
  [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, ...window }));

const TABLE: readonly (readonly [format: Format<unknown>, text: string, value: unknown])[] = [
  [databaseUrl, DB, target],
  [
    databaseUrl,
    'mariadb://a:b@[::1]:3307/c?tls=true',
    { ...target, kind: 'mysql', host: '::1', port: 3307, user: 'a', password: 'b', database: 'c', tls: true },
  ],
  [
    databaseUrl,
    'mssql://a:b@h/c',
    { ...target, kind: 'sqlserver', host: 'h', port: 1433, user: 'a', password: 'b', database: 'c' },
  ],
  [databaseUrl, 'oracle://a:b@h/c', 'refused'],
  [databaseUrl, 'postgresql://h/c', 'refused'],
  [databaseUrl, 'postgresql://a:b%@h/c', 'refused'],
  [databaseUrl, 'postgresql://a:b@h/c?tls=perhaps', 'refused'],
  [sendingHours, '09:00-20:00', every({ fromMinute: 540, toMinute: 1200 })],
  [sendingHours, 'Sat 10:00-14:30', [{ day: 5, fromMinute: 600, toMinute: 870 }]],
  [
    sendingHours,
    'sat-sun 08:00-09:00',
    [
      { day: 5, fromMinute: 480, toMinute: 540 },
      { day: 6, fromMinute: 480, toMinute: 540 },
    ],
  ],
  [
    sendingHours,
    'sun 22:00-02:00',
    [
      { day: 6, fromMinute: 1320, toMinute: 1440 },
      { day: 0, fromMinute: 0, toMinute: 120 },
    ],
  ],
  [sendingHours, '00:00-24:00', every({ fromMinute: 0, toMinute: 1440 })],
  [sendingHours, 'mon 9-17', 'refused'],
  [sendingHours, 'mon-day 09:00-10:00', 'refused'],
  [sendingHours, '25:00-26:00', 'refused'],
  [timeZone, 'Europe/Berlin', 'Europe/Berlin'],
  [timeZone, 'Berlin', 'refused'],
  [rate, '10', 10],
  [rate, '600 / min', 10],
  [rate, '1800/h', 0.5],
  [rate, '0', 'refused'],
  [rate, '10/day', 'refused'],
  [tableName, 'crm.messages', 'crm.messages'],
  [tableName, 'messages; drop', 'refused'],
  [webhookSecret, 'whsec_MTIzNDU2Nzg5MDEyMzQ1Ng==', 'MTIzNDU2Nzg5MDEyMzQ1Ng=='],
  [webhookSecret, '1234567890123456', 'MTIzNDU2Nzg5MDEyMzQ1Ng=='],
  [webhookSecret, 'whsec_c2hvcnQ=', 'refused'],
];

describe('the formats of campaigns and webhooks', () => {
  for (const [format, text, value] of TABLE) {
    it(`${value === 'refused' ? 'refuse' : 'read'} ${JSON.stringify(text)} as a ${format.name}`, () => {
      const reading = format.read(text);
      expect('value' in reading ? reading.value : 'refused').to.deep.equal(value);
    });
  }
});

describe('the configuration of campaigns and webhooks', () => {
  it('is absent without a database', () => {
    expect(load()).not.to.have.property('campaign');
  });

  it('has our own schema by default', () => {
    expect(load({ CAMPAIGN_DB_URL: DB }).campaign).to.deep.equal({
      database: target,
      table: 'ccm_campaign_messages',
      migrate: true,
      sql: {},
      timeZone: 'UTC',
      batch: 100,
      pollMs: 5000,
      leaseMs: 120_000,
    });
  });

  it('leaves a schema alone if its SQL is configured', () => {
    const { campaign } = load({
      CAMPAIGN_DB_URL: DB,
      CAMPAIGN_SQL_CLAIM: 'a',
      CAMPAIGN_SQL_DONE: 'b',
      CAMPAIGN_SQL_FAILED: 'c',
    });
    expect(campaign).to.deep.include({ migrate: false, sql: { claim: 'a', done: 'b', failed: 'c' } });
  });

  it('refuses settings that contradict each other', () => {
    const cases: readonly (readonly [env: Record<string, string>, words: string])[] = [
      [{ WORKER_ROLES: 'campaign' }, 'CAMPAIGN_DB_URL is missing'],
      [{ CAMPAIGN_DB_URL: DB, CAMPAIGN_SQL_CLAIM: 'a', CAMPAIGN_SQL_DONE: 'b' }, 'CAMPAIGN_SQL_FAILED is missing'],
      [{ CAMPAIGN_DB_URL: DB, CAMPAIGN_SQL_DONE: 'b' }, 'CAMPAIGN_SQL_CLAIM is missing'],
      [{ CHAT_SOLUTION_URL: 'http://a', INBOUND_WEBHOOK_URL: 'http://b' }, 'are both set'],
    ];
    for (const [env, words] of cases) expect(faultsOf(env).join('\n')).to.include(words);
  });

  it('takes an application in place of a chat', () => {
    expect(load({ INBOUND_WEBHOOK_URL: 'http://app.test/in' }).warnings.join()).not.to.include('dead letters');
  });
});
