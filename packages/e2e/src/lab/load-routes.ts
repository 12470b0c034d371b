import { newcomers } from '@ccm/simulators/phones';
import type { SimulatedWorld } from '@ccm/simulators/world';
import { OUR } from '@ccm/simulators/world';
import { LOAD_MARK } from './meter.ts';

/** A text that a customer's phone shows. */
export interface Shown {
  readonly text: string;
  readonly atMs: number;
}

/** One way to the customers of the load. */
export interface LoadRoute {
  /** Resolves when the provider has its answer. @param customer a number below ten thousand. */
  readonly write: (customer: number, text: string) => Promise<unknown>;
  /** An agent's answer as a command for ActiveMQ. */
  readonly command: (customer: number, text: string) => object;
  /** The messages that reached the provider since the last call. */
  readonly arrivals: () => readonly Shown[];
}

/**
 * Each message goes by the next of these. The shares are such that 250 messages a second stay below the rate of every account: 50 a second
 * at Twilio, 80 at each host of WhatsApp, 250 at Messenger. A phone of the load is in a pocket: its provider reports each message once, as
 * delivered. Other phones must have been taken over before.
 */
export function loadRoutes(world: SimulatedWorld): readonly [LoadRoute, ...LoadRoute[]] {
  const [sms, d360, cloud, messenger] = [
    smsRoute(world),
    whatsAppRoute(world.d360, 'default'),
    whatsAppRoute(world.cloud, 'whatsapp-cloud'),
    messengerRoute(world),
  ];
  return [messenger, d360, cloud, sms, messenger, d360, cloud, messenger, sms, d360, cloud, messenger];
}

const digitsOf = (customer: number): string => `4477008${String(10_000 + customer)}`;
const pageScopedIdOf = (customer: number): string => String(8_000_000_000_000_000 + customer);

const DELIVERED = { steps: [{ status: 'delivered' }], times: Infinity } as const;

function smsRoute({ twilio }: SimulatedWorld): LoadRoute {
  twilio.plan({ ...DELIVERED, match: { bodyIncludes: LOAD_MARK } });
  const fresh = newcomers(() => twilio.sent);
  return {
    write: async (customer, text) =>
      twilio.customerWrites({ from: `+${digitsOf(customer)}`, to: OUR.smsNumber, body: text }),
    command: (customer, text) => ({ channel: 'sms', number: `+${digitsOf(customer)}`, text }),
    arrivals: () => fresh().map(({ body, createdAtMs }) => ({ text: body, atMs: createdAtMs })),
  };
}

function whatsAppRoute(host: SimulatedWorld['d360'] | SimulatedWorld['cloud'], account: string): LoadRoute {
  host.plan(DELIVERED);
  const fresh = newcomers(() => host.sent);
  return {
    write: async (customer, text) => host.customerWrites({ kind: 'text', from: digitsOf(customer), text }),
    command: (customer, text) => ({ channel: 'whatsapp', account, number: `+${digitsOf(customer)}`, text }),
    arrivals: () => fresh().map(({ body, atMs }) => ({ text: bodyOf(body['text']), atMs })),
  };
}

function messengerRoute({ facebook }: SimulatedWorld): LoadRoute {
  facebook.plan({ steps: ['delivery'], match: { textIncludes: LOAD_MARK }, times: Infinity });
  const fresh = newcomers(() => facebook.sent);
  return {
    write: async (customer, text) => facebook.customerWrites({ from: pageScopedIdOf(customer), text }),
    command: (customer, text) => ({ channel: 'facebook', to: pageScopedIdOf(customer), text }),
    arrivals: () => fresh().map(({ content, atMs }) => ({ text: content.text ?? '', atMs })),
  };
}

/** Of `text: {body}`. */
function bodyOf(text: unknown): string {
  const body: unknown = typeof text === 'object' && text !== null && 'body' in text ? text.body : undefined;
  return typeof body === 'string' ? body : '';
}
