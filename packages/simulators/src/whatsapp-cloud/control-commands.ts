import { z } from 'zod';
import { StatusPlanJson } from '../360dialog/index.ts';
import type { CustomerWrites, StatusPlan } from '../360dialog/index.ts';
import type { DeliveryOptions, WebhookEntry } from '../facebook/index.ts';
import type { ControlCommands } from '../lab/index.ts';
import type { SimulatedCloudNumber } from './cloud-api.ts';

/** The simulator, as far as commands over HTTP control it. */
interface Controlled {
  readonly numbers: readonly [SimulatedCloudNumber, ...SimulatedCloudNumber[]];
  readonly sent: readonly unknown[];
  customerWrites(message: CustomerWrites, options?: DeliveryOptions): Promise<object>;
  entry(value: object, number: SimulatedCloudNumber, field: string): WebhookEntry;
  deliver(entries: readonly WebhookEntry[]): Promise<readonly unknown[]>;
  subscribe(): Promise<object>;
  plan(plan: StatusPlan): void;
  refuse(code: number, options: { readonly message?: string; readonly status?: number; readonly times?: number }): void;
  clear(): void;
}

const text = z.string();
const who = { from: text.exactOptional(), userId: text.exactOptional(), customerName: text.exactOptional() };
const DeliveryJson = z.strictObject({
  duplicates: z.int().nonnegative().exactOptional(),
  signature: z.enum(['right', 'wrong', 'missing', 'sha1-only', 're-serialised']).exactOptional(),
});
const CustomerWritesJson = z.strictObject({
  message: z.discriminatedUnion('kind', [
    z.strictObject({ ...who, kind: z.literal('text'), text }),
    z.strictObject({
      ...who,
      kind: z.enum(['image', 'video', 'audio', 'voice', 'document', 'sticker']),
      /** base64 */
      content: z.base64().transform((content) => Buffer.from(content, 'base64')),
      mimeType: text.exactOptional(),
      caption: text.exactOptional(),
      filename: text.exactOptional(),
    }),
    z.strictObject({ ...who, kind: z.literal('button-reply'), id: text, title: text }),
    z.strictObject({ ...who, kind: z.literal('raw'), message: z.record(text, z.unknown()) }),
  ]),
  options: DeliveryJson.exactOptional(),
});
const RefuseJson = z.strictObject({
  code: z.int(),
  message: text.exactOptional(),
  status: z.int().exactOptional(),
  times: z.int().positive().exactOptional(),
});

/** `POST /_sim/customer-writes`, `deliver` (a value under a field), `subscribe`, `plan`, `refuse`, `messages`, `forget`. */
export function commandsOf(simulator: Controlled): ControlCommands {
  return {
    'customer-writes': async (body) => {
      const { message, options } = CustomerWritesJson.parse(body);
      return simulator.customerWrites(message, options);
    },
    deliver: async (body) => {
      const { field, value } = z.strictObject({ field: text, value: z.record(text, z.unknown()) }).parse(body);
      return { outcomes: await simulator.deliver([simulator.entry(value, simulator.numbers[0], field)]) };
    },
    subscribe: async () => simulator.subscribe(),
    plan: (body) => simulator.plan(StatusPlanJson.parse(body)),
    refuse: (body) => {
      const { code, ...options } = RefuseJson.parse(body);
      simulator.refuse(code, options);
    },
    messages: () => ({ messages: simulator.sent }),
    forget: () => simulator.clear(),
  };
}
