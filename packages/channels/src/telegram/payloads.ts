import { z } from 'zod';

/** A field that Telegram may leave out, or fill with something unforeseen: the event is worth more than the field. */
const optional = <T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<T>> => schema.optional().catch(undefined);

/** The id of a user, a chat or a message: whole numbers of at most 52 bits, kept as text. */
const id = z.union([z.int().transform(String), z.string().regex(/^-?\d{1,20}$/)]);
/** Programs between Telegram and us write numbers and flags as texts, and a text of digits as a number. */
const text = optional(z.union([z.string(), z.number().transform(String)]));
const words = optional(z.string().min(1));
const digits = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?$/)
  .transform(Number);
const decimal = z.union([z.number(), digits]);
const number = optional(decimal);
const flag = optional(z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]));

/** One object alone counts as a list of one. Each item is read for itself: one that is not as documented does not cost the others. */
const list = <T extends z.ZodType>(
  schema: T,
): z.ZodCatch<z.ZodOptional<z.ZodPipe<z.ZodType<unknown[]>, z.ZodTransform<z.output<T>[], unknown[]>>>> =>
  optional(
    items.transform((given) =>
      given.flatMap((item) => {
        const read = schema.safeParse(item);
        return read.success ? [read.data] : [];
      }),
    ),
  );
const items: z.ZodType<unknown[]> = z.union([
  z.array(z.unknown()),
  z.looseObject({}).transform((one): unknown[] => [one]),
]);

/** One update (https://core.telegram.org/bots/api#update): beside its id exactly one member, which is its kind. */
export const update = z.looseObject({ update_id: z.union([z.int(), digits]) });

export const user = z.looseObject({
  id,
  is_bot: flag,
  first_name: text,
  last_name: text,
  username: text,
  language_code: words,
});

export const chat = z.looseObject({
  id,
  type: z.string(),
  title: text,
  first_name: text,
  last_name: text,
  username: text,
});

/** Any file (https://core.telegram.org/bots/api#document and the like); `file_id` is good for this bot alone. */
const file = z.looseObject({
  file_id: words,
  file_name: words,
  mime_type: words,
  file_size: number,
});

const photo = z.looseObject({ file_id: words, width: number, height: number, file_size: number });

/** A picture with a film of its moment (https://core.telegram.org/bots/api#livephoto); the file is the film. */
const livePhoto = optional(file.extend({ photo: list(photo) }));

const files = {
  animation: optional(file),
  audio: optional(file.extend({ performer: text, title: text })),
  document: optional(file),
  photo: list(photo),
  live_photo: livePhoto,
  sticker: optional(
    file.extend({ emoji: text, set_name: text, is_animated: flag, is_video: flag, thumbnail: optional(photo) }),
  ),
  video: optional(file),
  video_note: optional(file),
  voice: optional(file),
};

const entity = z.looseObject({ type: z.string(), offset: decimal, length: decimal, url: text });

const location = z.looseObject({ latitude: decimal, longitude: decimal, live_period: number });

/** Of a poll, or of one of its answers (https://core.telegram.org/bots/api#pollmedia). */
const pollMedia = optional(z.looseObject(files));
const pollOption = z.looseObject({ text, media: pollMedia });

/** A person whom a customer chose by a button of a reply keyboard; before Bot API 7.8 by the id alone. */
const sharedUser = z.looseObject({ user_id: optional(id), first_name: text, last_name: text, username: words });

const task = z.looseObject({ id: optional(id), text, completion_date: number });

/** One person's messages to a channel (https://core.telegram.org/bots/api#directmessagestopic). */
const directTopic = optional(z.looseObject({ topic_id: id, user: optional(user) }));

