import { z } from 'zod';
import type { ControlCommands } from '../lab/index.ts';
import { EventPlanJson } from './event-plan.ts';
import type { EventPlan } from './event-plan.ts';
import type { CustomerFile } from './viber-media.ts';
import type { CallbackOptions } from './viber-webhooks.ts';

interface Does {
  readonly person: string;
  readonly bot?: string;
}
interface Writes extends Does {
  readonly text?: string;
  readonly message?: Readonly<Record<string, unknown>>;
  readonly file?: CustomerFile;
  readonly silent?: boolean;
}

/** The simulator's functions that HTTP control requests call. */
interface Commanded {
  webhookUrl: string;
  plan(plan: EventPlan): void;
  refuse(status: number, options: { readonly words?: string; readonly times?: number }): void;
  customerWrites(writes: Writes, options: CallbackOptions): Promise<unknown>;
  customerOpens(opens: Does & { readonly context?: string }, options: CallbackOptions): Promise<unknown>;
  customerSubscribes(does: Does, options: CallbackOptions): Promise<unknown>;
  customerLeaves(does: Does, options: CallbackOptions): Promise<unknown>;
  customerReads(does: Does): Promise<unknown>;
  readonly sent: readonly unknown[];
  clear(): void;
}

const does = { person: z.string().min(1), bot: z.string().exactOptional() };
const OptionsJson = z.strictObject({
  signature: z.enum(['both', 'header', 'query', 'neither', 'wrong']).exactOptional(),
  escaped: z.boolean().exactOptional(),
  duplicates: z.int().nonnegative().exactOptional(),
});
const WritesJson = z.strictObject({
  ...does,
  text: z.string().exactOptional(),
  message: z.record(z.string(), z.unknown()).exactOptional(),
  /** Its content as base64. */
  file: z
    .strictObject({
      type: z.enum(['picture', 'video', 'file']),
      content: z.base64(),
      mimeType: z.string(),
      name: z.string(),
    })
    .exactOptional(),
  silent: z.boolean().exactOptional(),
  options: OptionsJson.exactOptional(),
});
const DoesJson = z.strictObject({ ...does, options: OptionsJson.exactOptional() });
const OpensJson = z.strictObject({
  ...does,
  context: z.string().exactOptional(),
  options: OptionsJson.exactOptional(),
});
const RefuseJson = z.strictObject({
  status: z.int(),
  words: z.string().exactOptional(),
  times: z.int().positive().exactOptional(),
});

/**
 * `POST /_sim/webhook-url`, `/_sim/customer-writes`, `/_sim/customer-opens`, `/_sim/customer-subscribes`, `/_sim/customer-leaves`,
 * `/_sim/customer-reads`, `/_sim/plan`, `/_sim/refuse`, `/_sim/messages`, `/_sim/forget`.
 */
export function commandsOf(simulator: Commanded): ControlCommands {
  return {
    'webhook-url': (body) => {
      simulator.webhookUrl = z.strictObject({ url: z.url() }).parse(body).url;
    },
    'customer-writes': (body) => {
      const { options = {}, file, ...writes } = WritesJson.parse(body);
      const kept = file === undefined ? {} : { file: { ...file, content: Buffer.from(file.content, 'base64') } };
      return simulator.customerWrites({ ...writes, ...kept }, options);
    },
    'customer-opens': (body) => {
      const { options = {}, ...opens } = OpensJson.parse(body);
      return simulator.customerOpens(opens, options);
    },
    'customer-subscribes': (body) => {
      const { options = {}, ...subscribes } = DoesJson.parse(body);
      return simulator.customerSubscribes(subscribes, options);
    },
    'customer-leaves': (body) => {
      const { options = {}, ...leaves } = DoesJson.parse(body);
      return simulator.customerLeaves(leaves, options);
    },
    'customer-reads': (body) => simulator.customerReads(DoesJson.omit({ options: true }).parse(body)),
    plan: (body) => simulator.plan(EventPlanJson.parse(body)),
    refuse: (body) => {
      const { status, ...options } = RefuseJson.parse(body);
      simulator.refuse(status, options);
    },
    messages: () => ({ messages: simulator.sent }),
    forget: () => simulator.clear(),
  };
}
