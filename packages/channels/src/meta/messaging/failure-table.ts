import { atMost, fail, FILE_NOT_FETCHED, stop } from '../graph-failures.ts';
import type { GraphFailure, GraphTable } from '../graph-failures.ts';

type Rows = readonly (readonly [code: string, failure: GraphFailure])[];

/** The words in which Messenger and Instagram differ. */
interface ProductWords {
  /** As customers know it: `Messenger`. */
  readonly product: string;
  /** The sender: `page`. */
  readonly holder: 'page' | 'account';
  readonly appSecret: string;
  readonly accessToken: string;
  readonly permission: GraphFailure;
  readonly token: GraphFailure;
  readonly restricted: GraphFailure;
  /** The codes of this product alone, and those that mean something else there. */
  readonly own: Rows;
}

const WINDOW = fail(
  'outside-reply-window',
  'The customer last wrote more than 24 hours ago; template tag:HUMAN_AGENT reaches seven days where Meta has approved it',
);
const FREQUENCY = fail('rejected', "Meta's limit of marketing messages to this customer is reached");
const COMBINATION = fail('invalid-message', 'Meta does not allow this message for this kind of recipient');
const TOO_BIG = fail('invalid-message', 'The attachment is too large: 25 MB, images 8 MB');
const TEMPORARY = fail('provider-unavailable', 'Meta reports a passing fault');
const MALFORMED = fail(
  'invalid-message',
  'Meta finds the message malformed; if it goes with a retired tag, use tag:HUMAN_AGENT',
);

/**
 * The failures of one product: every code of https://developers.facebook.com/docs/messenger-platform/error-codes that concerns sending, which
 * both products answer with, and the product's own.
 */
export function messagingFailures(words: ProductWords): GraphTable {
  const { product, holder, permission, token } = words;
  const proof = stop('bad-credentials', `${words.appSecret} and ${words.accessToken} are not of the same app`);
  const unreachable = fail(
    'undeliverable',
    `The customer cannot be reached: has blocked the ${holder} or left ${product}`,
  );
  const byCode = new Map([
    ...passing(holder),
    ...throttled(holder),
    ...withPermission(words, proof),
    ...aboutRecipients(holder, unreachable),
    ...aboutContents(product),
    ...aboutComments(holder, unreachable),
    ...words.own,
  ]);
  return { byCode, token, permission, proof, tooBig: TOO_BIG, unreachable };
}

const passing = (holder: string): Rows => [
  ['-1', TEMPORARY],
  ['1200', TEMPORARY],
  ['1', atMost(3, 'provider-unavailable', 'Meta reports an unknown fault, often a missing permission')],
  // Meta could not read its own answer: the message is out, and another attempt would double it.
  ['1/1357046', atMost(1, 'outcome-unknown', 'Meta has probably sent the message, but could not say so')],
  // Some of these last: Meta answers 2 for customers who blocked the sender, too.
  ['2', atMost(10, 'provider-unavailable', 'Meta is not available')],
  ['2/2018344', stop('blocked-account', `An administrator of the ${holder} must accept Meta's terms`)],
];

const throttled = (holder: string): Rows => [
  ['4', fail('throttled', 'The app has reached its rate limit')],
  ['4/2018022', fail('throttled', 'Too many messages to phone numbers')],
  ['4/2018354', FREQUENCY],
  ['9/2018352', FREQUENCY],
  ['17', fail('throttled', 'The user behind the token has reached the rate limit')],
  ['32', fail('throttled', `The ${holder} has reached its rate limit`)],
  ['341', fail('throttled', 'The app has reached its limit of messages')],
  ['613', fail('throttled', `The ${holder} sends faster than Meta allows`)],
  ['80006', fail('throttled', `The ${holder} has reached its messaging rate limit`)],
];

const withPermission = ({ holder, permission, token, restricted }: ProductWords, proof: GraphFailure): Rows => [
  ['3', permission],
  ['10', permission],
  ['230', permission],
  ['200/2018028', stop('bad-credentials', `The app is not live, or the ${holder} has not approved it`)],
  ['101', token],
  ['102', token],
  ['104', proof],
  ['190', token],
  ['190/458', stop('bad-credentials', `The app was removed from the ${holder}: connect it again`)],
  ['190/459', stop('bad-credentials', 'The person who made the access token must sign in at facebook.com')],
  ['190/460', stop('bad-credentials', 'The access token ended when a password changed: make a new one')],
  ['190/463', stop('bad-credentials', 'The access token has expired: make a new one')],
  [
    '190/464',
    stop('bad-credentials', 'The person who made the access token must confirm their account at facebook.com'),
  ],
  ['190/467', stop('bad-credentials', 'The access token was revoked, or its owner has signed out: make a new one')],
  [
    '190/492',
    stop('bad-credentials', `The person who made the access token is no longer an administrator of the ${holder}`),
  ],
  ['368', stop('blocked-account', `Meta has blocked the ${holder} for a breach of its policies`)],
  ['10/1893063', restricted],
  ['2022', restricted],
];

const aboutRecipients = (holder: string, unreachable: GraphFailure): Rows => [
  ['10/2018065', WINDOW],
  ['10/2018278', WINDOW],
  ['10/2534022', WINDOW],
  ['10/2018108', unreachable],
  ['200/1545041', unreachable],
  ['551', unreachable],
  ['100/33', fail('rejected', `The ${holder} or customer does not exist, or the token may not see it`)],
  [
    '100/2018001',
    fail('invalid-recipient', `Nobody has this id for this ${holder}: ids of another ${holder} do not count`),
  ],
  ['803', fail('invalid-recipient', 'Nobody has this id')],
  ['/2018164', fail('rejected', 'Another application holds the conversation: take thread control, or pass it on')],
];

const aboutContents = (product: string): Rows => [
  ['100', MALFORMED],
  ['100/2018032', MALFORMED],
  ['100/2018034', MALFORMED],
  ['105', MALFORMED],
  ['194', MALFORMED],
  ['100/2534015', COMBINATION],
  ['100/2534037', COMBINATION],
  ['100/2018007', FILE_NOT_FETCHED],
  ['100/2018008', FILE_NOT_FETCHED],
  ['100/2018047', FILE_NOT_FETCHED],
  ['100/2018294', FILE_NOT_FETCHED],
  ['100/2018074', fail('media-unavailable', 'Meta no longer knows the uploaded attachment')],
  ['1609005', fail('media-unavailable', 'Meta could not read the link')],
  ['100/2018048', fail('invalid-message', `${product} does not take this type of file`)],
  ['546', fail('invalid-message', `${product} does not take this type of file`)],
  ['100/2018109', TOO_BIG],
  ['506', fail('rejected', 'Meta finds the message to be the same as one before')],
];

const aboutComments = (holder: string, unreachable: GraphFailure): Rows => [
  ['100/2018292', commentGone(holder)],
  ['10900', fail('rejected', 'The comment has its one private answer already, by us or by hand')],
  ['10901', fail('outside-reply-window', 'A comment takes a private answer for seven days only')],
  ['10902', fail('rejected', 'Meta lets nobody answer this comment or post in private')],
  ['10903', unreachable],
];

/** Of a comment that an answer or an action is for. */
export const commentGone = (holder: string): GraphFailure =>
  fail('invalid-recipient', `The comment is gone, or the ${holder} may not see it`);
