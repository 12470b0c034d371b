import { randomUUID } from 'node:crypto';
import { OUR, PEOPLE } from '@ccm/simulators/world';
import type { LabFleet } from '@ccm/e2e/fleet';
import { JmsClient } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { compact } from '@ccm/core/objects';

/** One channel, both ways. Each leg says how long it took, or why it failed. */
interface RoundTrip {
  readonly channel: string;
  readonly provider: string;
  readonly inbound: string;
  readonly outbound: string;
  readonly receipt: string;
  readonly ok: boolean;
}

export interface Route {
  readonly channel: string;
  readonly provider: string;
  readonly account?: string;
  /** The customer's id for Hybrid Chat and applications. */
  readonly customerId: string;
  readonly customerWrites: (text: string) => Promise<unknown>;
  /** The last notification to the CRM, if the provider never reports a message as delivered. */
  readonly lastStatus?: number;
  /** The customer's phone so far. */
  readonly shown: () => string;
}

const TIMEOUT_MS = 15_000;
/** The notifications to the CRM (SMPP message states). */
const SENT = 1;
const DELIVERED = 2;
const TEXT = 'Where is my order? ☕ 🚚';

/** Sends one message in and one out over every channel, and waits for the receipt. */
export async function roundTrips(fleet: LabFleet): Promise<RoundTrip[]> {
  const [broker] = fleet.brokers;
  if (broker === undefined) throw new Error('the round trips need a broker');
  await using agent = await JmsClient.start(broker);
  const trips: RoundTrip[] = [];
  for (const route of routesOf(fleet)) trips.push(await travel(route, fleet, agent));
  return trips;
}

async function travel(route: Route, fleet: LabFleet, agent: JmsClient): Promise<RoundTrip> {
  const { hybridChat, crm } = fleet.outside;
  const mark = randomUUID().slice(0, 8);
  const inbound = await timed(async () => {
    await route.customerWrites(`${TEXT} ${mark}`);
    await hybridChat.waitForMessage((message) => message.text.includes(mark) && message.refId === route.customerId, {
      timeoutMs: TIMEOUT_MS,
    });
  });
  const outbound = await timed(async () => {
    await agent.send('outbound-sms', { type: 'SendSms', body: answerTo(route, mark) });
    await eventually(() => route.shown().includes(`answer ${mark}`), {
      timeoutMs: TIMEOUT_MS,
      describe: 'the answer at the customer',
    });
  });
  const receipt = await timed(async () => {
    await crm.waitForStatus(mark, route.lastStatus ?? DELIVERED, { timeoutMs: TIMEOUT_MS });
  });
  const legs = [inbound, outbound, receipt];
  // The CRM was told that the message is sent, and the provider tells no more.
  const isSilent = route.lastStatus !== undefined && receipt.ok;
  return {
    channel: route.channel,
    provider: route.provider,
    inbound: inbound.words,
    outbound: outbound.words,
    receipt: isSilent ? 'sends none' : receipt.words,
    ok: legs.every((leg) => leg.ok),
  };
}

const answerTo = (route: Route, mark: string): string =>
  JSON.stringify({
    id: mark,
    channel: route.channel,
    refId: route.customerId,
    text: `Here is the answer ${mark} ✔`,
    ...compact({ account: route.account }),
  });

