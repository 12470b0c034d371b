import { z } from 'zod';

/** A parameter that may be missing; Twilio sends many of them empty, which says the same. */
const optional = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value));

const common = {
  MessageSid: optional,
  SmsSid: optional,
  SmsMessageSid: optional,
  AccountSid: optional,
  MessagingServiceSid: optional,
  To: optional,
};

/** An incoming message (https://www.twilio.com/docs/messaging/guides/webhook-request): SMS, MMS and WhatsApp, known parameters only. */
export const inboundMessage = z.object({
  ...common,
  From: z.string().min(1),
  Body: z.string().default(''),
  OptOutType: optional,
  ProfileName: optional,
  /** JSON, which repeats the profile name. */
  ChannelMetadata: optional,
  WaId: optional,
  ExternalUserId: optional,
  MessageType: optional,
  ButtonText: optional,
  ButtonPayload: optional,
  ListId: optional,
  ListTitle: optional,
  ListDescription: optional,
  InteractiveData: optional,
  FlowData: optional,
  Latitude: optional,
  Longitude: optional,
  Address: optional,
  Label: optional,
  Forwarded: optional,
  FrequentlyForwarded: optional,
  OriginalRepliedMessageSid: optional,
});
export type InboundTwilioMessage = z.output<typeof inboundMessage>;

const word = z.string().min(1).optional().catch(undefined);
const choice = z.looseObject({ id: word, title: word, description: word }).optional().catch(undefined);
const reply = z
  .looseObject({
    button_reply: choice,
    list_reply: choice,
    call_permission_reply: z
      .looseObject({
        response: word,
        is_permanent: z.boolean().optional().catch(undefined),
        expiration_timestamp: z.coerce.number().optional().catch(undefined),
      })
      .optional()
      .catch(undefined),
  })
  .catch({});

/** WhatsApp's own object of a choice or a permission, in `InteractiveData`, with or without the field that it stands in at WhatsApp. */
export const interactiveReply = z.union([
  z.looseObject({ interactive: z.looseObject({}) }).transform(({ interactive }) => reply.parse(interactive)),
  reply,
]);

/** The fields of `ChannelMetadata` that we use. */
export const channelMetadata = z.looseObject({
  data: z.looseObject({ context: z.looseObject({ ProfileName: z.string().optional() }).optional() }).optional(),
});

/** A status report of a message (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status). */
export const statusCallback = z.object({
  ...common,
  From: optional,
  MessageStatus: optional,
  SmsStatus: optional,
  EventType: optional,
  ErrorCode: optional,
  ErrorMessage: optional,
  ChannelStatusMessage: optional,
});
export type TwilioStatusCallback = z.output<typeof statusCallback>;

/** The parameters of Messages.json, as the library names them; an outbound part holds them. */
export const messageRequest = z.object({
  to: z.string(),
  from: z.string().optional(),
  messagingServiceSid: z.string().optional(),
  body: z.string().optional(),
  mediaUrl: z.array(z.string()).optional(),
  contentSid: z.string().optional(),
  contentVariables: z.string().optional(),
  persistentAction: z.array(z.string()).optional(),
});
export type TwilioMessageRequest = z.output<typeof messageRequest>;

/** Some servers between write numbers as texts. */
const errorCode = z.coerce.number().int().positive().nullish().catch(undefined);
const words = z.string().nullish().catch(undefined);

/** The fields of a message resource that we use (https://www.twilio.com/docs/messaging/api/message-resource). */
export const messageResource = z.looseObject({
  sid: z.string().min(1),
  status: z.string().default('accepted'),
  error_code: errorCode,
  error_message: words,
});
export type MessageResource = z.output<typeof messageResource>;

const listedMessage = messageResource.extend({
  body: z.string().nullish(),
  num_media: z.string().nullish(),
  date_created: z.string().nullish(),
  direction: z.string().nullish(),
});
export type ListedMessage = z.output<typeof listedMessage>;

export const messageList = z.looseObject({ messages: z.array(listedMessage) });

/** An error's body: `{ code, message, more_info, status }`. */
export const errorReply = z.looseObject({ code: errorCode, message: words });
