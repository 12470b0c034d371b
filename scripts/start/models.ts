import { randomUUID } from 'node:crypto';
import { ApplicationSimulator } from '@ccm/simulators/application';
import type { LabFleet } from '@ccm/e2e/fleet';
import { json, jsonOf, SimulatorServer } from '@ccm/simulators/lab';
import { JmsClient, PostgresServer } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { compact } from '@ccm/core/objects';
import { routesOf, timed } from './round-trips.ts';
import type { Route } from './round-trips.ts';

/** A deployment model (docs/deployment-models.md) with the systems around it, and its own round trips. */
export interface Model {
  readonly env: Readonly<Record<string, string>>;
  readonly brokers: 0 | 1;
  /** Beside channel and provider. */
  readonly columns: readonly string[];
  /** The legs of one channel, in the order of the columns. */
  readonly legs: (route: Route, fleet: LabFleet, mark: string) => readonly (() => Promise<void>)[];
  readonly channels: readonly string[];
  readonly stop: () => Promise<void>;
}

interface Trip {
  readonly cells: readonly string[];
  readonly ok: boolean;
}

const TIMEOUT = { timeoutMs: 15_000 };
const ALL = ['sms', 'whatsapp', 'facebook', 'viber', 'smpp'];
const SECRET = 'whsec_c2ltdWxhdGVkIGFwcGxpY2F0aW9uIHNlY3JldA==';
const NO_CHAT = { CHAT_SOLUTION_URL: '' };
const NO_CRM = { CRM_API_URL: '', CRM_API_USER: '', CRM_API_PASSWORD: '' };

/** The models by name; each starts the systems beside the fleet. */
export const MODELS: ReadonlyMap<string, () => Promise<Model>> = new Map([
  ['crm', crm],
  ['cim', cim],
  ['campaign', campaign],
  ['standalone', standalone],
]);

/** One message over each of the model's channels, leg by leg; a leg that fails does not stop the others. */
export async function modelTrips(model: Model, fleet: LabFleet): Promise<Trip[]> {
  const trips: Trip[] = [];
  for (const route of routesOf(fleet).filter(({ channel }) => model.channels.includes(channel))) {
    const legs: { ok: boolean; words: string }[] = [];
    for (const leg of model.legs(route, fleet, randomUUID().slice(0, 8))) legs.push(await timed(leg));
    trips.push({
      cells: [route.channel, route.provider, ...legs.map(({ words }) => words)],
      ok: legs.every(({ ok }) => ok),
    });
  }
  return trips;
}

async function crm(): Promise<Model> {
  return Promise.resolve({
    env: { ...NO_CHAT, PUBLISHER_ENABLE: 'false', CONSUMER_ENABLED: 'false' },
    brokers: 0,
    channels: ['sms', 'smpp'],
    columns: ['CRM → customer', 'receipt → CRM'],
    legs: (route, fleet, mark) => [
      async () => {
        await fleet.send(order(route, mark));
        await shown(route, mark);
      },
      async () => {
        await fleet.outside.crm.waitForStatus(mark, 2, TIMEOUT);
      },
    ],
    stop: async () => Promise.resolve(),
  });
}

async function standalone(): Promise<Model> {
  const application = await new ApplicationSimulator(SECRET).listen();
  const inbound = `${application.url}/inbound`;
  return {
    env: {
      ...NO_CHAT,
      ...NO_CRM,
      PUBLISHER_ENABLE: 'false',
      CONSUMER_ENABLED: 'false',
      INBOUND_WEBHOOK_URL: inbound,
      DELIVERY_WEBHOOK_URL: `${application.url}/delivery`,
      WEBHOOK_SIGNING_SECRET: SECRET,
    },
    brokers: 0,
    channels: ALL,
    columns: ['customer → application', 'application → customer', 'receipt → application'],
    legs: (route, fleet, mark) => [
      async () => {
        await route.customerWrites(`Where is my order? ${mark}`);
        await application.waitForEvent(({ data }) => String(data['text']).includes(mark), TIMEOUT);
      },
      async () => {
        await fleet.send(order(route, mark));
        await shown(route, mark);
      },
      async () => {
        await application.waitForEvent(
          ({ type, data }) => type === 'message.delivered' && data['id'] === mark,
          TIMEOUT,
        );
      },
    ],
    stop: async () => application.stop(),
  };
}

