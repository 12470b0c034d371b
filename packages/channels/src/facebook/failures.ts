import type { DeliveryError } from '@ccm/core/domain';
import type { HttpReply } from '@ccm/core/ports';
import { HOUR_MS } from '@ccm/core/time';
import { FILE_REMEDY } from '../media/index.ts';
import { fail, failureFromGraph, stop } from '../meta/graph-failures.ts';
import type { GraphTable } from '../meta/graph-failures.ts';
import { commentGone, messagingFailures } from '../meta/messaging/failure-table.ts';
import type { SendAnswer } from '../meta/messaging/payloads.ts';

const FORBIDDEN = fail('rejected', 'Meta forbids this request for this page or customer');

const FACEBOOK_FAILURES = messagingFailures({
  product: 'Messenger',
  holder: 'page',
  appSecret: 'FACEBOOK_APP_SECRET',
  accessToken: 'FACEBOOK_PAGE_ACCESS_TOKEN',
  permission: stop('bad-credentials', 'The app or its page token lacks a permission: check pages_messaging'),
  token: stop('bad-credentials', 'Meta does not accept the page token: make a new FACEBOOK_PAGE_ACCESS_TOKEN'),
  restricted: stop('blocked-account', 'Meta has restricted the page for a time'),
  own: [
    ['10303', fail('rejected', 'Meta does not accept the account linking token')],
    ['/2018247', FORBIDDEN],
    ['/2018300', FORBIDDEN],
    ['/2018321', FORBIDDEN],
  ],
});

/** Codes that mean something else under a comment (https://developers.facebook.com/docs/graph-api/reference/comment). */
const COMMENT_FAILURES: GraphTable = {
  ...FACEBOOK_FAILURES,
  permission: stop('bad-credentials', 'The app or its page token lacks a permission: check pages_manage_engagement'),
  byCode: new Map([
    ...FACEBOOK_FAILURES.byCode,
    ['100/33', commentGone('page')],
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
