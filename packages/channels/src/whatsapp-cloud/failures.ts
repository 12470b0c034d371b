import type { ApiHost } from '../whatsapp/failures.ts';
import { fail, PERMISSION, retry, slowDown, stop, THROTTLE_PAUSE_MS } from '../whatsapp/failure-table.ts';
import type { FailureRule } from '../whatsapp/failure-table.ts';

const TOKEN = stop('bad-credentials', 'Meta does not accept WHATSAPP_ACCESS_TOKEN: make a new one for a system user');
const PROOF = stop('bad-credentials', 'WHATSAPP_APP_SECRET and WHATSAPP_ACCESS_TOKEN are not of the same app');

/** The meaning of an HTTP status whose body has no known code. */
const BY_HTTP_STATUS: ReadonlyMap<number, FailureRule> = new Map([
  [401, TOKEN],
  [403, PERMISSION],
  [
    404,
    stop('unexpected-reply', 'Meta does not know the address: check WHATSAPP_API_URL and WHATSAPP_PHONE_NUMBER_ID'),
  ],
  [408, retry('Meta did not wait for the message')],
  [413, fail('invalid-message', 'The message is too large')],
  [425, retry('Meta asks to try again')],
  [429, slowDown('Meta asks for a pause', THROTTLE_PAUSE_MS)],
  [504, fail('outcome-unknown', 'Meta did not answer in time: it may have taken the message')],
]);

/** Meta tells of a wrong appsecret_proof by the error's type alone. */
const PROOF_ERROR = 'GraphMethodException';

/** The codes are WhatsApp's own: ../whatsapp/failure-table.ts. */
export const HOST: ApiHost = {
  name: 'Meta',
  byHttpStatus: BY_HTTP_STATUS,
  ruleOfError: ({ type, code, error_subcode: subcode }) =>
    type === PROOF_ERROR && code === 100 && subcode === undefined ? PROOF : undefined,
  addressSetting: 'WHATSAPP_API_URL',
};
