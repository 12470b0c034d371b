import { z } from 'zod';
import { compact } from '@ccm/core/objects';
import type { ControlCommands } from '../lab/index.ts';
import type { CustomerWrites } from './customer-message.ts';
import { StatusPlanJson } from './status-plan.ts';
import type { StatusPlan } from './status-plan.ts';
import type { Route, WebhookOptions } from './twilio-webhooks.ts';

/** The simulator's functions that HTTP control requests call. */
interface Commanded {
  route: Route;
  plan(plan: StatusPlan): void;
  refuse(code: number, options: { readonly times?: number }): void;
  customerWrites(message: CustomerWrites, options: WebhookOptions): Promise<unknown>;
  readonly messages: readonly unknown[];
  clear(): void;
}

const RouteJson = z.strictObject({ publicBaseUrl: z.url(), localBaseUrl: z.url() });
const RefuseJson = z.strictObject({ code: z.int(), times: z.int().positive().exactOptional() });
const CustomerWritesJson = z.strictObject({
  from: z.string(),
  to: z.string(),
  body: z.string().exactOptional(),
  /** Contents as base64. */
  media: z.array(z.strictObject({ content: z.base64(), type: z.string() })).exactOptional(),
  location: z
    .strictObject({
      latitude: z.number(),
      longitude: z.number(),
      address: z.string().exactOptional(),
      label: z.string().exactOptional(),
    })
    .exactOptional(),
  profileName: z.string().exactOptional(),
  userId: z.string().exactOptional(),
  button: z.strictObject({ text: z.string(), payload: z.string() }).exactOptional(),
  parameters: z.record(z.string(), z.string()).exactOptional(),
  options: z
    .strictObject({
      duplicates: z.int().nonnegative().exactOptional(),
      signature: z.enum(['right', 'wrong', 'missing']).exactOptional(),
      explicitPort: z.boolean().exactOptional(),
      as: z.enum(['form', 'json']).exactOptional(),
    })
    .exactOptional(),
});

/** `POST /_sim/route`, `/_sim/customer-writes`, `/_sim/plan`, `/_sim/refuse`, `/_sim/messages`, `/_sim/forget`. */
export function commandsOf(simulator: Commanded): ControlCommands {
  return {
    route: (body) => {
      simulator.route = RouteJson.parse(body);
    },
    'customer-writes': (body) => {
      const { options = {}, media, ...message } = CustomerWritesJson.parse(body);
      const files = media?.map(({ content, type }) => ({ content: Buffer.from(content, 'base64'), type }));
      return simulator.customerWrites({ ...message, ...compact({ media: files }) }, options);
    },
    plan: (body) => simulator.plan(StatusPlanJson.parse(body)),
    refuse: (body) => {
      const { code, ...options } = RefuseJson.parse(body);
      simulator.refuse(code, options);
    },
    messages: () => ({ messages: simulator.messages }),
    forget: () => simulator.clear(),
  };
}
