import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import type { ControlCommands } from '../lab/index.ts';
import type { CustomerContent, CustomerWrites } from './customer-message.ts';
import { REFUSALS } from './d360-errors.ts';
import type { Refusal } from './d360-errors.ts';
import type { RegisteredWebhook, WebhookOptions } from './d360-webhooks.ts';
import { StatusPlanJson } from './status-plan.ts';
import type { StatusPlan } from './status-plan.ts';

/** The simulator's functions that HTTP control requests call. */
interface Commanded {
  webhook: RegisteredWebhook;
  plan(plan: StatusPlan): void;
  refuse(refusal: Refusal, options: { readonly times?: number }): void;
  customerWrites(
    message: CustomerWrites,
    options: WebhookOptions & { readonly shape?: 'cloud' | 'classic' },
  ): Promise<unknown>;
  readonly sent: readonly unknown[];
  readonly duplicates: readonly unknown[];
  clear(): void;
}

const RegisteredWebhookJson = z.strictObject({ url: z.url(), headers: z.record(z.string(), z.string()).default({}) });
const refusals = Object.keys(REFUSALS).filter((name): name is Refusal => Object.hasOwn(REFUSALS, name));
const RefuseJson = z.strictObject({ refusal: z.enum(refusals), times: z.int().positive().exactOptional() });

const who = {
  from: z.string().exactOptional(),
  userId: z.string().exactOptional(),
  customerName: z.string().exactOptional(),
  providerMessageId: z.string().exactOptional(),
  shape: z.enum(['cloud', 'classic']).exactOptional(),
  authorization: z.enum(['right', 'wrong', 'missing']).exactOptional(),
  duplicates: z.int().nonnegative().exactOptional(),
};
const CustomerWritesJson = z.discriminatedUnion('kind', [
  z.strictObject({ ...who, kind: z.literal('text'), text: z.string() }),
  z.strictObject({
    ...who,
    kind: z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker']),
    /** base64 */
    content: z.base64(),
    mimeType: z.string().exactOptional(),
    caption: z.string().exactOptional(),
    filename: z.string().exactOptional(),
  }),
  z.strictObject({
    ...who,
    kind: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().exactOptional(),
    address: z.string().exactOptional(),
  }),
  z.strictObject({ ...who, kind: z.literal('button-reply'), id: z.string(), title: z.string() }),
  z.strictObject({ ...who, kind: z.literal('raw'), message: z.record(z.string(), z.unknown()) }),
]);

/** `POST /_sim/webhook`, `/_sim/plan`, `/_sim/refuse`, `/_sim/customer-writes`, `/_sim/messages`, `/_sim/counts`, `/_sim/forget`. */
export function commandsOf(simulator: Commanded): ControlCommands {
  return {
    webhook: (body) => {
      simulator.webhook = RegisteredWebhookJson.parse(body);
    },
    plan: (body) => simulator.plan(StatusPlanJson.parse(body)),
    refuse: (body) => {
      const { refusal, ...options } = RefuseJson.parse(body);
      simulator.refuse(refusal, options);
    },
    'customer-writes': (body) => {
      const { shape, authorization, duplicates, ...message } = CustomerWritesJson.parse(body);
      return simulator.customerWrites(withBytes(message), compact({ shape, authorization, duplicates }));
    },
    messages: () => ({ messages: simulator.sent }),
    counts: () => ({ sent: simulator.sent.length, duplicates: simulator.duplicates.length }),
    forget: () => simulator.clear(),
  };
}

function withBytes<Message extends CustomerContent>(message: Message): Message {
  return 'content' in message && typeof message.content === 'string'
    ? { ...message, content: Buffer.from(message.content, 'base64') }
    : message;
}
