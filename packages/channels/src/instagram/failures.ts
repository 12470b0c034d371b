import type { DeliveryError } from '@ccm/core/domain';
import type { HttpReply } from '@ccm/core/ports';
import { atMost, fail, failureFromGraph, FILE_NOT_FETCHED, stop } from '../meta/graph-failures.ts';
import type { GraphFailure, GraphTable } from '../meta/graph-failures.ts';
import type { SendAnswer } from '../meta/messaging/payloads.ts';

const WINDOW = fail(
  'outside-reply-window',
  'The customer last wrote more than 24 hours ago; template tag:HUMAN_AGENT reaches seven days where Meta has approved it',
);
const UNREACHABLE = fail('undeliverable', 'The customer cannot be reached: has blocked the account or left Instagram');
const NOBODY = fail('invalid-recipient', 'Nobody has this id for this account: ids of another account do not count');
const TOO_BIG = fail('invalid-message', 'The attachment is too large: 25 MB, images 8 MB');
const PERMISSION = stop(
  'bad-credentials',
  'A permission is missing (instagram_business_manage_messages), or the account does not allow access to messages: Settings > Messages > Connected tools in the Instagram app',
);
const PROOF = stop('bad-credentials', 'INSTAGRAM_APP_SECRET and INSTAGRAM_ACCESS_TOKEN are not of the same app');
const TOKEN = stop(
  'bad-credentials',
  'Meta does not accept INSTAGRAM_ACCESS_TOKEN: it ended after 60 days, the password changed, or the app was removed. Make a new one',
);
const RESTRICTED = stop('blocked-account', 'Instagram has restricted the account: its owner must sign in to the app');
const RATE = fail('throttled', 'The account has reached a limit of calls');
const MALFORMED = fail('invalid-message', 'Meta finds the message malformed');
const TEMPORARY = fail('provider-unavailable', 'Meta reports a passing fault');

/** https://developers.facebook.com/documentation/instagram-platform/reference/error-codes, and those of Messenger that Instagram has too. */
const BY_CODE: ReadonlyMap<string, GraphFailure> = new Map([
  ['-1', TEMPORARY],
  ['1', atMost(3, 'provider-unavailable', 'Meta reports an unknown fault, often a missing permission')],
  ['2', atMost(10, 'provider-unavailable', 'Meta is not available')],
  ['1200', TEMPORARY],
  ['3', PERMISSION],
  ['10', PERMISSION],
  ['230', PERMISSION],
  ['100/2534041', PERMISSION],
  ['10/2018278', WINDOW],
  ['10/2018065', WINDOW],
  ['10/2534022', WINDOW],
  ['10/2018108', UNREACHABLE],
  ['200/1545041', UNREACHABLE],
  ['10/1893063', RESTRICTED],
  ['2022', RESTRICTED],
  ['551', UNREACHABLE],
  ['100', MALFORMED],
  ['105', MALFORMED],
  ['194', MALFORMED],
  ['100/33', fail('rejected', 'The account or customer does not exist, or the token may not see it')],
  ['100/2018001', NOBODY],
  ['100/2534001', NOBODY],
  ['100/2534014', NOBODY],
  ['100/2534015', fail('invalid-message', 'Meta does not allow this message for this kind of recipient')],
  ['100/2018292', fail('invalid-recipient', 'The comment is gone, or the account may not see it')],
  ['100/2018008', FILE_NOT_FETCHED],
  ['100/2018047', FILE_NOT_FETCHED],
  ['100/2018007', FILE_NOT_FETCHED],
  ['100/2018294', FILE_NOT_FETCHED],
  ['100/2018048', fail('invalid-message', 'Instagram does not take this type of file')],
  ['546', fail('invalid-message', 'Instagram does not take this type of file')],
  ['100/2018109', TOO_BIG],
  ['-2/2207003', FILE_NOT_FETCHED],
  ['9004/2207052', FILE_NOT_FETCHED],
  ['36000/2207004', TOO_BIG],
  ['101', TOKEN],
  ['102', TOKEN],
  ['104', PROOF],
  ['190', TOKEN],
  ['25/2207050', RESTRICTED],
  ['368', RESTRICTED],
  [
    '4/2207051',
    stop('throttled', 'Instagram takes the messages for spam: let the account rest, and look at its status'),
  ],
  ['4', RATE],
  ['17', RATE],
  ['32', RATE],
  ['341', RATE],
  ['613', RATE],
  ['80002', RATE],
  ['80006', RATE],
  ['506', fail('rejected', 'Meta finds the message to be the same as one before')],
  ['803', NOBODY],
  ['2500', stop('unexpected-reply', 'Meta does not know the address: check INSTAGRAM_API_URL')],
  ['10900', fail('invalid-message', 'This comment has had its private answer already')],
  ['10901', fail('outside-reply-window', 'A comment takes a private answer for seven days only')],
  ['10902', fail('rejected', 'Meta lets nobody answer this comment in private')],
  ['10903', fail('undeliverable', 'This customer takes no private answer to the comment')],
  ['/2018164', fail('rejected', 'Another application holds the conversation: take thread control, or pass it on')],
]);

const INSTAGRAM_FAILURES: GraphTable = {
  byCode: BY_CODE,
  token: TOKEN,
  permission: PERMISSION,
  proof: PROOF,
  tooBig: TOO_BIG,
  unreachable: UNREACHABLE,
};

/** The reply as an error; undefined for a success. */
export function failureFromReply(reply: HttpReply, answer: SendAnswer | undefined): DeliveryError | undefined {
  return failureFromGraph(reply, answer, INSTAGRAM_FAILURES);
}
