import type { FailureReason, ReportRetry } from '@ccm/core/domain';
import { MINUTE_MS } from '@ccm/core/time';
import { FILE_REMEDY } from '../media/index.ts';

/** The meaning of an error code, and its remedy. */
export interface FailureRule {
  readonly reason: FailureReason;
  readonly meaning: string;
  readonly pauses?: 'customer' | 'account';
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
  /** The failure may pass by itself, although its reason usually lasts. */
  readonly mayPass?: true;
  /** A `failed` status with this code does not end the message: it is sent again. */
  readonly again?: ReportRetry;
  /** The kind of messages that the customer opted out of. */
  readonly optOut?: 'marketing';
}

/** The pause of an account whose fault a person must fix before the next try. */
const ACCOUNT_PAUSE_MS = 5 * MINUTE_MS;
/** WhatsApp lets one message through to one customer every six seconds in the long run. */
const PAIR_PAUSE_MS = 6000;
export const THROTTLE_PAUSE_MS = 2000;
/** The classic API counts new conversations over a day. */
const TIER_PAUSE_MS = 24 * 60 * MINUTE_MS + 5 * MINUTE_MS;
const MEDIA_ATTEMPTS = 3;

export const fail = (reason: FailureReason, meaning: string): FailureRule => ({ reason, meaning });
export const stop = (reason: FailureReason, meaning: string): FailureRule => ({
  ...fail(reason, meaning),
  pauses: 'account',
  retryAfterMs: ACCOUNT_PAUSE_MS,
});
export const retry = (meaning: string): FailureRule => fail('provider-unavailable', meaning);
export const slowDown = (meaning: string, retryAfterMs: number): FailureRule => ({
  ...fail('throttled', meaning),
  pauses: 'account',
  retryAfterMs,
});
/** A passing fault that stops the whole account. */
const maintenance = (meaning: string, retryAfterMs: number): FailureRule => ({
  ...retry(meaning),
  pauses: 'account',
  retryAfterMs,
});
const againLater = (rule: FailureRule, afterMs: number): FailureRule => ({
  ...rule,
  again: { afterMs, doubling: true },
});
const againTimes = (rule: FailureRule, maxAttempts: number): FailureRule => ({
  ...rule,
  again: { afterMs: MINUTE_MS, maxAttempts },
});

const BAD_PARAMETER = fail('invalid-message', 'WhatsApp finds a field of the message wrong');
export const PERMISSION = stop('bad-credentials', 'The account lacks a permission');
const NUMBER_SETUP = stop('blocked-account', "The number's registration is not in order: see it in WhatsApp Manager");
const PIN = stop('blocked-account', "The number's two-step PIN is wrong or to be given again: see WhatsApp Manager");
const INTERNAL = againTimes(retry('WhatsApp reports an internal error'), 2);
const UNKNOWN_CUSTOMER = fail('undeliverable', 'The customer is not on WhatsApp');

type Row = readonly [codes: readonly number[], rule: FailureRule];

/** Meta's Cloud API, https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/ */
const ACCOUNTS: readonly Row[] = [
  [[0, 190], stop('bad-credentials', 'WhatsApp does not accept the API key or access token: make a new one')],
  [[3, 10], PERMISSION],
  [
    [33],
    stop(
      'blocked-account',
      'WhatsApp does not know our number: it was deleted, its phone number id is wrong, or the token may not see it',
    ),
  ],
  [[131005], stop('bad-credentials', 'Access denied')],
  [
    [131031, 368],
    stop('blocked-account', 'WhatsApp has locked the account for a breach of its policies, or for a wrong PIN'),
  ],
  [
    [131042],
    stop(
      'blocked-account',
      'WhatsApp cannot charge the account: set its payment method, credit line, currency and time zone',
    ),
  ],
  [[131044], stop('blocked-account', 'WhatsApp cannot charge the account: set its payment method')],
  [[2500], stop('unexpected-reply', 'Meta does not know the address: check the base address and the id of the number')],
  [[131045], stop('blocked-account', "The number's certificate is not right: register the number again")],
  [[131037], stop('blocked-account', "The number's display name is not approved yet: see WhatsApp Manager")],
  [[133010], stop('blocked-account', 'The number is not registered')],
  [[133000, 133001, 133002, 133003], NUMBER_SETUP],
  [[133005, 133006, 133008, 133009, 136024, 136025], PIN],
  [[133007], stop('blocked-account', 'WhatsApp has blocked the account')],
  [[133004], retry('The registration of WhatsApp is away for a while')],
  [[133015], maintenance('The number was deleted lately: WhatsApp takes it again after five minutes', 5 * MINUTE_MS)],
  [[131057], maintenance('WhatsApp moves the account to other servers', MINUTE_MS)],
  [[2494055, 2494100, 2494101, 2494102], maintenance('WhatsApp maintains or moves the account', 5 * MINUTE_MS)],
];