/** https://core.telegram.org/bots/api#message; one of its members holds the content. */
export const message = z.looseObject({
  message_id: id,
  message_thread_id: optional(id),
  is_topic_message: flag,
  is_automatic_forward: flag,
  direct_messages_topic: directTopic,
  from: optional(user),
  sender_chat: optional(chat),
  sender_business_bot: optional(user),
  business_connection_id: words,
  date: number,
  edit_date: number,
  chat,
  forward_origin: optional(z.looseObject({ type: z.string() })),
  /** The mark of a forwarded message on servers before Bot API 7.0. */
  forward_date: number,
  reply_to_message: optional(z.looseObject({ message_id: id })),
  reply_to_story: optional(z.looseObject({})),
  quote: optional(z.looseObject({ text })),
  media_group_id: words,
  text,
  entities: list(entity),
  caption: text,
  caption_entities: list(entity),
  ...files,
  story: optional(z.looseObject({ id: optional(id), chat: optional(chat) })),
  checklist: optional(z.looseObject({ title: text, tasks: list(task) })),
  contact: optional(
    z.looseObject({
      phone_number: optional(z.union([z.string(), z.number().transform(String)])),
      first_name: text,
      last_name: text,
      vcard: text,
      user_id: optional(id),
    }),
  ),
  users_shared: optional(
    z.looseObject({
      users: list(sharedUser),
      user_ids: list(id).transform((ids) => ids?.map((user_id) => ({ user_id }))),
    }),
  ),
  user_shared: optional(sharedUser),
  chat_shared: optional(z.looseObject({ chat_id: optional(id), title: text, username: words })),
  gift: optional(z.looseObject({ text, entities: list(entity) })),
  dice: optional(z.looseObject({ emoji: text, value: number })),
  game: optional(z.looseObject({ title: text, description: text, text })),
  poll: optional(
    z.looseObject({ id: text, question: text, description: text, options: list(pollOption), media: pollMedia }),
  ),
  paid_media: optional(
    z.looseObject({
      paid_media: list(
        z.looseObject({ type: z.string(), photo: list(photo), live_photo: livePhoto, video: optional(file) }),
      ),
    }),
  ),
  venue: optional(z.looseObject({ location, title: words, address: words })),
  location: optional(location),
  invoice: optional(z.looseObject({ title: text, currency: text, total_amount: number })),
  successful_payment: optional(z.looseObject({ currency: text, total_amount: number, invoice_payload: text })),
  web_app_data: optional(z.looseObject({ data: text, button_text: text })),
  /** Read by `rich-message.ts`, block by block. */
  rich_message: optional(z.looseObject({ blocks: z.unknown().optional() })),
  migrate_to_chat_id: optional(id),
  migrate_from_chat_id: optional(id),
});

/** The file of a block of a rich message. */
export const richMedia = z.looseObject({ ...files, voice_note: optional(file) });
export const richPlace = location;

/** Parts that a kind of content which is newer than this version may have. */
export const unknownFile = file.extend({ file_id: z.string().min(1) });
export const unknownPlace = location;

const reactionType = z.looseObject({ type: z.string(), emoji: text, custom_emoji_id: text });

/** https://core.telegram.org/bots/api#messagereactionupdated */
export const reaction = z.looseObject({
  chat,
  message_id: id,
  user: optional(user),
  actor_chat: optional(chat),
  date: number,
  old_reaction: list(reactionType),
  new_reaction: list(reactionType),
});

const inlineButton = z.looseObject({ text, callback_data: text });

/** https://core.telegram.org/bots/api#callbackquery; its message may be one that the bot cannot read any more. */
export const callbackQuery = z.looseObject({
  id: z.string().min(1),
  from: user,
  message: optional(
    z.looseObject({
      message_id: id,
      chat,
      business_connection_id: words,
      message_thread_id: optional(id),
      is_topic_message: flag,
      direct_messages_topic: directTopic,
      reply_markup: optional(
        z.looseObject({ inline_keyboard: list(list(inlineButton).transform((row) => row ?? [])) }),
      ),
    }),
  ),
  data: text,
  game_short_name: text,
});

export type CallbackQuery = z.infer<typeof callbackQuery>;

/** https://core.telegram.org/bots/api#pollanswer */
export const pollAnswer = z.looseObject({
  poll_id: z.string(),
  user: optional(user),
  voter_chat: optional(chat),
  option_ids: list(decimal),
});

/** https://core.telegram.org/bots/api#botsubscriptionupdated */
export const subscription = z.looseObject({ user, invoice_payload: words, state: words });

const member = optional(z.looseObject({ status: z.string() }));

/** https://core.telegram.org/bots/api#chatmemberupdated */
export const memberChange = z.looseObject({
  chat,
  from: optional(user),
  date: number,
  old_chat_member: member,
  new_chat_member: member,
});

/** https://core.telegram.org/bots/api#businessmessagesdeleted */
export const deletedMessages = z.looseObject({
  business_connection_id: z.string().min(1),
  chat,
  message_ids: z.array(id),
});

/** https://core.telegram.org/bots/api#businessconnection */
export const businessConnection = z.looseObject({
  id: z.string().min(1),
  user: optional(user),
  is_enabled: flag,
});

/** Every answer of the API (https://core.telegram.org/bots/api#making-requests). */
export const answer = z.looseObject({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: number,
  description: text,
  parameters: optional(z.looseObject({ retry_after: number, migrate_to_chat_id: optional(id) })),
});

const sentMessage = z.looseObject({ message_id: id });
/** A message, the messages of an album, or `true`. */
export const sentResult = z.union([z.array(sentMessage), sentMessage.transform((one) => [one])]).catch([]);

/** https://core.telegram.org/bots/api#file */
export const filePath = z.looseObject({ file_path: z.string().min(1) });

/** https://core.telegram.org/bots/api#chatfullinfo */
export const chatInfo = z.looseObject({ title: words, first_name: words, last_name: words });

export type Message = z.infer<typeof message>;
export type User = z.infer<typeof user>;
export type Chat = z.infer<typeof chat>;
export type Entity = z.infer<typeof entity>;
export type Answer = z.infer<typeof answer>;
export type ReactionType = z.infer<typeof reactionType>;
export type Photo = z.infer<typeof photo>;
