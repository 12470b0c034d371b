export type { CredentialRenewal, NewCredential } from './credential-renewal.ts';
export { accountIndex } from './account-index.ts';
export type { AccountIndex } from './account-index.ts';
export { bodyText } from './body-text.ts';
export { openMediaUrl } from './open-media-url.ts';
export type { MediaCredentials } from './open-media-url.ts';
export { CONTENT_KINDS, IGNORED, native, refused, renderedAs, TEXT_ALONE } from './channel-rules.ts';
export type {
  AddressReading,
  ChannelRules,
  ContentKind,
  ContentSupport,
  ContentTable,
  ReplyWindow,
} from './channel-rules.ts';
export type {
  LookUpContext,
  MediaTools,
  ReadMessage,
  TypingSignal,
  Capabilities,
  ChannelDefinition,
  Failover,
  NumberedChoice,
  Sender,
  OutboundPart,
  RenderedMessage,
  SendContext,
  SentPart,
  Verification,
  Webhook,
  WebhookReply,
  WebhookRequest,
} from './channel.ts';
export { faultIf } from './setting-field.ts';
export type { SettingFault, SettingField, SettingFields, SettingFormat, SettingsOf } from './setting-field.ts';
export { ask, checkAddress, failed, passed, skipped } from './account-check.ts';
export type { AccountCheck, CheckContext } from './account-check.ts';
export { asConfigured, inKeys } from './setting-names.ts';
export { hindered, planOf } from './registration.ts';
export type { RegisterContext, RegistrationFault, RegistrationPlan, RegistrationStep } from './registration.ts';
