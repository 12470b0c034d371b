export type {
  Capabilities,
  ChannelDefinition,
  LookUpContext,
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
export { anyChannel, anyOutbound, CHANNELS, channelOf } from './registry.ts';
export type { AnyChannel } from './registry.ts';
