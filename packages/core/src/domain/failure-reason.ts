/**
 * Every reason for which a message is not sent, or not yet. The class decides what happens next; docs/errors.md explains each.
 *
 * Permanent ones end the message; retryable ones wait; `outcome-unknown` means that the provider may or may not have it.
 */
export const PERMANENT_REASONS = [
  'bad-credentials',
  'blocked-account',
  'expired',
  'invalid-message',
  'invalid-recipient',
  'media-unavailable',
  'outside-reply-window',
  'recipient-opted-out',
  'rejected',
  'undeliverable',
  'unexpected-reply',
] as const;
export const RETRYABLE_REASONS = [
  'connection-failed',
  'provider-unavailable',
  'session-not-bound',
  'throttled',
] as const;
export type PermanentReason = (typeof PERMANENT_REASONS)[number];
export type RetryableReason = (typeof RETRYABLE_REASONS)[number];
export type FailureReason = PermanentReason | RetryableReason | 'outcome-unknown';