async function cim(): Promise<Model> {
  const messages: string[] = [];
  const cx = await new SimulatorServer({
    answer: (request) => {
      messages.push(JSON.stringify(jsonOf(request)));
      return json(202, {});
    },
  }).listen();
  return {
    env: { ...NO_CRM, CHAT_SOLUTION_URL: `${cx.url}/message/receive`, CHAT_FORMAT: 'cim', AMQ_DELIVERY_FORMAT: 'cim' },
    brokers: 1,
    channels: ALL,
    columns: ['customer → CIM', 'CIM → customer', 'DELIVERYNOTIFICATION'],
    legs: (route, fleet, mark) => [
      async () => {
        await route.customerWrites(`Where is my order? ${mark}`);
        await eventually(() => messages.some((text) => text.includes('"PLAIN"') && text.includes(mark)), TIMEOUT);
      },
      async () => {
        await withBroker(fleet, async (jms) => {
          await jms.send('outbound-sms', { type: 'SendSms', body: JSON.stringify(order(route, mark)) });
        });
        await shown(route, mark);
      },
      async () => {
        await withBroker(fleet, async (jms) => {
          await eventually(
            async () => {
              const reports = await jms.browse('sms-delivery-report');
              return reports.some(({ body }) => body?.includes('DELIVERYNOTIFICATION') === true && body.includes(mark));
            },
            { ...TIMEOUT, describe: 'the report in sms-delivery-report' },
          );
        });
      },
    ],
    stop: async () => cx.stop(),
  };
}

async function campaign(): Promise<Model> {
  const database = await PostgresServer.start();
  const table = 'ccm_campaign_messages';
  return {
    env: {
      ...NO_CHAT,
      ...NO_CRM,
      PUBLISHER_ENABLE: 'false',
      CONSUMER_ENABLED: 'false',
      WORKER_ROLES: 'chat,send,report,campaign',
      CAMPAIGN_DB_URL: database.url,
      CAMPAIGN_POLL: '500 ms',
    },
    brokers: 0,
    channels: ['sms', 'smpp'],
    columns: ['row → customer', 'receipt → row'],
    legs: ({ channel, customerId, shown: phone }, _fleet, mark) => [
      async () => {
        const values = [mark, channel, customerId, `Our offer: answer ${mark}`].map((value) => `'${value}'`).join(', ');
        const insert = `INSERT INTO ${table} (campaign, channel, recipient, message) VALUES (${values})`;
        await eventually(
          async () => {
            await database.query(insert);
            return true;
          },
          { ...TIMEOUT, intervalMs: 200, describe: 'the table' },
        );
        await eventually(() => phone().includes(`answer ${mark}`), { ...TIMEOUT, describe: 'the message' });
      },
      async () => {
        const state = `SELECT state FROM ${table} WHERE campaign = '${mark}'`;
        await eventually(async () => ['delivered', 'read'].includes((await database.query(state))[0]?.[0] ?? ''), {
          ...TIMEOUT,
          intervalMs: 100,
          describe: 'the receipt in the table',
        });
      },
    ],
    stop: async () => database.stop(),
  };
}

const order = (route: Route, mark: string): object => ({
  id: mark,
  channel: route.channel,
  to: route.customerId,
  text: `Here is the answer ${mark} ✔`,
  ...compact({ account: route.account }),
});

async function shown(route: Route, mark: string): Promise<void> {
  await eventually(() => route.shown().includes(`answer ${mark}`), {
    ...TIMEOUT,
    describe: 'the answer at the customer',
  });
}

async function withBroker(fleet: LabFleet, work: (jms: JmsClient) => Promise<void>): Promise<void> {
  const [broker] = fleet.brokers;
  if (broker === undefined) throw new Error('this model needs a broker');
  await using jms = await JmsClient.start(broker);
  await work(jms);
}
