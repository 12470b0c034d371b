import type { FailureReason, ReportRetry } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { HOUR_MS, MINUTE_MS } from '@ccm/core/time';
import { FILE_REMEDY } from '../media/index.ts';

export interface TwilioFailure {
  readonly reason: FailureReason;
  /** For the operator: the cause, and the remedy if there is one. */
  readonly description: string;
  readonly retryAfterMs?: number;
  readonly maxAttempts?: number;
  readonly pauses?: 'customer' | 'account';
  /** A status callback with this code does not end the message: it is sent again. */
  readonly inReport?: ReportRetry;
}

type Row = readonly [codes: readonly number[], failure: TwilioFailure];

/** A cap that a day sets is asked again a few times in that day. */
const DAILY_CAP_MS = 6 * HOUR_MS;

export const fail = (reason: FailureReason, description: string): TwilioFailure => ({ reason, description });
/** The account cannot send until a person has changed something. */
export const stopped = (reason: FailureReason, description: string): TwilioFailure => ({
  ...fail(reason, description),
  pauses: 'account',
});
export const blocked = (description: string): TwilioFailure => stopped('blocked-account', description);
export const slower = (description: string, retryAfterMs?: number): TwilioFailure => ({
  ...fail('throttled', description),
  ...compact({ retryAfterMs }),
});
const again = (failure: TwilioFailure, inReport: ReportRetry): TwilioFailure => ({ ...failure, inReport });

const ONCE_MORE: ReportRetry = { afterMs: MINUTE_MS, maxAttempts: 1 };
const TWICE_MORE: ReportRetry = { afterMs: MINUTE_MS, maxAttempts: 2 };
/** One minute, then 2, 4 … 60 minutes, for as long as messages are tried at all. */
const UNTIL_TAKEN: ReportRetry = { afterMs: MINUTE_MS, doubling: true };

const CALLS: readonly Row[] = [
  [
    [20003],
    stopped('bad-credentials', 'Twilio refuses the credentials: check the account SID with its token or API key'),
  ],
  [[20404], stopped('bad-credentials', 'Twilio does not know this account: check TWILIO_ACCOUNT_SID')],
  [
    [20006, 20403],
    stopped('bad-credentials', 'Twilio forbids the call: check the account and permissions of the API key'),
  ],
  [[20008], stopped('bad-credentials', 'These are test credentials: use the live account SID and token')],
  [[10001, 20005, 30002], blocked('Twilio has suspended the account, or it is not active yet')],
  [[20429], slower('Twilio asks for fewer calls at a time')],
  [[21611], slower("The sender's queue at Twilio is full: it holds ten hours of messages", 5 * MINUTE_MS)],
  [[20500, 20503], fail('provider-unavailable', 'Twilio has a fault of its own')],
  [
    [14107],
    {
      ...slower(
        'Too many messages between these two numbers in 30 seconds: look for an automatic reply that answers another one',
        30_000,
      ),
      pauses: 'customer',
    },
  ],
  [[20009, 20410], fail('unexpected-reply', 'Twilio no longer has this API: check TWILIO_API_URL')],
  [
    [20422, 20423, 30400],
    fail('invalid-message', 'Twilio finds a parameter wrong: check the content SID of a template'),
  ],
];

const RECIPIENTS_AND_SENDERS: readonly Row[] = [
  [[21211, 21217], fail('invalid-recipient', 'The number is not a valid phone number')],
  [[21214, 21614, 21635], fail('invalid-recipient', 'The number is not a mobile number')],
  [[21201, 21604], fail('invalid-recipient', 'The message has no recipient')],
  [[21612], fail('undeliverable', 'Twilio has no route from our sender to this number')],
  [[21610], fail('recipient-opted-out', 'The customer has written STOP to this sender; only START from them fixes it')],
  [
    [21210, 21212, 21401, 21407, 21601, 21659, 21660, 21661],
    blocked('The sender is not a number of this account that can send messages'),
  ],
  [[21606, 21616], fail('rejected', 'The sender cannot send to this country: use another account or sender for it')],
  [[21213, 21603, 21708], blocked('Neither a number nor a messaging service is set to send from')],
  [[21910, 30016], fail('rejected', 'Sender and recipient are not on the same channel')],
  [[21266, 63031], fail('invalid-recipient', 'Sender and recipient are the same')],
  [[21265], fail('invalid-recipient', 'The recipient is a short code, which takes no messages of ours')],
  [[21408], fail('rejected', "Sending to this number's country is not enabled in Twilio's geo permissions")],
  [[21219, 21608], fail('rejected', 'A trial account: verify the number at Twilio, or upgrade the account')],
  [
    [21607],
    blocked('A trial account sends from its trial number only: set TWILIO_SMS_NUMBER to it, or upgrade the account'),
  ],
  [
    [21609, 21626],
    blocked(
      'Twilio does not take the address for status callbacks: PUBLIC_BASE_URL must be public, without underscore',
    ),
  ],
  [[21657], fail('rejected', 'The country takes no sender names: use a number, or register the name there')],
  [
    [21701, 21702, 21704, 21705, 21709, 21711, 21714, 21715],
    blocked('The messaging service is missing, or has no sender that may send: check it and its senders at Twilio'),
  ],
  [[21703], fail('rejected', 'The messaging service has no sender for this country: add one')],
];