const PACE: readonly Row[] = [
  [[131000], againTimes({ ...retry('WhatsApp reports that something went wrong'), maxAttempts: 5 }, 1)],
  [[1, 2, 131016], againTimes(retry('WhatsApp is not available for the moment'), 2)],
  [[4, 80007, 130429], againLater(slowDown('Too many messages from this number', THROTTLE_PAUSE_MS), 10_000)],
  [
    [131048],
    againLater(
      slowDown('WhatsApp limits this number because customers blocked or reported it', 10 * MINUTE_MS),
      10 * MINUTE_MS,
    ),
  ],
  [[17, 32, 341, 613, 80008], slowDown('Meta limits the calls of this app or account', 10_000)],
  [
    [131064],
    againLater(
      slowDown(
        'WhatsApp limits this number because its templates were classified wrongly: see their categories in WhatsApp Manager',
        60 * MINUTE_MS,
      ),
      60 * MINUTE_MS,
    ),
  ],
  [
    [131056],
    againLater(
      {
        ...fail('throttled', 'Too many messages to this customer in a short time'),
        pauses: 'customer',
        retryAfterMs: PAIR_PAUSE_MS,
      },
      PAIR_PAUSE_MS,
    ),
  ],
  [
    [132069],
    {
      ...fail('throttled', 'The Flow gets many errors and is slowed down: see its health in WhatsApp Manager'),
      pauses: 'customer',
      retryAfterMs: 60 * MINUTE_MS,
      maxAttempts: 3,
      again: { afterMs: 60 * MINUTE_MS, maxAttempts: 3 },
    },
  ],
  [[134101], { ...retry('The template is still being prepared by Meta'), retryAfterMs: 2 * MINUTE_MS, maxAttempts: 6 }],
];

const CUSTOMERS: readonly Row[] = [
  [[131021], fail('invalid-recipient', 'The recipient is the sender')],
  [
    [131026],
    fail(
      'undeliverable',
      'The customer is not on WhatsApp, has an old version or has not accepted its terms, or has blocked us',
    ),
  ],
  [[131030], fail('invalid-recipient', 'A test number may write only to numbers on its list')],
  [[131062], fail('invalid-recipient', 'This message cannot go to a WhatsApp user id: it needs the phone number')],
  [
    [131047, 470],
    fail('outside-reply-window', 'The customer last wrote over 24 hours ago: only a template may be sent'),
  ],
  [[131043, 408], fail('expired', 'The message could not be delivered in its time')],
  [[131049], fail('rejected', 'WhatsApp chose not to deliver this marketing message: wait a day before the next one')],
  [[131050], { ...fail('recipient-opted-out', 'The customer has stopped marketing messages'), optOut: 'marketing' }],
  [[130472, 472], fail('rejected', 'The customer is in an experiment of WhatsApp and gets no marketing messages')],
  [
    [130497, 131063],
    fail('rejected', "This business may not write to people in the customer's country: see WhatsApp's policy for it"),
  ],
];

