import type { DeliveryError } from '@ccm/core/domain';
import type { HttpReply } from '@ccm/core/ports';
import { HOUR_MS } from '@ccm/core/time';
import { FILE_REMEDY } from '../media/index.ts';
import { atMost, fail, failureFromGraph, FILE_NOT_FETCHED, stop } from '../meta/graph-failures.ts';
import type { GraphFailure, GraphTable } from '../meta/graph-failures.ts';
import type { SendAnswer } from '../meta/messaging/payloads.ts';

const WINDOW = fail(
  'outside-reply-window',
  'The customer last wrote more than 24 hours ago; template tag:HUMAN_AGENT reaches seven days where Meta has approved it',
);
const UNREACHABLE = fail('undeliverable', 'The customer cannot be reached: has blocked the page or left Messenger');
const TOO_BIG = fail('invalid-message', 'The attachment is too large: 25 MB, images 8 MB');
const PERMISSION = stop('bad-credentials', 'The app or its page token lacks a permission: check pages_messaging');
const PROOF = stop('bad-credentials', 'FACEBOOK_APP_SECRET and FACEBOOK_PAGE_ACCESS_TOKEN are not of the same app');
const TOKEN = stop('bad-credentials', 'Meta does not accept the page token: make a new FACEBOOK_PAGE_ACCESS_TOKEN');
const FREQUENCY = fail('rejected', "Meta's limit of marketing messages to this customer is reached");
const FORBIDDEN = fail('rejected', 'Meta forbids this request for this page or customer');
const COMBINATION = fail('invalid-message', 'Meta does not allow this message for this kind of recipient');
const MALFORMED = fail(
  'invalid-message',
  'Meta finds the message malformed; if it goes with a retired tag, use tag:HUMAN_AGENT',
);
const GONE = fail('invalid-recipient', 'The comment is gone, or the page may not see it');
const TEMPORARY = fail('provider-unavailable', 'Meta reports a passing fault');
const RESTRICTED = stop('blocked-account', 'Meta has restricted the page for a time');

/**
 * Every code of https://developers.facebook.com/docs/messenger-platform/error-codes that concerns sending, as `code/subcode`; `code`
 * stands for its other subcodes, `/subcode` for a subcode under any code.
 */
