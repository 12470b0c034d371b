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
export type { TypingSignal } from './channel.ts';
export type { Capabilities } from './channel.ts';
export type { ChannelDefinition } from './channel.ts';
export type { Failover } from './channel.ts';
export type { NumberedChoice } from './channel.ts';
export type { Sender } from './channel.ts';
export type { OutboundPart } from './channel.ts';
export type { RenderedMessage } from './channel.ts';
export type { SendContext } from './channel.ts';
export type { SentPart } from './channel.ts';
export { faultIf } from './setting-field.ts';
export type { SettingFault } from './setting-field.ts';
export type { SettingField } from './setting-field.ts';
export type { SettingFields } from './setting-field.ts';
export type { SettingFormat } from './setting-field.ts';
export type { Verification } from './channel.ts';
export type { Webhook } from './channel.ts';
export type { WebhookReply } from './channel.ts';
export type { WebhookRequest } from './channel.ts';
export { ask, checkAddress, failed, passed, skipped } from './account-check.ts';
export type { AccountCheck, CheckContext } from './account-check.ts';
export { asConfigured, inKeys } from './setting-names.ts';
export { hindered, planOf } from './registration.ts';
export type { RegisterContext, RegistrationFault, RegistrationPlan, RegistrationStep } from './registration.ts';