const CONTENTS: readonly Row[] = [
  [[21602, 21619], fail('invalid-message', 'The message has neither text nor media')],
  [[20413], fail('invalid-message', 'The call is larger than Twilio takes')],
  [[21617], fail('invalid-message', 'The text is longer than 1600 characters')],
  [
    [30044],
    fail(
      'invalid-message',
      'A trial account sends texts of few segments: shorten the text, leave out emoji and letters outside the GSM alphabet, or upgrade the account',
    ),
  ],
  [[21618], fail('invalid-message', 'Twilio cannot send this text: remove unusual characters')],
  [[21620, 21623], fail('media-unavailable', `Twilio finds the address of the file invalid: ${FILE_REMEDY}`)],
  [[21621, 21622], fail('invalid-message', 'The sender cannot send MMS: send the file as a link in the text')],
  [[21624, 30012, 30013], fail('invalid-message', 'The validity period is too short or too long: 1 to 36000 seconds')],
  [[21652, 21653, 21658], fail('invalid-message', 'A field of the message is too long')],
  [
    [11751, 63034, 30019],
    fail('invalid-message', 'The file is too large for the channel: send a smaller one, or a link'),
  ],
  [
    [63019],
    again(fail('media-unavailable', `Twilio could not fetch the file from its host: ${FILE_REMEDY}`), ONCE_MORE),
  ],
  [[63037], again(fail('media-unavailable', 'Twilio could not hand the file to the channel'), ONCE_MORE)],
  [[21654, 21655, 21656], fail('invalid-message', 'The content template or its variables are not valid')],
];

const CARRIERS: readonly Row[] = [
  [
    [30001],
    again(fail('expired', "Twilio's queue of the sender was full, or the message waited in it for ten hours"), {
      afterMs: 5 * MINUTE_MS,
      maxAttempts: 3,
    }),
  ],
  [[30036], fail('expired', 'The validity period ended before the message was delivered')],
  [
    [30003],
    fail('undeliverable', 'The handset cannot be reached: off, out of coverage, or not able to; try again later'),
  ],
  [
    [30004],
    fail(
      'rejected',
      'The message was blocked by the carrier or by the customer, who may have opted out at the carrier',
    ),
  ],
  [[30005], fail('invalid-recipient', 'The number does not exist, or not any more')],
  [[30006], fail('invalid-recipient', 'The number is a landline, or its carrier cannot be reached')],
  [[30007], fail('rejected', 'The carrier filtered the message as unwanted: look at its wording and links')],
  [[30008], fail('undeliverable', 'The carrier gave no reason; a second try may well succeed')],
  [[30009], fail('undeliverable', 'A segment of the message got lost')],
  [[30010], fail('rejected', 'The message costs more than MaxPrice allows')],
  [[30011], fail('undeliverable', 'MMS does not reach this number: send the file as a link in the text')],
  [[30014, 30015], fail('invalid-recipient', 'The recipient does not fit the channel')],
  [[30017], again(slower("The carrier's network is congested", MINUTE_MS), { afterMs: MINUTE_MS, maxAttempts: 3 })],
  [
    [30022],
    again(slower("More messages than the sender's 10DLC registration allows at a time", MINUTE_MS), UNTIL_TAKEN),
  ],
  [
    [30023, 30027],
    again(slower("The day's share of messages of the 10DLC registration is used up", DAILY_CAP_MS), {
      afterMs: DAILY_CAP_MS,
    }),
  ],
  [
    [30450, 30453],
    fail(
      'rejected',
      "Twilio's SMS pumping protection blocks this number for a while: where it is a customer's, put it on the Global Safe List",
    ),
  ],
  [
    [30018, 30024, 30040, 30041],
    fail('rejected', 'The sender is not registered for this country (10DLC, toll-free, sender id): register it there'),
  ],
  [[30032], blocked('The toll-free number is not verified: verify it at Twilio')],
  [[30033], blocked("The 10DLC campaign is suspended: see Twilio's Trust Hub")],
  [[30034], blocked('The number is in no 10DLC campaign: register brand and campaign at Twilio, and add the number')],
  [[30035], again(slower('The 10DLC registration of the number is still being made', HOUR_MS), { afterMs: HOUR_MS })],
  [
    [30037, 30038, 30039],
    fail('rejected', 'Twilio does not send this message: outbound is off, or it looks like a loop'),
  ],
  [
    [30020, 30021, 30500],
    again({ ...fail('provider-unavailable', 'Twilio has a fault of its own'), maxAttempts: 3 }, TWICE_MORE),
  ],
  [[30410], again(fail('provider-unavailable', 'The carrier did not answer Twilio in time'), ONCE_MORE)],
];

