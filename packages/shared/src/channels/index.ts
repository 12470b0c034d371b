export type {
  Capabilities,
  ChannelDefinition,
  MediaTools,
  NumberedChoice,
  OutboundFace,
  OutboundPart,
  RenderedMessage,
  SendContext,
  SentPart,
  Verification,
  Webhook,
  WebhookReply,
  WebhookRequest,
} from './channel.ts';
export type { SettingField, SettingFields, SettingFormat, SettingsOf } from './setting-field.ts';
