import { expect } from 'chai';
import type { FailureReason } from '@ccm/core/domain';
import { failureFromAnswer } from './failures.ts';

const reasonOf = (code: number, description: string): FailureReason =>
  failureFromAnswer({ status: code, headers: {}, body: Buffer.from('') }, { ok: false, error_code: code, description })
    .reason;

describe('the failure table of Telegram', () => {
  const REASONS: readonly (readonly [code: number, words: string, reason: FailureReason])[] = [
    [400, 'Bad Request: USER_IS_BLOCKED', 'recipient-opted-out'],
    [400, 'Bad Request: user not found', 'invalid-recipient'],
    [400, 'Bad Request: group is deactivated', 'undeliverable'],
    [403, 'Forbidden: the group chat was deleted', 'undeliverable'],
    [400, 'Bad Request: need administrator rights in the channel chat', 'undeliverable'],
    [400, 'Bad Request: TOPIC_DELETED', 'undeliverable'],
    [400, 'Bad Request: VOICE_MESSAGES_FORBIDDEN', 'rejected'],
    [400, 'Bad Request: ALLOW_PAYMENT_REQUIRED_5', 'rejected'],
    [403, 'Forbidden: ALLOW_PAYMENT_REQUIRED_5', 'rejected'],
    [403, 'Forbidden: PRIVACY_PREMIUM_REQUIRED', 'rejected'],
    [400, 'Bad Request: PRIVACY_PREMIUM_REQUIRED', 'rejected'],
    [400, 'Bad Request: USER_IS_BOT', 'invalid-recipient'],
    [400, 'Bad Request: PEER_FLOOD', 'blocked-account'],
    [400, 'Bad Request: VIDEO_CONTENT_TYPE_INVALID', 'media-unavailable'],
    [400, "Bad Request: can't use file of type Photo as Sticker", 'media-unavailable'],
    [
      400,
      'Bad Request: file of size 52428801 bytes is too big for a document; the maximum size is 52428800 bytes',
      'media-unavailable',
    ],
    [400, 'Bad Request: business connection not found', 'blocked-account'],
    [400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL", 'invalid-message'],
    [400, 'Bad Request: BUTTON_URL_INVALID', 'invalid-message'],
    [400, 'Bad Request: wrong file identifier/HTTP URL specified', 'media-unavailable'],
    [400, 'Bad Request: wrong remote file identifier specified: Wrong padding in the string', 'media-unavailable'],
    [400, 'Bad Request: file must be non-empty', 'media-unavailable'],
    [400, 'Bad Request: DOCUMENT_INVALID', 'media-unavailable'],
    [400, 'Bad Request: FILE_REFERENCE_EXPIRED', 'media-unavailable'],
    [400, 'Bad Request: CHAT_ADMIN_REQUIRED', 'undeliverable'],
    [400, 'Bad Request: CHANNEL_PRIVATE', 'undeliverable'],
    [400, 'Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN', 'undeliverable'],
    [400, 'Bad Request: INPUT_USER_DEACTIVATED', 'undeliverable'],
    [400, 'Bad Request: SLOWMODE_WAIT_30', 'throttled'],
    [400, 'Bad Request: YOU_BLOCKED_USER', 'rejected'],
    [504, 'Gateway Timeout', 'outcome-unknown'],
    [502, 'Bad Gateway', 'provider-unavailable'],
  ];
  for (const words of [
    'Bad Request: failed to get HTTP URL content',
    'Bad Request: WEBPAGE_CURL_FAILED',
    'Bad Request: WEBPAGE_MEDIA_EMPTY',
  ])
    it(`tries a few times to have the file fetched after "${words}"`, () => {
      const error = failureFromAnswer(
        { status: 400, headers: {}, body: Buffer.from('') },
        { ok: false, error_code: 400, description: words },
      );

      expect(error).to.include({ reason: 'media-unavailable' });
      expect(error.advice).to.deep.equal({ retryable: true, maxAttempts: 3 });
      expect(error.message).to.include('could not fetch the file from its host: its address must be reachable');
    });

  for (const [code, words, reason] of REASONS) {
    it(`takes "${words}" for ${reason}`, () => {
      expect(reasonOf(code, words)).to.equal(reason);
    });
  }
});
