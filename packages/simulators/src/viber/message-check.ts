import { z } from 'zod';

/** A refusal of the API: HTTP 200 all the same. */
export interface ViberRefusal {
  readonly status: number;
  readonly status_message: string;
}

export const refusal = (status: number, words: string): ViberRefusal => ({ status, status_message: words });

const MAX_JSON_BYTES = 30 * 1024;
const MAX_FILE_BYTES = 50 * 1024 * 1024;
const MAX_VIDEO_BYTES = 26 * 1024 * 1024;

const FORBIDDEN_NAME = /\.(?:exe|bat|apk|ipa|app|com|jar|js|vbs|msi|cmd|reg|ps1|scr|vb|wsf)$/i;

const address = z.url({ protocol: /^https?$/ }).max(2000);
const caption = z.string().max(512);
const coordinate = z.union([z.number(), z.string().regex(/^-?\d+(?:\.\d+)?$/)]);

const common = {
  min_api_version: z.int().min(1).optional(),
  sender: z.looseObject({ name: z.string().min(1).max(28), avatar: z.url().optional() }),
  tracking_data: z.string().max(4000).optional(),
  keyboard: z.unknown().optional(),
};

/** Each type with the fields that Viber requires (https://developers.viber.com/docs/api/rest-bot-api/#message-types). */
const ViberMessageJson = z.discriminatedUnion('type', [
  z.looseObject({ ...common, type: z.literal('text'), text: z.string().min(1).max(7000) }),
  z.looseObject({
    ...common,
    type: z.literal('picture'),
    text: caption,
    media: address.regex(/\.(?:jpe?g|png|gif)$/i, 'must end in .jpeg, .jpg, .png or .gif'),
  }),
  z.looseObject({
    ...common,
    type: z.literal('video'),
    text: caption.optional(),
    media: address.regex(/\.mp4$/i, 'must end in .mp4'),
    size: z.int().positive().max(MAX_VIDEO_BYTES),
    duration: z.number().max(180).optional(),
  }),
  z.looseObject({
    ...common,
    type: z.literal('file'),
    media: address,
    size: z.int().positive().max(MAX_FILE_BYTES),
    file_name: z
      .string()
      .max(256)
      .regex(/.\.\w+$/, 'must have an extension')
      .refine((name) => !FORBIDDEN_NAME.test(name), 'has a forbidden extension'),
  }),
  z.looseObject({ ...common, type: z.literal('url'), media: address }),
  z.looseObject({ ...common, type: z.literal('sticker'), sticker_id: z.int() }),
  z.looseObject({
    ...common,
    type: z.literal('contact'),
    contact: z.looseObject({ name: z.string().min(1).max(28), phone_number: z.string().min(1).max(18) }),
  }),
  z.looseObject({
    ...common,
    type: z.literal('location'),
    location: z.looseObject({ lat: coordinate, lon: coordinate }),
  }),
  z.looseObject({
    ...common,
    type: z.literal('rich_media'),
    min_api_version: z.int().min(2),
    alt_text: z.string().max(7000).optional(),
    rich_media: z.looseObject({
      Buttons: z
        .array(z.unknown())
        .min(1)
        .max(6 * 6 * 7),
    }),
  }),
]);

export type ViberMessageJson = z.infer<typeof ViberMessageJson>;

/** A message, with or without a receiver, or why Viber would not take it. `bytes`: the whole JSON. */
export function readMessage(value: unknown, bytes: number): ViberMessageJson | ViberRefusal {
  if (bytes > MAX_JSON_BYTES) return refusal(3, `badData: ${String(bytes)} bytes, at most ${String(MAX_JSON_BYTES)}`);
  const read = ViberMessageJson.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const words = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  const missing = issue?.code === 'invalid_type' && issue.input === undefined && !hasPath(value, issue.path);
  return missing ? refusal(4, `missingData ${words}`) : refusal(3, `badData ${words}`);
}

export function isRefusal(value: object): value is ViberRefusal {
  return 'status_message' in value;
}

function hasPath(value: unknown, path: readonly PropertyKey[]): boolean {
  let place: unknown = value;
  for (const key of path) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return false;
    place = Object.entries(place).find(([name]) => name === String(key))?.[1];
  }
  return true;
}
