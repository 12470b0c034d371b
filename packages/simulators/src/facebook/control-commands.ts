import { z } from 'zod';
import type { ControlCommands } from '../lab/index.ts';
import type { CustomerWrites } from './customer-events.ts';
import type { DeliveryOptions, WebhookEntry } from './facebook-webhooks.ts';
import { FollowUpPlanJson } from './follow-ups.ts';
import type { FollowUpPlan } from './follow-ups.ts';
import type { Profile } from './graph-api.ts';
import type { CustomerComments } from './page-comments.ts';

/** The simulator, as far as commands over HTTP control it. */
interface Controlled {
  readonly comments: readonly unknown[];
  readonly sent: readonly unknown[];
  customerWrites(message: CustomerWrites, options?: DeliveryOptions): Promise<object>;
  customerComments(comments: CustomerComments, options?: DeliveryOptions): Promise<object>;
  deliver(entries: readonly WebhookEntry[], options?: DeliveryOptions): Promise<readonly unknown[]>;
  subscribe(): Promise<object>;
  plan(plan: FollowUpPlan): void;
  refuse(code: number, options: { readonly subcode?: number; readonly status?: number; readonly times?: number }): void;
  setProfile(customerId: string, profile: Profile): void;
  clear(): void;
}

const text = z.string();

const DeliveryJson = z.strictObject({
  duplicates: z.int().nonnegative().exactOptional(),
  signature: z.enum(['right', 'wrong', 'missing', 'sha1-only', 're-serialised']).exactOptional(),
});

const CustomerWritesJson = z.strictObject({
  from: text.exactOptional(),
  pageId: text.exactOptional(),
  text: text.exactOptional(),
  /** `content` in base64. */
  files: z
    .array(
      z.strictObject({
        kind: z.enum(['image', 'audio', 'video', 'file']),
        content: text,
        type: text,
        name: text.exactOptional(),
      }),
    )
    .exactOptional(),
  quickReply: z.strictObject({ title: text, payload: text }).exactOptional(),
  postback: z.strictObject({ title: text, payload: text }).exactOptional(),
  stickerId: text.exactOptional(),
  location: z.strictObject({ latitude: z.number(), longitude: z.number() }).exactOptional(),
  repliesTo: text.exactOptional(),
  referral: z.record(text, z.unknown()).exactOptional(),
  mid: text.exactOptional(),
  atMs: z.number().exactOptional(),
  options: DeliveryJson.exactOptional(),
});

const CommentsJson = z.strictObject({
  from: text,
  name: text.exactOptional(),
  text: text.exactOptional(),
  photo: text.exactOptional(),
  parentId: text.exactOptional(),
  verb: z.enum(['add', 'edited', 'remove', 'hide', 'unhide']).exactOptional(),
  id: text.exactOptional(),
  atMs: z.number().exactOptional(),
  options: DeliveryJson.exactOptional(),
});

const DeliverJson = z.strictObject({
  entries: z.array(
    z.looseObject({
      id: text,
      messaging: z.array(z.record(text, z.unknown())).exactOptional(),
      standby: z.array(z.record(text, z.unknown())).exactOptional(),
      changes: z.array(z.unknown()).exactOptional(),
    }),
  ),
  options: DeliveryJson.exactOptional(),
});

const RefuseJson = z.strictObject({
  code: z.int(),
  subcode: z.int().exactOptional(),
  status: z.int().exactOptional(),
  times: z.int().positive().exactOptional(),
});

const ProfileJson = z.strictObject({
  id: text,
  first_name: text.exactOptional(),
  last_name: text.exactOptional(),
  name: text.exactOptional(),
});

/**
 * The simulator's own commands: `POST /_sim/customer-writes`, `customer-comments`, `comments`, `deliver` (entries as they are), `subscribe`, `plan`, `refuse`,
 * `profile`, `messages`, `forget`.
 */
export function commandsOf(simulator: Controlled): ControlCommands {
  return {
    'customer-writes': async (body) => {
      const { options, files = [], ...message } = CustomerWritesJson.parse(body);
      const decoded = files.map((file) => Object.assign(file, { content: Buffer.from(file.content, 'base64') }));
      return simulator.customerWrites({ ...message, files: decoded }, options);
    },
    'customer-comments': async (body) => {
      const { options, ...comments } = CommentsJson.parse(body);
      return simulator.customerComments(comments, options);
    },
    comments: () => ({ comments: simulator.comments }),
    deliver: async (body) => {
      const { entries, options } = DeliverJson.parse(body);
      return { outcomes: await simulator.deliver(entries, options) };
    },
    subscribe: async () => simulator.subscribe(),
    plan: (body) => simulator.plan(FollowUpPlanJson.parse(body)),
    refuse: (body) => {
      const { code, ...options } = RefuseJson.parse(body);
      simulator.refuse(code, options);
    },
    profile: (body) => {
      const { id, ...profile } = ProfileJson.parse(body);
      simulator.setProfile(id, profile);
    },
    messages: () => ({ messages: simulator.sent }),
    forget: () => simulator.clear(),
  };
}
