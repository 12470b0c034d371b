import { z } from 'zod';
import { compact } from '@ccm/core/objects';

const link = z.url({ protocol: /^https?$/ });
const source = { link: link.exactOptional(), id: z.string().exactOptional() };
const caption = z.string().min(1).max(1024).exactOptional();
const text = (max: number): z.ZodString => z.string().min(1).max(max);
/** 131009 */
const id = (max: number): z.ZodString => text(max).regex(/^\S(?:.*\S)?$/s, 'must not begin or end with a blank');

/** WhatsApp takes the file and fails it later (131053); here it is refused at once. */
const media = (endings: RegExp): z.ZodObject =>
  z.strictObject({ ...source, link: notEnding(link, endings).exactOptional() });
const notEnding = (address: z.ZodURL, endings: RegExp): z.ZodURL =>
  address.refine((url) => !endings.test(new URL(url).pathname), 'is of a type that WhatsApp does not take here');
const NO_PICTURE = /\.(?:webp|gif|heic|heif|bmp|tiff?|svg|pdf)$/i;
const NO_VIDEO = /\.(?:mov|webm|avi|mkv)$/i;
const NO_AUDIO = /\.(?:ogg|oga|wav|webm)$/i;

/** https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages */
const textHeader = z.strictObject({ type: z.literal('text'), text: text(60) });
const header = z
  .discriminatedUnion('type', [
    textHeader,
    z.strictObject({ type: z.literal('image'), image: media(NO_PICTURE) }),
    z.strictObject({ type: z.literal('video'), video: media(NO_VIDEO) }),
    z.strictObject({
      type: z.literal('document'),
      document: z.strictObject({ ...source, filename: text(240).exactOptional() }),
    }),
  ])
  .exactOptional();
const around = {
  header,
  body: z.strictObject({ text: text(1024) }),
  footer: z.strictObject({ text: text(60) }).exactOptional(),
};

const listRow = z.strictObject({ id: id(200), title: text(24), description: text(72).exactOptional() });
const sections = z
  .array(z.strictObject({ title: text(24).exactOptional(), rows: z.array(listRow).min(1).max(10) }))
  .min(1)
  .max(10)
  .refine((all) => all.length === 1 || all.every(({ title }) => title !== undefined), 'several sections need titles')
  .refine((all) => all.flatMap(({ rows }) => rows).length <= 10, 'has more than 10 rows')
  .refine((all) => {
    const ids = all.flatMap(({ rows }) => rows.map(({ id }) => id));
    return new Set(ids).size === ids.length;
  }, 'has two rows of one id');

const flowParameters = z
  .strictObject({
    flow_message_version: z.literal('3'),
    flow_id: text(64).exactOptional(),
    flow_name: text(512).exactOptional(),
    flow_cta: text(30),
    flow_token: text(200).exactOptional(),
    mode: z.enum(['draft', 'published']).exactOptional(),
    flow_action: z.enum(['navigate', 'data_exchange']),
    flow_action_payload: z
      .strictObject({ screen: text(512), data: z.record(z.string(), z.unknown()).exactOptional() })
      .exactOptional(),
  })
  .refine(
    (flow) => (flow.flow_id === undefined) !== (flow.flow_name === undefined),
    'needs one of flow_id and flow_name',
  )
  .refine(
    (flow) => (flow.flow_action === 'navigate') === (flow.flow_action_payload !== undefined),
    'flow_action_payload goes with navigate',
  );

/** https://docs.360dialog.com/docs/messaging/message-types/interactive/media-carousel */
const carouselCard = z.strictObject({
  card_index: z.int().min(0).max(9),
  type: z.literal('cta_url'),
  header: z.strictObject({ type: z.literal('image'), image: z.strictObject({ link }) }),
  body: z.strictObject({ text: text(160).regex(/^(?:[^\n]*\n){0,2}[^\n]*$/, 'has more than 2 line breaks') }),
  action: z.union([
    z.strictObject({
      name: z.literal('cta_url'),
      parameters: z.strictObject({ display_text: text(20), url: link }),
    }),
    z.strictObject({
      buttons: z
        .array(
          z.strictObject({
            type: z.literal('quick_reply'),
            quick_reply: z.strictObject({ id: id(256), title: text(20) }),
          }),
        )
        .min(1)
        .max(3),
    }),
  ]),
});

const interactive = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('button'),
    ...around,
    action: z.strictObject({
      buttons: z
        .array(z.strictObject({ type: z.literal('reply'), reply: z.strictObject({ id: id(256), title: text(20) }) }))
        .min(1)
        .max(3),
    }),
  }),
  z.strictObject({
    type: z.literal('list'),
    ...around,
    header: textHeader.exactOptional(),
    action: z.strictObject({ button: text(20), sections }),
  }),
  z.strictObject({
    type: z.literal('cta_url'),
    ...around,
    action: z.strictObject({
      name: z.literal('cta_url'),
      parameters: z.strictObject({ display_text: text(20), url: link }),
    }),
  }),
  z.strictObject({
    type: z.literal('flow'),
    ...around,
    action: z.strictObject({ name: z.literal('flow'), parameters: flowParameters }),
  }),
  z.strictObject({
    type: z.literal('carousel'),
    body: around.body,
    action: z
      .strictObject({ cards: z.array(carouselCard).min(2).max(10) })
      .refine(
        ({ cards }) => new Set(cards.map(({ action }) => ('buttons' in action ? action.buttons.length : 0))).size === 1,
        'all cards need the same buttons',
      ),
  }),
  z.strictObject({
    type: z.literal('location_request_message'),
    body: around.body,
    action: z.strictObject({ name: z.literal('send_location') }),
  }),
]);