const CONTENTS: readonly Row[] = [
  [
    [131053],
    {
      ...fail('media-unavailable', `WhatsApp could not load the file: check its type and size; ${FILE_REMEDY}`),
      mayPass: true,
      maxAttempts: MEDIA_ATTEMPTS,
      again: { afterMs: MINUTE_MS, maxAttempts: 2 },
    },
  ],
  [[131052], fail('media-unavailable', 'WhatsApp could not give out the file of the customer: ask for it again')],
  [[100, 131008, 131009, 131002], BAD_PARAMETER],
  [[131001], fail('invalid-message', 'The message is too long')],
  [[131006], UNKNOWN_CUSTOMER],
  [[131051, 501], fail('invalid-message', 'WhatsApp does not support this kind of message')],
  [
    [131055, 134100, 134102],
    fail('rejected', 'Only marketing templates go this way: use the ordinary endpoint or template'),
  ],
  [[131020, 131041, 131201], fail('rejected', 'WhatsApp refuses the message to this group')],
  [[137000], fail('rejected', "The customer's identity has changed and is not confirmed")],
  [
    [131058],
    fail('invalid-message', 'Only a public test number may send hello_world: send a template of your own account'),
  ],
  [[132008], fail('invalid-message', 'A variable of the template is wrong')],
  [[132000], fail('invalid-message', 'The number of variables differs from that of the template')],
  [
    [132001],
    fail(
      'invalid-message',
      'The template does not exist in this language, or is not approved: en and en_US are different templates',
    ),
  ],
  [[132005], fail('invalid-message', 'The text of the template is too long once its variables are filled in')],
  [[132007], fail('invalid-message', "The template's content breaks WhatsApp's policy")],
  [[132012], fail('invalid-message', 'A variable is of another kind than the template has')],
  [
    [132018],
    fail('invalid-message', 'A variable of the template has a line break, a tab or too many blanks, or does not fit'),
  ],
  [[132014], fail('invalid-message', 'The template wants parameters for its buttons')],
  [[132015], fail('rejected', 'WhatsApp has paused the template for low quality: edit it or wait')],
  [[132016], fail('rejected', 'WhatsApp has disabled the template for good: make a new one')],
  [[132068], fail('rejected', 'WhatsApp has blocked the Flow: fix it and publish it again')],
  [[133016], fail('rejected', 'The number was registered or deregistered too often')],
  [[134011], fail('rejected', "The terms of WhatsApp's payments are not accepted")],
  [[135000], fail('rejected', 'WhatsApp refused the message without a reason')],
  [[506], fail('rejected', 'WhatsApp finds the message to be the same as one before')],
];

/** The classic API, https://www.twilio.com/docs/whatsapp/api/error-code-mapping */
const CLASSIC: readonly Row[] = [
  [[400, 1004], fail('media-unavailable', 'WhatsApp could not use the file')],
  [[401, 402, 403], stop('blocked-account', 'The account is blocked or its billing is not in order')],
  [[410], fail('rejected', 'WhatsApp refused the message')],
  [[429, 1015], againLater(slowDown('Too many messages', THROTTLE_PAUSE_MS), 10_000)],
  [
    [430, 431, 432, 433],
    stop('blocked-account', 'The certificate or identity of the number is not in order: register it again'),
  ],
  [
    [471],
    {
      ...fail('throttled', 'The number has started as many conversations as it may in a day'),
      retryAfterMs: TIER_PAUSE_MS,
    },
  ],
  [[480], fail('rejected', "The customer's identity has changed and is not confirmed")],
  [[500, 1000, 1011, 1014, 1022, 1023, 1025], INTERNAL],
  [[1001], fail('invalid-message', 'The message is too long')],
  [[1002], fail('invalid-recipient', 'The recipient type is not valid')],
  [[1006, 1013, 1021], UNKNOWN_CUSTOMER],
  [[1005], stop('bad-credentials', 'Access denied')],
  [[1008, 1009, 1010], BAD_PARAMETER],
  [[1026], fail('undeliverable', "The customer's app cannot show this message")],
  [
    [2000, 2001, 2002, 2003],
    fail('invalid-message', 'The template is missing, not approved, or does not fit its variables'),
  ],
];

/** Each code is the same in an answer and in a `failed` status. */
export const BY_CODE: ReadonlyMap<number, FailureRule> = new Map(
  [...ACCOUNTS, ...PACE, ...CUSTOMERS, ...CONTENTS, ...CLASSIC].flatMap(([codes, rule]) =>
    codes.map((code) => [code, rule] as const),
  ),
);
