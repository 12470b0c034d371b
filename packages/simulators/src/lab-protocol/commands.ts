import { z } from 'zod';
import { PHONE_MODES, TROUBLE_KINDS } from './view.ts';

const text = z.string().max(10_000);
/** 5 MB, the File Engine's limit, as base64. */
const base64 = z.base64().max(7_000_000);

/** A customer's action on a phone: `POST /lab/api/phones/{id}/actions`. */
export const CustomerAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: text.min(1), replyTo: z.string().exactOptional() }),
  z.strictObject({
    kind: z.literal('file'),
    name: z.string().min(1).max(200),
    mimeType: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/, 'is no media type'),
    /** The content, or the name of one of the lab's samples. */
    content: base64.exactOptional(),
    sample: z.string().exactOptional(),
    caption: text.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().exactOptional(),
    address: z.string().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('contact'), name: z.string().min(1), phone: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('press'),
    /** The message that has the button. */
    messageId: z.string(),
    place: z.enum(['button', 'list', 'keyboard', 'card']),
    title: z.string(),
    value: z.string(),
  }),
  z.strictObject({ kind: z.literal('reaction'), messageId: z.string(), emoji: z.string().min(1).max(20) }),
]);
export type CustomerAction = z.infer<typeof CustomerAction>;

export const PhoneModeCommand = z.strictObject({ mode: z.enum(PHONE_MODES) });

const button = z.strictObject({
  title: z.string().min(1),
  payload: z.string().exactOptional(),
  url: z.string().exactOptional(),
  description: z.string().exactOptional(),
});

/** An agent's answer: `POST /lab/api/desk/{phone}/messages`. Sent as the Hybrid Chat object, unchanged but for addressing. */
export const AgentMessage = z.strictObject({
  text: text.default(''),
  buttons: z.array(button).max(20).exactOptional(),
  carousel: z
    .array(
      z.strictObject({
        title: z.string(),
        subtitle: z.string().exactOptional(),
        imageUrl: z.string().exactOptional(),
        buttons: z.array(button).exactOptional(),
      }),
    )
    .max(10)
    .exactOptional(),
  template: z.strictObject({ name: z.string(), variables: z.array(z.string()) }).exactOptional(),
  location: z
    .strictObject({ latitude: z.number(), longitude: z.number(), name: z.string().exactOptional() })
    .exactOptional(),
  /** A sample's name, or a file of the agent's own. */
  attachments: z
    .array(
      z.union([
        z.strictObject({ sample: z.string() }),
        z.strictObject({ name: z.string().min(1).max(200), mimeType: z.string(), content: base64 }),
      ]),
    )
    .max(5)
    .exactOptional(),
});
export type AgentMessage = z.infer<typeof AgentMessage>;

/** `POST /lab/api/troubles/{kind}` */
export const TroubleCommand = z.strictObject({
  on: z.boolean(),
  target: z.string().exactOptional(),
  /** The time for which a server stays away; default 10. */
  seconds: z.int().min(1).max(120).exactOptional(),
});
export type TroubleCommand = z.infer<typeof TroubleCommand>;

export const TroubleKindName = z.enum(TROUBLE_KINDS);

/** `POST /lab/api/load` */
export const LoadCommand = z.strictObject({ perSecond: z.int().min(0).max(500) });
