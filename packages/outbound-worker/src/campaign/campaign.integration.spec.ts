import { expect } from 'chai';
import knex from 'knex';
import type { Knex } from 'knex';
import { LabFleet } from '@ccm/e2e/fleet';
import type { ServiceProcess } from '@ccm/e2e/fleet';
import { MariaDbServer, OtlpReceiver, PostgresServer } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { OUR } from '@ccm/simulators/world';

const TABLE = 'ccm_campaign_messages';
const DATABASES = [
  { name: 'PostgreSQL', start: async () => PostgresServer.start(), client: 'pg' },
  { name: 'MariaDB', start: async () => MariaDbServer.start(), client: 'mysql2' },
] as const;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

for (const { name, start, client } of DATABASES) {
  describe(`campaigns from ${name}`, () => {
    let server: PostgresServer | MariaDbServer;
    let db: Knex;
    let receiver: OtlpReceiver;
    let fleet: LabFleet;
    let campaigner: ServiceProcess;

    const number = (index: number): string => `+44770090${String(1000 + index)}`;
    const insert = async (rows: readonly object[]): Promise<void> => {
      await db(TABLE).insert([...rows]);
    };
    const states = async (campaign: string): Promise<string[]> =>
      db(TABLE).where({ campaign }).orderBy('id').pluck<string[]>('state');
    /** Waits for the state; `read`, because the simulated customers read every message. */
    const settled = async (campaign: string, state: 'read' | 'opted-out', count: number): Promise<unknown> =>
      eventually(async () => (await states(campaign)).filter((each) => each === state).length === count, {
        timeoutMs: 40_000,
        intervalMs: 100,
        describe: `${String(count)} rows of ${campaign} to be ${state}`,
      });

    before(async () => {
      server = await start();
      db = knex({ client, connection: server.url, log: { error: () => undefined } });
      receiver = await OtlpReceiver.start();
      fleet = await LabFleet.startOutsideOnly({
        brokers: 0,
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          CAMPAIGN_DB_URL: server.url,
          CAMPAIGN_BATCH: '10',
          CAMPAIGN_POLL: '200 ms',
          CAMPAIGN_LEASE: '1s',
        },
      });
      await Promise.all([
        fleet.startService('gateway'),
        fleet.startService('outbound-worker', { WORKER_ROLES: 'chat,send,report' }),
      ]);
      campaigner = await fleet.startService('outbound-worker', { WORKER_ROLES: 'campaign' });
      await eventually(async () => db.schema.hasTable(TABLE), { describe: 'the table' });
    });

    after(async () => {
      await fleet.stop();
      await receiver.stop();
      await db.destroy();
      await server.stop();
    });

    it('sends its rows, writes the receipts back, and shows how far it is', async () => {
      await insert(
        [1, 2, 3].map((index) => ({
          campaign: 'news',
          channel: 'whatsapp',
          account: 'default',
          recipient: number(index),
          message: `Offer ${String(index)} ☕`,
        })),
      );

      await settled('news', 'read', 3);

      const [row] = (await db(TABLE).where({ campaign: 'news' }).limit(1)) as readonly Record<string, unknown>[];
      expect(row?.['message_id']).to.be.a('string');
      expect(row?.['provider_message_id']).to.be.a('string');
      expect(row?.['sent_at']).to.be.an.instanceOf(Date);
      expect(row?.['delivered_at']).to.be.an.instanceOf(Date);
      const shown = await eventually(
        async () => {
          const response = await fleet.admin('/campaigns');
          const { items } = (await response.json()) as { items: { id: string; states: Record<string, number> }[] };
          return items.find(({ id, states }) => id === 'news' && states['read'] === 3);
        },
        { timeoutMs: 40_000, describe: 'the progress' },
      );
      expect(shown).to.deep.equal({ id: 'news', total: 3, states: { read: 3 } });
    });

    it('begins a trace for each row, which leads to the provider', async () => {
      const rows = await eventually(
        () => {
          const found = receiver.spans.filter((span) => span.name === 'read campaign row');
          const isSent = ({ traceId }: { readonly traceId: string }): boolean =>
            receiver.spansOf(traceId).some((span) => span.name === 'send');
          return found.length === 3 && found.every(isSent) && found;
        },
        { timeoutMs: 40_000, describe: 'the spans of three rows and of their sends' },
      );
      expect(new Set(rows.map(({ traceId }) => traceId)).size).to.equal(3);
    });

    it('gives the reason for a row that cannot be sent, and continues', async () => {
      await insert([
        { campaign: 'faults', recipient: 'nobody', message: 'Hi' },
        { campaign: 'faults', channel: 'whatsapp', account: 'default', recipient: number(10), message: 'Hi' },
      ]);

      await settled('faults', 'read', 1);

      const reasons = await db(TABLE).where({ campaign: 'faults', state: 'failed' }).pluck<string[]>('reason');
      expect(reasons).to.have.lengthOf(1);
      expect(reasons[0]).to.match(/number|recipient/);
    });

    it('does not write to a customer after STOP', async () => {
      const customer = number(20);
      await fleet.outside.twilio.customerWrites({
        from: customer,
        to: OUR.smsNumber,
        body: 'STOP',
        optOutType: 'STOP',
      });
      await fleet.outside.hybridChat.waitForMessage((message) => message.refId === customer);
      await insert([{ campaign: 'consent', channel: 'sms', recipient: customer, message: 'Buy!' }]);

      await settled('consent', 'opted-out', 1);

      expect(fleet.outside.twilio.sent.filter(({ to }) => to === customer)).to.deep.equal([]);
    });

    it('sends each row once while one of two replicas is killed again and again', async function () {
      this.timeout(120_000);
      const count = 60;
      const second = await fleet.startService('outbound-worker', { WORKER_ROLES: 'campaign' });
      const before = fleet.outside.d360.sent.length;
      await insert(
        Array.from({ length: count }, (_, index) => ({
          campaign: 'crash',
          channel: 'whatsapp',
          account: 'default',
          recipient: number(100 + index),
          message: `Once ${String(index)}`,
        })),
      );

      for (const done of [10, 30]) {
        await eventually(() => fleet.outside.d360.sent.length - before >= done, { timeoutMs: 40_000 });
        await campaigner.kill('SIGKILL');
        await campaigner.start();
      }
      await settled('crash', 'read', count);
      await second.stop();

      const texts = fleet.outside.d360.sent.map((message) => JSON.stringify(message).match(/Once \d+/)?.[0] ?? '');
      const ours = texts.filter((text) => text !== '');
      expect(ours).to.have.lengthOf(count);
      expect(new Set(ours)).to.have.property('size', count);
    });

    it('continues by itself when the database comes back', async () => {
      await server.kill();
      await eventually(async () => (await fetch(`${campaigner.adminUrl}/health/ready`)).status === 503, {
        timeoutMs: 40_000,
        describe: 'the worker to miss its database',
      });
      await server.start();
      await insert([
        { campaign: 'back', channel: 'whatsapp', account: 'default', recipient: number(400), message: 'Back' },
      ]);

      await settled('back', 'read', 1);
    });

    it('waits for its hours', async () => {
      await campaigner.stop();
      const tomorrow = DAYS[(new Date().getUTCDay() + 2) % 7] ?? 'mon';
      const night = await fleet.startService('outbound-worker', {
        WORKER_ROLES: 'campaign',
        CAMPAIGN_HOURS: `${tomorrow} 09:00-10:00`,
      });
      await insert([
        { campaign: 'night', channel: 'whatsapp', account: 'default', recipient: number(500), message: 'Late' },
      ]);

      await eventually(
        async () =>
          ((await (await fleet.admin('/campaigns')).json()) as { sending: string }).sending === 'outside-hours',
        { timeoutMs: 40_000, describe: 'the hours to be seen' },
      );

      expect(await states('night')).to.deep.equal(['waiting']);
      await night.stop();
      await campaigner.start();
    });
  });
}