/** 132018: the characters that a variable must not have. */
const variable = text(1024)
  .regex(/^(?!.*(?:[\n\r\t]| {5})).*$/s, 'cannot have new-line/tab characters or more than 4 consecutive spaces')
  .exactOptional();

const template = {
  name: text(512),
  language: z.strictObject({ policy: z.literal('deterministic').exactOptional(), code: text(16) }),
  components: z
    .array(
      z
        .looseObject({
          type: z.enum(['header', 'body', 'button', 'carousel']),
          sub_type: z.enum(['quick_reply', 'url', 'copy_code', 'flow']).exactOptional(),
          index: z.string().regex(/^\d$/).exactOptional(),
          parameters: z.array(z.looseObject({ text: variable })).exactOptional(),
        })
        .refine(
          ({ type, sub_type: kind, index }) => type !== 'button' || (kind !== undefined && index !== undefined),
          'a button needs sub_type and index',
        ),
    )
    .exactOptional(),
};

/** The content of a message, each kind under its own name. */
const kinds = {
  text: z.strictObject({ body: text(4096), preview_url: z.boolean().exactOptional() }),
  image: media(NO_PICTURE).extend({ caption }),
  video: media(NO_VIDEO).extend({ caption }),
  audio: media(NO_AUDIO),
  document: z.strictObject({ ...source, caption, filename: text(240).exactOptional() }),
  sticker: z.strictObject(source),
  location: z.strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string().exactOptional(),
    address: z.string().exactOptional(),
  }),
  contacts: z
    .array(
      z.looseObject({
        name: z.looseObject({ formatted_name: text(1024), first_name: text(1024) }),
        phones: z.array(z.looseObject({ phone: text(64) })).exactOptional(),
      }),
    )
    .min(1),
  interactive,
  reaction: z.strictObject({ message_id: text(1024), emoji: z.string().max(16) }),
  template: z.strictObject(template),
} as const;

const address = {
  recipient_type: z.enum(['individual', 'group']).exactOptional(),
  to: z
    .string()
    .regex(/^(?:\+?[1-9]\d{6,14}|Y2FwaV9ncm91cDo[\w+/=-]+)$/, 'is no phone number, nor a group')
    .exactOptional(),
  context: z.strictObject({ message_id: z.string() }).exactOptional(),
};
const cloudTop = {
  messaging_product: z.literal('whatsapp'),
  ...address,
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/, 'is no user id')
    .exactOptional(),
  biz_opaque_callback_data: text(512).exactOptional(),
};
const classicTop = { ...address, to: z.string(), preview_url: z.boolean().exactOptional() };
const head = z.looseObject({ type: z.string() });

/** `preview_url` stands inside `text` in the Cloud API only, `namespace` inside `template` in the classic one only. */
const classicKinds = {
  ...kinds,
  text: z.strictObject({ body: text(4096) }),
  template: z.strictObject({ ...template, namespace: text(256) }),
};

/** The whole body of each kind of message. */
const SHAPES: Readonly<Record<ApiStyle, ReadonlyMap<string, z.ZodType>>> = {
  cloud: bodies(cloudTop, kinds),
  classic: bodies(classicTop, classicKinds),
};

export type ApiStyle = 'cloud' | 'classic';

/** A checked request to send. */
interface CheckedSend {
  /** Digits, or a user id. */
  readonly to: string;
  readonly type: string;
  readonly callbackData?: string;
}

/**
 * Checks the body of `POST /messages` or `POST /v1/messages` against the fields and limits that are documented. Nothing else may be
 * in it.
 * @returns the faults, one line each, where there are any.
 */
export function checkSend(body: unknown, style: ApiStyle): CheckedSend | { readonly faults: readonly string[] } {
  const { data: kind } = head.safeParse(body);
  const type = kind?.type ?? 'text';
  const shape = SHAPES[style].get(type);
  if (shape === undefined) return { faults: [`type: there is no ${type}`] };
  const read = shape.safeParse(body);
  if (!read.success) return { faults: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
  const { to, recipient, biz_opaque_callback_data: callbackData } = addressee.parse(body);
  const addressed = [to, recipient].filter((one) => one !== undefined);
  if (addressed.length !== 1) return { faults: ['exactly one of to and recipient must be given'] };
  return {
    to: (addressed[0] ?? '').replace(/^\+/, ''),
    type,
    ...compact({ callbackData }),
  };
}

const addressee = z.looseObject({
  to: z.string().exactOptional(),
  recipient: z.string().exactOptional(),
  biz_opaque_callback_data: z.string().exactOptional(),
});

function bodies(top: z.ZodRawShape, contents: Readonly<Record<string, z.ZodType>>): ReadonlyMap<string, z.ZodType> {
  return new Map(
    Object.entries(contents).map(([type, content]) => [
      type,
      z.strictObject({ ...top, type: z.literal(type), [type]: content }),
    ]),
  );
}
