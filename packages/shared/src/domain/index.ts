export type { Account } from './account.ts';
export type {
  ChannelEvent,
  ContactCard,
  Customer,
  CustomerActivity,
  CustomerMessage,
  InboundMedia,
  Location,
  MediaKind,
  StatusMatch,
  StatusReport,
} from './channel-event.ts';
export { CHANNEL_NAMES, PROVIDER_NAMES, toChannelName } from './channel-name.ts';
export type { ChannelName, ProviderName } from './channel-name.ts';
export { DELIVERY_STATUSES, isFinalStatus, isStatusStep } from './delivery-status.ts';
export type { DeliveryFailure, DeliveryOutcome, DeliveryStatus } from './delivery-status.ts';
export { PERMANENT_REASONS, RETRYABLE_REASONS } from './failure-reason.ts';
export type { FailureReason, PermanentReason, RetryableReason } from './failure-reason.ts';
export type {
  Button,
  CampaignRow,
  Card,
  OutboundAttachment,
  OutboundContent,
  OutboundMessage,
  Template,
} from './outbound-message.ts';
