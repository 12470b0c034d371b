export type { Account, ProviderChoice } from './account.ts';
export type {
  AnswerPlace,
  ChannelEvent,
  Comment,
  ContactCard,
  Customer,
  CustomerActivity,
  CustomerMessage,
  IdChange,
  InboundMedia,
  Location,
  MediaKind,
  StatusMatch,
  StatusReport,
} from './channel-event.ts';
export type { ChannelName, ProviderName } from './channel-name.ts';
export { DELIVERY_STATUSES, isFinalStatus, isStatusStep } from './delivery-status.ts';
export type { DeliveryFailure, DeliveryOutcome, DeliveryStatus, ReportRetry } from './delivery-status.ts';
export { PERMANENT_REASONS, RETRYABLE_REASONS } from './failure-reason.ts';
export type { FailureReason, PermanentReason, RetryableReason } from './failure-reason.ts';
export { isShareButton, quotedId, referredId } from './outbound-content.ts';
export type {
  Button,
  Card,
  ChoiceList,
  CommentModeration,
  Flow,
  Header,
  ListSection,
  MessageAction,
  MessageReference,
  OutboundAttachment,
  OutboundContent,
  ReplyButton,
  ReplyTarget,
  Sticker,
  Template,
  TemplateButton,
  TemplateHeader,
} from './outbound-content.ts';
export { commentTarget } from './outbound-message.ts';
export type { CampaignRow, CommentTarget, OutboundMessage } from './outbound-message.ts';

export { DeliveryError } from './delivery-error.ts';
export type { DeliveryErrorDetails } from './delivery-error.ts';
export { FleetError } from './fleet-error.ts';
export type { RetryAdvice } from './fleet-error.ts';
export { PayloadError } from './payload-error.ts';
export { UpstreamError } from './upstream-error.ts';
export type { Upstream } from './upstream-error.ts';

export {
  addressOf,
  aliasesOf,
  idForNewConversation,
  isAcquainted,
  isSameNumber,
  isWhatsappGroup,
  joinPersons,
  spellingKey,
  spellingsOf,
  strangerBy,
} from './identity/index.ts';
export type { Acquaintance, Person } from './identity/index.ts';
export { hasTrunkZero, toCustomerId, toE164, toStatedNumber } from './numbers/phone-number.ts';
export type { NumberHints } from './numbers/phone-number.ts';
export { fullName, isBlank, visibleName } from './visible-name.ts';

export { decideRetry } from './retry-decision.ts';
export type { RetryDecision, TryHistory } from './retry-decision.ts';

export { readRecipientNumber } from './numbers/recipient-number.ts';
export type { RecipientNumber } from './numbers/recipient-number.ts';
export { believedTime, eventTimeMs, momentMs } from './event-time.ts';