/** Runs one leg, and says how long it took or why it failed. */
export async function timed(leg: () => Promise<void>): Promise<{ ok: boolean; words: string }> {
  const beganMs = performance.now();
  try {
    await leg();
    return { ok: true, words: `${Math.round(performance.now() - beganMs)} ms` };
  } catch (error) {
    return { ok: false, words: `FAILED: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Every channel of the simulated world, with a customer on it. */
export function routesOf({ outside }: LabFleet): Route[] {
  const { twilio, viber, smsc } = outside;
  const viberUser = viber.userIdOf({ person: PEOPLE.viber.name });
  return [
    {
      channel: 'sms',
      provider: 'twilio',
      customerId: PEOPLE.sms.id,
      customerWrites: async (body) => twilio.customerWrites({ from: PEOPLE.sms.id, to: OUR.smsNumber, body }),
      shown: () => JSON.stringify(twilio.sent),
    },
    {
      channel: 'whatsapp',
      provider: 'twilio',
      account: 'twilio',
      customerId: PEOPLE.twilioWhatsApp.id,
      customerWrites: async (body) =>
        twilio.customerWrites({
          from: `whatsapp:${PEOPLE.twilioWhatsApp.id}`,
          to: `whatsapp:${OUR.whatsAppNumber}`,
          body,
          profileName: PEOPLE.twilioWhatsApp.name,
        }),
      shown: () => JSON.stringify(twilio.sent),
    },
    ...metaRoutesOf(outside),
    ...silentRoutesOf(outside),
    {
      channel: 'viber',
      provider: 'viber',
      customerId: viberUser,
      customerWrites: async (text) => viber.customerWrites({ person: PEOPLE.viber.name, text }),
      shown: () => JSON.stringify(viber.sent),
    },
    {
      channel: 'smpp',
      provider: 'smpp',
      customerId: PEOPLE.smpp.id,
      customerWrites: async (text) =>
        smsc.customerWrites({ from: PEOPLE.smpp.id.slice(1), to: OUR.smppNumber.slice(1), text }),
      shown: () => JSON.stringify(smsc.messages),
    },
  ];
}

/** The channels that Meta carries, directly or through 360dialog. */
function metaRoutesOf({ d360, facebook, cloud, instagram }: LabFleet['outside']): Route[] {
  return [
    {
      channel: 'whatsapp',
      provider: '360dialog',
      account: 'default',
      customerId: PEOPLE.d360WhatsApp.id,
      customerWrites: async (text) => d360.customerWrites(textOf(PEOPLE.d360WhatsApp, text)),
      shown: () => JSON.stringify(d360.sent),
    },
    {
      channel: 'whatsapp',
      provider: 'whatsapp-cloud',
      account: 'whatsapp-cloud',
      customerId: PEOPLE.cloudWhatsApp.id,
      customerWrites: async (text) => cloud.customerWrites(textOf(PEOPLE.cloudWhatsApp, text)),
      shown: () => JSON.stringify(cloud.sent),
    },
    {
      channel: 'instagram',
      provider: 'instagram',
      customerId: PEOPLE.instagram.id,
      customerWrites: async (text) => instagram.customerWrites({ from: PEOPLE.instagram.id, text }),
      shown: () => JSON.stringify(instagram.sent),
    },
    {
      channel: 'facebook',
      provider: 'facebook',
      customerId: PEOPLE.messenger.id,
      customerWrites: async (text) => facebook.customerWrites({ from: PEOPLE.messenger.id, text }),
      shown: () => JSON.stringify(facebook.sent),
    },
  ];
}

const textOf = ({ id: from, name: customerName }: (typeof PEOPLE)['d360WhatsApp' | 'cloudWhatsApp'], text: string) =>
  ({ kind: 'text', from, customerName, text }) as const;

/** Channels whose providers report nothing after they took a message. */
function silentRoutesOf({ facebook, telegram }: LabFleet['outside']): Route[] {
  const { id: from, name } = PEOPLE.comments;
  return [
    {
      channel: 'facebook',
      provider: 'comments',
      customerId: from,
      customerWrites: async (text) => facebook.customerComments({ from, name, text }),
      lastStatus: SENT,
      shown: () => JSON.stringify(facebook.comments),
    },
    {
      channel: 'telegram',
      provider: 'telegram',
      customerId: telegram.userIdOf(PEOPLE.telegram.name),
      customerWrites: async (text) => telegram.customerWrites({ person: PEOPLE.telegram.name, text }),
      lastStatus: SENT,
      shown: () => JSON.stringify(telegram.sent),
    },
  ];
}
