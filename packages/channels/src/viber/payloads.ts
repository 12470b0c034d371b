import { z } from 'zod';

/**
 * Reads JSON of Viber, whose `message_token` is a 64-bit number: JavaScript would round it, so that two messages would share one id. Its
 * digits are quoted beforehand. A customer's text cannot imitate it, since inside a JSON string the closing quote has a backslash before
 * it. @throws {SyntaxError} for a text that is not JSON.
 */
export function parseViberJson(text: string): unknown {
  const parsed: unknown = JSON.parse(text.replaceAll(/"message_token"\s*:\s*(\d+)/g, '"message_token":"$1"'));
  return parsed;
}

/** A field that Viber may leave out, or fill with something unforeseen: the event is worth more than the field. */
const optional = <T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<T>> => schema.optional().catch(undefined);

const flag = optional(z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]));
const text = optional(z.string().min(1));
/** The words of a customer: some clients write a number as one. */
const words = optional(z.union([z.string().min(1), z.number().transform(String)]));
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(?:\.\d+)?$/)
    .transform(Number),
]);
/** A bare number reaches us as text by `parseViberJson`; the documentation shows a string here and there. */
const id = z.union([z.string().min(1), z.number().transform(String)]);
const identifier = optional(id);

/** One value alone counts as a list of one; what is not as documented does not cost the others. */
const listOf = <T extends z.ZodType>(
  schema: T,
): z.ZodPipe<z.ZodOptional<z.ZodUnknown>, z.ZodTransform<z.output<T>[]>> =>
  z
    .unknown()
    .optional()
    .transform((given) =>
      (Array.isArray(given) ? (given as unknown[]) : [given]).flatMap((one) => {
        const read = schema.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );

const viberUser = z.looseObject({
  id,
  name: text,
  language: text,
  country: text,
});

/** https://developers.viber.com/docs/api/rest-bot-api/#receive-message-from-user */
export const messageBody = z.looseObject({
  type: z
    .string()
    .transform((type) => type.toLowerCase())
    .catch('none'),
  text: words,
  media: text,
  file_name: text,
  file_size: optional(number),
  size: optional(number),
  sticker_id: identifier,
  contact: listOf(z.looseObject({ name: text, phone_number: listOf(id) })),
  location: optional(z.looseObject({ lat: number, lon: number, address: text })),
  tracking_data: text,
});

/** One callback of any kind (https://developers.viber.com/docs/api/rest-bot-api/#callbacks). */
export const viberCallback = z.looseObject({
  event: z.string().min(1).toLowerCase(),
  timestamp: optional(number),
  message_token: identifier,
  user_id: identifier,
  user: optional(viberUser),
  sender: optional(viberUser),
  /** Read by `messageBody`; kept as it came, for fields that no reader knows. */
  message: z.unknown().optional(),
  silent: flag,
  context: text,
  subscribed: flag,
  desc: text,
  /** The same as `desc`, as some clients of the API have seen it. */
  dsc: text,
});

/** The answer to send_message: HTTP is 200 for failures too, `status` tells. */
export const sendMessageAnswer = z.looseObject({
  status: number,
  status_message: text,
  message_token: identifier,
});

export type ViberCallback = z.infer<typeof viberCallback>;
export type ViberMessageBody = z.infer<typeof messageBody>;
export type SendMessageAnswer = z.infer<typeof sendMessageAnswer>;

export interface ViberButton {
  readonly Columns: number;
  readonly Rows: number;
  readonly ActionType: 'reply' | 'open-url' | 'location-picker' | 'share-phone' | 'none';
  readonly ActionBody: string;
  readonly Text?: string;
  readonly TextSize?: 'regular';
  readonly Image?: string;
  readonly BgMediaType?: 'gif';
  readonly BgMedia?: string;
}

export interface ViberKeyboard {
  readonly Type: 'keyboard';
  readonly DefaultHeight: false;
  readonly Buttons: readonly ViberButton[];
}

/** The fields that depend on the type of the message (https://developers.viber.com/docs/api/rest-bot-api/#message-types). */
export type ViberContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'picture'; readonly text: string; readonly media: string }
  | { readonly type: 'video'; readonly text: string; readonly media: string; readonly size: number }
  | { readonly type: 'file'; readonly media: string; readonly size: number; readonly file_name: string }
  | { readonly type: 'url'; readonly media: string }
  | { readonly type: 'sticker'; readonly sticker_id: number }
  | { readonly type: 'location'; readonly location: { readonly lat: number; readonly lon: number } }
  | { readonly type: 'contact'; readonly contact: { readonly name: string; readonly phone_number: string } }
  | {
      readonly type: 'rich_media';
      readonly alt_text: string;
      readonly rich_media: {
        readonly Type: 'rich_media';
        readonly ButtonsGroupColumns: number;
        readonly ButtonsGroupRows: number;
        readonly BgColor: string;
        readonly Buttons: readonly ViberButton[];
      };
    };

export interface ViberSender {
  readonly name: string;
  readonly avatar?: string;
}

/** The body of send_message; without `receiver` also the answer to conversation_started. */
export type SendMessageRequest = ViberContent & {
  readonly receiver: string;
  readonly min_api_version: number;
  readonly sender: ViberSender;
  readonly tracking_data: string;
  readonly keyboard?: ViberKeyboard;
};