const WHATSAPP: readonly Row[] = [
  [
    [63001, 63002, 63008],
    blocked(
      'The sender is not set up rightly at Twilio or Meta: check TWILIO_WHATSAPP_NUMBER and the sender at Twilio',
    ),
  ],
  [[63020], blocked('Meta finds payment or business verification of the account not in order: see WhatsApp Manager')],
  [[63022], blocked('The certificate of the sender is not valid: register the sender again')],
  [[63007], blocked('Twilio finds no WhatsApp sender with this number in the account')],
  [[63060], blocked('Meta has rejected the display name of the sender: choose another')],
  [[63062], blocked('The terms of Marketing Messages are not accepted: accept them in Meta Business')],
  [[63050, 63051, 63052, 63112], blocked('Meta has restricted or locked the WhatsApp account: see WhatsApp Manager')],
  [[63003], fail('undeliverable', 'The customer is not on WhatsApp')],
  [[63024], fail('undeliverable', "The customer's app is too old for this message, or cannot get it")],
  [[63005, 63006], fail('invalid-message', 'WhatsApp does not take this content')],
  [[63021], fail('invalid-message', 'WhatsApp does not take this content, or no longer: it expired before delivery')],
  [[63011, 63030], fail('invalid-message', 'A parameter of the message is not supported on this channel')],
  [[63025], fail('rejected', 'The file is there already')],
  [[63009, 63010, 63012], again(fail('provider-unavailable', 'WhatsApp had a fault of its own'), TWICE_MORE)],
  [[63023], again(fail('provider-unavailable', 'The channel had a fault of its own'), ONCE_MORE)],
  [
    [63013, 63026],
    fail('rejected', "WhatsApp refuses the message by its policies: look at the sender's quality rating"),
  ],
  [
    [63014, 63033],
    fail(
      'recipient-opted-out',
      'The customer has blocked this sender or opted out: only a message from them reopens it',
    ),
  ],
  [[63015], fail('invalid-recipient', 'The customer has not joined the WhatsApp sandbox')],
  [
    [63016],
    fail(
      'outside-reply-window',
      'The customer last wrote more than 24 hours ago: send a template, or set outsideWindowTemplate of the account',
    ),
  ],
  [[63017], again(slower('More than 2000 messages a second in the account', MINUTE_MS), UNTIL_TAKEN)],
  [
    [63018],
    again(
      slower(
        'More messages than the WhatsApp sender may send now; if it lasts, its limit of new conversations in 24 hours is reached: see its quality rating and limit in WhatsApp Manager',
        MINUTE_MS,
      ),
      UNTIL_TAKEN,
    ),
  ],
  [
    [63027, 63028, 63029],
    fail('invalid-message', 'The template does not exist in this language, or its variables differ'),
  ],
  [[63040, 63041], fail('rejected', 'The template was rejected or paused by WhatsApp: edit it, or wait')],
  [[63042], fail('rejected', 'The template was disabled for bad feedback: make a new one')],
  [[63043, 63044, 63045, 63047], fail('invalid-message', 'The sample file of the template cannot be read')],
  [[63032], fail('rejected', 'The customer is in an experiment of WhatsApp and gets no marketing messages')],
  [[63035], fail('rejected', 'The RCS agent is not launched: launch it, or invite the phone as a tester')],
  [[63036], fail('undeliverable', 'The customer cannot be reached on this channel')],
  [
    [63038],
    again(slower("The day's share of messages on this channel is used up", DAILY_CAP_MS), { afterMs: DAILY_CAP_MS }),
  ],
  [[63039], fail('rejected', 'Meta has warned the sender')],
  [
    [63049],
    fail(
      'rejected',
      'Meta chose not to deliver this marketing message: wait a day; replies and utility templates are not hit',
    ),
  ],
  [[63055], fail('rejected', 'The sender takes marketing messages only: send others by the ordinary sender')],
];

/** As the ErrorCode of a message they are about its file. Twilio's debugger shows them for our webhook too, so operators look them up. */
const FETCHES: readonly Row[] = [
  [
    [11200, 11205, 11206, 11210, 11215, 11220, 11235, 11236, 11237, 11750, 12300],
    again(
      fail(
        'media-unavailable',
        `Twilio could not fetch the file of the message from its host: ${FILE_REMEDY}. Without a file in the message it is our webhook: check PUBLIC_BASE_URL and the certificate`,
      ),
      ONCE_MORE,
    ),
  ],
  [[12100], fail('unexpected-reply', 'Twilio could not understand the answer of our webhook: check PUBLIC_BASE_URL')],
];

/**
 * Twilio's error codes (https://www.twilio.com/docs/api/errors): answers to our calls, and the ErrorCode of status callbacks. By
 * Twilio's code.
 */
export const TWILIO_FAILURES: ReadonlyMap<number, TwilioFailure> = new Map(
  [...CALLS, ...RECIPIENTS_AND_SENDERS, ...CONTENTS, ...CARRIERS, ...WHATSAPP, ...FETCHES].flatMap(([codes, failure]) =>
    codes.map((code) => [code, failure] as const),
  ),
);
