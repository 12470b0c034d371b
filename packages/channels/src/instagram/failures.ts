import type { DeliveryError } from '@ccm/core/domain';
import type { HttpReply } from '@ccm/core/ports';
import { fail, failureFromGraph, FILE_NOT_FETCHED, stop } from '../meta/graph-failures.ts';
import { messagingFailures } from '../meta/messaging/failure-table.ts';
import type { SendAnswer } from '../meta/messaging/payloads.ts';

const PERMISSION = stop(
  'bad-credentials',
  'A permission is missing (instagram_business_manage_messages), or the account does not allow access to messages: Settings > Messages > Connected tools in the Instagram app',
);
const RESTRICTED = stop('blocked-account', 'Instagram has restricted the account: its owner must sign in to the app');
const NOBODY = fail('invalid-recipient', 'Nobody has this id for this account: ids of another account do not count');

/** https://developers.facebook.com/documentation/instagram-platform/reference/error-codes, beside the codes of Messenger. */
const INSTAGRAM_FAILURES = messagingFailures({
  product: 'Instagram',
  holder: 'account',
  appSecret: 'INSTAGRAM_APP_SECRET',
  accessToken: 'INSTAGRAM_ACCESS_TOKEN',
  permission: PERMISSION,
  token: stop(
    'bad-credentials',
    'Meta does not accept INSTAGRAM_ACCESS_TOKEN: it ended after 60 days, the password changed, or the app was removed. Make a new one',
  ),
  restricted: RESTRICTED,
  own: [
    ['100/2534041', PERMISSION],
    ['100/2534001', NOBODY],
    ['100/2534014', NOBODY],
    ['-2/2207003', FILE_NOT_FETCHED],
    ['9004/2207052', FILE_NOT_FETCHED],
    ['25/2207050', RESTRICTED],
    ['368', RESTRICTED],
    [
      '4/2207051',
      stop('throttled', 'Instagram takes the messages for spam: let the account rest, and look at its status'),
    ],
    ['80002', fail('throttled', 'The account has reached its rate limit')],
    ['2500', stop('unexpected-reply', 'Meta does not know the address: check INSTAGRAM_API_URL')],
  ],
});

/** The reply as an error; undefined for a success. */
export function failureFromReply(reply: HttpReply, answer: SendAnswer | undefined): DeliveryError | undefined {
  return failureFromGraph(reply, answer, INSTAGRAM_FAILURES);
}