const BY_CODE: ReadonlyMap<string, GraphFailure> = new Map([
  ['1', atMost(3, 'provider-unavailable', 'Meta reports an unknown fault, often a missing permission')],
  // Meta could not read its own answer: the message is out, and another attempt would double it.
  ['1/1357046', atMost(1, 'outcome-unknown', 'Meta has probably sent the message, but could not say so')],
  // Some of these last: Meta answers 2 for customers who blocked the page, too.
  ['2', atMost(10, 'provider-unavailable', 'Meta is not available')],
  ['2/2018344', stop('blocked-account', "An administrator of the page must accept Meta's terms")],
  ['-1', TEMPORARY],
  ['1200', TEMPORARY],
  ['4', fail('throttled', 'The app has reached its rate limit')],
  ['4/2018022', fail('throttled', 'Too many messages to phone numbers')],
  ['4/2018354', FREQUENCY],
  ['9/2018352', FREQUENCY],
  ['17', fail('throttled', 'The user behind the token has reached the rate limit')],
  ['32', fail('throttled', 'The page has reached its rate limit')],
  ['341', fail('throttled', 'The app has reached its limit of messages')],
  ['613', fail('throttled', 'The page sends faster than Meta allows')],
  ['80006', fail('throttled', 'The page has reached its messaging rate limit')],
  ['10', PERMISSION],
  ['10/2018065', WINDOW],
  ['10/2018278', WINDOW],
  ['10/2534022', WINDOW],
  ['10/2018108', UNREACHABLE],
  ['10/1893063', RESTRICTED],
  ['2022', RESTRICTED],
  ['200/1545041', UNREACHABLE],
  ['200/2018028', stop('bad-credentials', 'The app is not live, or the page has not approved it')],
  ['230', PERMISSION],
  ['551', UNREACHABLE],
  ['100', MALFORMED],
  ['100/33', fail('rejected', 'The page or customer does not exist, or the token may not see it')],
  ['100/2018001', fail('invalid-recipient', 'Nobody has this id on this page: ids of another page do not count')],
  ['100/2018032', MALFORMED],
  ['105', MALFORMED],
  ['194', MALFORMED],
  ['100/2018034', MALFORMED],
  ['100/2018292', GONE],
  ['100/2018074', fail('media-unavailable', 'Meta no longer knows the uploaded attachment')],
  ['100/2018008', FILE_NOT_FETCHED],
  ['100/2018047', FILE_NOT_FETCHED],
  ['100/2018294', FILE_NOT_FETCHED],
  ['100/2018109', TOO_BIG],
  ['100/2534015', COMBINATION],
  ['100/2534037', COMBINATION],
  ['190', TOKEN],
  ['190/458', stop('bad-credentials', 'The app was removed from the page: connect it again')],
  ['190/459', stop('bad-credentials', 'The person who made the page token must sign in at facebook.com')],
  ['190/464', stop('bad-credentials', 'The person who made the page token must confirm their account at facebook.com')],
  ['190/467', stop('bad-credentials', 'The page token was revoked, or its owner has signed out: make a new one')],
  ['190/492', stop('bad-credentials', 'The person who made the page token is no longer an administrator of the page')],
  ['101', TOKEN],
  ['102', TOKEN],
  ['104', PROOF],
  ['190/460', stop('bad-credentials', 'The page token ended when a password changed: make a new one')],
  ['190/463', stop('bad-credentials', 'The page token has expired: make a new one')],
  ['368', stop('blocked-account', 'Meta has blocked the page for a breach of its policies')],
  ['3', PERMISSION],
  ['506', fail('rejected', 'Meta finds the message to be the same as one before')],
  ['803', fail('invalid-recipient', 'Nobody has this id')],
  ['1609005', fail('media-unavailable', 'Meta could not read the link')],
  ['100/2018007', FILE_NOT_FETCHED],
  ['100/2018048', fail('invalid-message', 'Messenger does not take this type of file')],
  ['546', fail('invalid-message', 'Messenger does not take this type of file')],
  ['/2018164', fail('rejected', 'Another application holds the conversation: take thread control, or pass it on')],
  ['10900', fail('rejected', 'The comment has its one private answer already, by us or by hand')],
  ['10902', fail('rejected', 'Meta lets nobody answer this comment or post in private')],
  ['10901', fail('outside-reply-window', 'A comment takes a private answer for seven days only')],
  ['10903', UNREACHABLE],
  ['10303', fail('rejected', 'Meta does not accept the account linking token')],
  ['/2018247', FORBIDDEN],
  ['/2018300', FORBIDDEN],
  ['/2018321', FORBIDDEN],
]);

const FACEBOOK_FAILURES: GraphTable = {
  byCode: BY_CODE,
  token: TOKEN,
  permission: PERMISSION,
  proof: PROOF,
  tooBig: TOO_BIG,
  unreachable: UNREACHABLE,
};

/** Codes that mean something else under a comment (https://developers.facebook.com/docs/graph-api/reference/comment). */
const COMMENT_FAILURES: GraphTable = {
  ...FACEBOOK_FAILURES,
  permission: stop('bad-credentials', 'The app or its page token lacks a permission: check pages_manage_engagement'),
  byCode: new Map([
    ...BY_CODE,
    ['100/33', GONE],
    ['324', fail('media-unavailable', `Meta could not use the picture of the comment: ${FILE_REMEDY}`)],
    ['1705', { ...fail('throttled', 'Meta finds that the page comments too fast'), retryAfterMs: HOUR_MS }],
    ['80001', fail('throttled', 'The page has reached its rate limit')],
    ['283', stop('bad-credentials', 'The page token lacks pages_manage_engagement')],
  ]),
};

/** The same for an action on a comment. */
export function commentFailureFromReply(reply: HttpReply, answer: SendAnswer | undefined): DeliveryError | undefined {
  return failureFromGraph(reply, answer, COMMENT_FAILURES);
}

/** The reply as an error; undefined for a success. */
export function failureFromReply(reply: HttpReply, answer: SendAnswer | undefined): DeliveryError | undefined {
  return failureFromGraph(reply, answer, FACEBOOK_FAILURES);
}
