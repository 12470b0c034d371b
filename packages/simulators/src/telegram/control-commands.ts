import { z } from 'zod';
import type { ControlCommands } from '../lab/index.ts';
import type { CustomerFile } from './telegram-media.ts';
import type { UpdateOptions } from './telegram-updates.ts';

interface Writes {
  readonly person: string;
  readonly text?: string;
  readonly file?: CustomerFile;
  readonly message?: Readonly<Record<string, unknown>>;
}
interface AtMessage {
  readonly person: string;
  readonly messageId: number;
}

/** The simulator's functions that HTTP control requests call. */
interface Commanded {
  webhookUrl: string;
  refuse(
    code: number,
    description: string,
    options: { readonly parameters?: Readonly<Record<string, unknown>>; readonly times?: number },
  ): void;
  customerWrites(writes: Writes, options: UpdateOptions): Promise<unknown>;
  customerPresses(presses: AtMessage & { readonly data: string }, options: UpdateOptions): Promise<unknown>;
  customerReacts(reacts: AtMessage & { readonly emoji: string }, options: UpdateOptions): Promise<unknown>;
  customerBlocks(person: string, isBlocked: boolean): Promise<unknown>;
  update(update: Readonly<Record<string, unknown>>, options: UpdateOptions): Promise<unknown>;
  readonly sent: readonly unknown[];
  readonly done: readonly unknown[];
  clear(): void;
}

const person = z.string().min(1);
const record = z.record(z.string(), z.unknown());
const options = z
  .strictObject({
    secret: z.enum(['right', 'wrong', 'missing']).exactOptional(),
    duplicates: z.int().nonnegative().exactOptional(),
  })
  .default({});
const WritesJson = z.strictObject({
  person,
  text: z.string().exactOptional(),
  /** Its content as base64. */
  file: z
    .strictObject({
      type: z.enum(['photo', 'video', 'document', 'audio', 'voice']),
      content: z.base64(),
      mimeType: z.string(),
      name: z.string(),
    })
    .exactOptional(),
  message: record.exactOptional(),
  options,
});
const PressesJson = z.strictObject({ person, messageId: z.int(), data: z.string(), options });
const ReactsJson = z.strictObject({ person, messageId: z.int(), emoji: z.string(), options });
const RefuseJson = z.strictObject({
  code: z.int(),
  description: z.string(),
  parameters: record.exactOptional(),
  times: z.int().positive().exactOptional(),
});

/**
 * `POST /_sim/webhook-url`, `/_sim/customer-writes`, `/_sim/customer-presses`, `/_sim/customer-reacts`, `/_sim/customer-blocks`,
 * `/_sim/update`, `/_sim/refuse`, `/_sim/messages`, `/_sim/forget`.
 */
export function commandsOf(simulator: Commanded): ControlCommands {
  return {
    'webhook-url': (body) => {
      simulator.webhookUrl = z.strictObject({ url: z.url() }).parse(body).url;
    },
    'customer-writes': (body) => {
      const { options: how, file, ...writes } = WritesJson.parse(body);
      const kept = file === undefined ? {} : { file: { ...file, content: Buffer.from(file.content, 'base64') } };
      return simulator.customerWrites({ ...writes, ...kept }, how);
    },
    'customer-presses': (body) => {
      const { options: how, ...presses } = PressesJson.parse(body);
      return simulator.customerPresses(presses, how);
    },
    'customer-reacts': (body) => {
      const { options: how, ...reacts } = ReactsJson.parse(body);
      return simulator.customerReacts(reacts, how);
    },
    'customer-blocks': (body) => {
      const { person: who, isBlocked } = z.strictObject({ person, isBlocked: z.boolean().default(true) }).parse(body);
      return simulator.customerBlocks(who, isBlocked);
    },
    update: (body) => {
      const { update, options: how } = z.strictObject({ update: record, options }).parse(body);
      return simulator.update(update, how);
    },
    refuse: (body) => {
      const { code, description, ...rest } = RefuseJson.parse(body);
      simulator.refuse(code, description, rest);
    },
    messages: () => ({ messages: simulator.sent, done: simulator.done }),
    forget: () => simulator.clear(),
  };
}
