import type { ApiHost } from '../whatsapp/failures.ts';
import { fail, retry, slowDown, stop, THROTTLE_PAUSE_MS } from '../whatsapp/failure-table.ts';
import type { FailureRule } from '../whatsapp/failure-table.ts';

/** The classic API's answer to a number that it has not checked yet. */
export const UNKNOWN_CONTACT = 1006;

/**
 * Errors of 360dialog's own gateway, which gives no code: only the words in `meta.developerMessage` tell the cause, as its page of error
 * messages lists them (https://docs.360dialog.com/partner, help and troubleshooting). No other table reads words.
 */
const GATEWAY_WORDS: readonly (readonly [RegExp, FailureRule])[] = [
  [
    /exceeded the (?:endpoint rate limit|limit of \d+ requests? every)/i,
    slowDown('360dialog limits the calls of this number', THROTTLE_PAUSE_MS),
  ],
  [/\bapi\b.{0,40}\bdisabled\b|\bunpaid\b/i, stop('blocked-account', '360dialog has switched this number off')],
];

/** The meaning of an HTTP status whose body has no known code. */
const BY_HTTP_STATUS: ReadonlyMap<number, FailureRule> = new Map([
  [401, stop('bad-credentials', '360dialog does not know the API key: check D360_API_KEY')],
  [403, stop('blocked-account', '360dialog does not let this number call this endpoint: ask 360dialog')],
  [
    404,
    stop(
      'unexpected-reply',
      '360dialog does not know the address: check D360_API_URL and D360_API_STYLE (cloud on waba-v2, classic on waba)',
    ),
  ],
  [408, retry('360dialog did not wait for the message')],
  [413, fail('invalid-message', 'The message is too large')],
  [425, retry('360dialog asks to try again')],
  [429, slowDown('360dialog asks for a pause', THROTTLE_PAUSE_MS)],
  [500, retry('360dialog reports an internal error')],
  [502, retry('WhatsApp is not available')],
  [503, slowDown('360dialog asks for a pause', THROTTLE_PAUSE_MS)],
  [504, fail('outcome-unknown', '360dialog had no answer from WhatsApp: it may have taken the message')],
]);

/** The codes are WhatsApp's own: ../whatsapp/failure-table.ts. */
export const HOST: ApiHost = {
  name: '360dialog',
  byHttpStatus: BY_HTTP_STATUS,
  ruleOfWords: (words) => GATEWAY_WORDS.find(([pattern]) => pattern.test(words))?.[1],
  addressSetting: 'D360_API_URL',
};
