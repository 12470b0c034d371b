import { expect } from 'chai';
import knex from 'knex';
import type { Knex } from 'knex';
import { loadConfig } from '@ccm/shared/platform/config';
import type { CampaignConfig } from '@ccm/shared/platform/config';
import { MariaDbServer, PostgresServer } from '@ccm/testing/servers';
import { CampaignTable } from './campaign-table.ts';

const DATABASES = [
  { name: 'PostgreSQL', start: async () => PostgresServer.start(), client: 'pg' },
  { name: 'MariaDB', start: async () => MariaDbServer.start(), client: 'mysql2' },
] as const;

for (const { name, start, client } of DATABASES) {
  describe(`CampaignTable on ${name}`, () => {
    let server: PostgresServer | MariaDbServer;
    let db: Knex;
    let table: CampaignTable;

    const configure = (env: Record<string, string> = {}): CampaignConfig => {
      const all = { ENVELOPE_SIGNING_KEY: 'a signing key of tests', CAMPAIGN_DB_URL: server.url, ...env };
      const { campaign } = loadConfig({ env: all, service: 'outbound-worker', definitions: [] });
      if (campaign === undefined) throw new Error('no campaign');
      return campaign;
    };
    const rows = async (count: number, more: object = {}): Promise<void> => {
      await db('ccm_campaign_messages').insert(
        Array.from({ length: count }, (_, index) => ({ recipient: `+1555${index}`, message: 'Hi ☕', ...more })),
      );
    };
    const states = async (): Promise<unknown[]> => db('ccm_campaign_messages').orderBy('id').pluck('state');

    before(async () => {
      server = await start();
      db = knex({ client, connection: server.url });
      table = new CampaignTable(configure());
      await table.migrate();
    });

    afterEach(async () => {
      await db('ccm_campaign_messages').delete();
    });

    after(async () => {
      await table.close();
      await db.destroy();
      await server.stop();
    });

    it('makes its table once, even when several replicas start together', async () => {
      await Promise.all([table.migrate(), table.migrate()]);

      expect(await table.progress()).to.deep.equal([]);
    });

    it('gives each row to one of many concurrent claims', async () => {
      await rows(120);
      const replicas = [table, new CampaignTable(configure()), new CampaignTable(configure())];

      const claims = await Promise.all(
        Array.from({ length: 12 }, async (_, turn) => replicas[turn % 3]?.claim(10) ?? []),
      );
      await Promise.all(replicas.slice(1).map(async (replica) => replica.close()));

      const ids = claims.flat().map(({ id }) => id);
      expect(ids).to.have.lengthOf(120);
      expect(new Set(ids)).to.have.property('size', 120);
    });

    it('claims due rows only, by priority, then in their order', async () => {
      await rows(2);
      await rows(1, { recipient: '+1 first', priority: 1 });
      await rows(1, { send_after: new Date(Date.now() + 3_600_000) });
      await rows(1, { send_before: new Date(Date.now() - 1000) });

      const claimed = await table.claim(10);

      expect(claimed.map(({ columns }) => columns['recipient'])).to.deep.equal(['+1 first', '+15550', '+15551']);
      await table.tidy();
      expect(await states()).to.deep.equal(['claimed', 'claimed', 'claimed', 'waiting', 'expired']);
    });

    it('writes the outcome of a row back', async () => {
      await rows(2);
      const [first, second] = await table.claim(2);
      if (first === undefined || second === undefined) throw new Error('nothing claimed');

      await table.done(first, 'message-1');
      await table.failed(second, 'number: it has no country code');
      const atMs = Date.UTC(2026, 10, 22, 10, 11, 12);
      const news = { messageId: 'message-1', providerMessageId: 'SM1', providerStatus: 'sent', reason: undefined };
      await table.setStatus(first, { ...news, state: 'sent', atMs });
      await table.setStatus(first, { ...news, state: 'delivered', providerStatus: 'delivered', atMs: atMs + 1000 });

      const [one, other] = (await db('ccm_campaign_messages').orderBy('id')) as readonly object[];
      expect(one).to.include({
        state: 'delivered',
        message_id: 'message-1',
        provider_message_id: 'SM1',
        provider_status: 'delivered',
      });
      expect(other).to.include({ state: 'failed', reason: 'number: it has no country code' });
      expect(await table.progress()).to.deep.include({ campaign: 'default', state: 'delivered', count: 1 });
    });

    it('never steps back from a status to the queue', async () => {
      await rows(1);
      const [row] = await table.claim(1);
      if (row === undefined) throw new Error('nothing claimed');

      await table.setStatus(row, {
        state: 'sent',
        messageId: 'm',
        providerMessageId: undefined,
        providerStatus: 'sent',
        reason: undefined,
        atMs: Date.now(),
      });
      await table.done(row, 'm');

      expect(await states()).to.deep.equal(['sent']);
    });

    it('gives rows back when their lease is over, under the key of their first claim', async () => {
      await rows(1);
      const [first] = await table.claim(1);
      await table.tidy();
      expect(await table.claim(1)).to.deep.equal([]);
      await db('ccm_campaign_messages').update({ lease_until: new Date(Date.now() - 1000) });

      await table.tidy();
      const [second] = await table.claim(1);

      expect(second).to.include({ id: first?.id, sendKey: first?.sendKey, claims: 2 });
    });

    it('reads a table that is not ours by configured statements', async () => {
      await db.schema.createTable('texts', (columns) => {
        columns.increments('nr');
        columns.string('phone');
        columns.string('body');
        columns.string('taken');
        columns.string('outcome');
      });
      await db('texts').insert({ phone: '+15550001', body: 'Hello' });
      const foreign = new CampaignTable(
        configure({
          CAMPAIGN_SQL_CLAIM: 'UPDATE texts SET taken = :claim WHERE taken IS NULL',
          CAMPAIGN_SQL_CLAIMED: 'SELECT nr AS id, phone, body FROM texts WHERE taken = :claim',
          CAMPAIGN_SQL_DONE: "UPDATE texts SET outcome = 'done' WHERE nr = :id",
          CAMPAIGN_SQL_FAILED: 'UPDATE texts SET outcome = :reason WHERE nr = :id',
        }),
      );

      const [row] = await foreign.claim(10);
      if (row === undefined) throw new Error('nothing claimed');
      await foreign.done(row, 'message-1');
      await foreign.close();

      expect(row.columns).to.deep.include({ phone: '+15550001', body: 'Hello' });
      expect(await db('texts').pluck('outcome')).to.deep.equal(['done']);
    });

    it('says that the database is away without repeating a statement or a password', async () => {
      const stranger = new CampaignTable({ ...configure(), database: { ...configure().database, password: 'wrong!' } });

      const error: unknown = await stranger.check().catch((reason: unknown) => reason);
      await stranger.close();

      expect(error).to.include({ upstream: 'campaign-database' }).and.have.nested.property('advice.retryable', true);
      expect(String(error)).not.to.include('wrong!').and.not.to.include('SELECT');
    });
  });
}
