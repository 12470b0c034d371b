import { createHash } from 'node:crypto';
import type { SimulatedWorld } from '@ccm/simulators/world';
import { OUR } from '@ccm/simulators/world';

/** One customer on one channel, as the load drives it. */
export interface SimulatedConversation {
  readonly channel: 'sms' | 'whatsapp' | 'facebook' | 'viber' | 'smpp';
  /** The customer's id for Hybrid Chat and applications. */
  readonly customerId: string;
  /** The way in which agents' applications send to this customer. */
  readonly answeredBy: 'broker' | 'api';
  /** Resolves when the message was acknowledged (2xx, deliver_sm_resp 0), however often the provider had to come. */
  readonly write: (message: CustomerText) => Promise<void>;
}

export interface CustomerText {
  readonly text: string;
  /** The provider's own, the same whenever it comes again. */
  readonly id: string;
  /** The content of a picture beside the text; only on channels of {@link SENDS_PICTURES}. */
  readonly picture?: string;
}

/** Channels on which this load's customers send pictures: fetching them needs our credentials on both. */
export const SENDS_PICTURES: ReadonlySet<string> = new Set(['sms', 'whatsapp']);

type Conversation = Omit<SimulatedConversation, 'answeredBy'>;

/** Makes this many customers on each channel; every other one is answered by REST, the rest by the broker. */
export function conversationsIn(world: SimulatedWorld, perChannel: number): SimulatedConversation[] {
  return Array.from({ length: perChannel }, (_, number) =>
    [sms, whatsapp, facebook, viber, smpp].map((channel) => ({
      ...channel(world, number),
      answeredBy: number % 2 === 0 ? ('broker' as const) : ('api' as const),
    })),
  ).flat();
}

function sms(world: SimulatedWorld, number: number): Conversation {
  const from = `+1413388${String(1000 + number)}`;
  return {
    channel: 'sms',
    customerId: from,
    // Twilio gives up after one retry; whoever wants every message configures more (docs/channels/twilio.md), as this does.
    write: async ({ text: body, id, picture }) => {
      const MessageSid = `SM${createHash('md5').update(id).digest('hex')}`;
      await untilAcknowledged(async () => {
        const { outcome } = await world.twilio.customerWrites({
          from,
          to: OUR.smsNumber,
          body,
          parameters: { MessageSid },
          ...(picture === undefined ? {} : { media: [{ content: picture, type: 'image/jpeg' }] }),
        });
        return outcome.status === 200;
      });
    },
  };
}

function whatsapp(world: SimulatedWorld, number: number): Conversation {
  const from = `4477009${String(10_000 + number)}`;
  return {
    channel: 'whatsapp',
    customerId: `+${from}`,
    write: async ({ text, id, picture }) => {
      const content =
        picture === undefined
          ? ({ kind: 'text', text } as const)
          : ({ kind: 'image', content: picture, mimeType: 'image/jpeg', caption: text } as const);
      await untilAcknowledged(async () => {
        const { outcome } = await world.d360.customerWrites({ ...content, from, providerMessageId: `wamid.${id}` });
        return outcome?.status === 200;
      });
    },
  };
}

function facebook(world: SimulatedWorld, number: number): Conversation {
  const from = String(6_412_345_678_900_000 + number);
  return {
    channel: 'facebook',
    customerId: from,
    write: async ({ text, id }) => {
      await untilAcknowledged(async () => {
        const { outcome } = await world.facebook.customerWrites({ from, text, mid: `m_${id}` });
        return outcome.status === 200;
      });
    },
  };
}

function viber(world: SimulatedWorld, number: number): Conversation {
  const person = `person ${String(number)}`;
  return {
    channel: 'viber',
    customerId: world.viber.userIdOf({ person }),
    write: async ({ text }) => {
      const { outcome } = await world.viber.customerWrites({ person, text });
      if (outcome.status !== 200) throw new Error(`Viber gave up on ${text}`);
    },
  };
}

function smpp(world: SimulatedWorld, number: number): Conversation {
  const from = `4477008${String(10_000 + number)}`;
  return {
    channel: 'smpp',
    customerId: `+${from}`,
    // An SMSC gives up in the end; its customer writes again.
    write: async ({ text }) => {
      await untilAcknowledged(async () => {
        const answers = await world.smsc.customerWrites({ from, to: OUR.smppNumber.slice(1), text });
        return answers.every((status) => status === 0);
      });
    },
  };
}

/** Asks until the answer is yes, for two minutes. */
export async function untilAcknowledged(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await attempt().catch(() => false)) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
  throw new Error('no acknowledgement for two minutes');
}
