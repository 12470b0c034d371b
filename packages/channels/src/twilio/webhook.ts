import { validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks.js';
import type { Account } from '@ccm/core/domain';
import { accountIndex } from '../contract/index.ts';
import type { Verification, Webhook, WebhookReply, WebhookRequest } from '../contract/index.ts';
import { isBare, isJson, parametersOf } from './parameters.ts';
import { addressOf, numberOf } from './inbound/addresses.ts';
import { eventsOf } from './inbound/parse.ts';
import type { TwilioSettings } from './settings.ts';

type Accounts = readonly Account<TwilioSettings>[];

/** Incoming SMS, MMS and WhatsApp (https://www.twilio.com/docs/messaging/guides/webhook-request). */
const messageWebhook: Webhook<TwilioSettings> = {
  path: '/webhooks/twilio',
  aliases: ['/sms-client/receive'],
  bodyFormat: 'json-or-form',
  replyType: 'text/xml',
  candidates,
  verify,
  accepted,
  parse: eventsOf,
};

/** The webhook for status reports of our messages (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status). */
const statusWebhook: Webhook<TwilioSettings> = {
  ...messageWebhook,
  path: '/webhooks/twilio/status',
  aliases: ['/sms-client/delivery-notification'],
};

export const webhooks: readonly Webhook<TwilioSettings>[] = [messageWebhook, statusWebhook];

/** Empty TwiML: any text would be sent to the customer as a message (https://www.twilio.com/docs/messaging/twiml). */
function accepted(): WebhookReply {
  return { status: 200, contentType: 'text/xml', body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' };
}

/** By messaging service, else by our number and the channel it is on, else by account SID, those of the channel first. */
function candidates(request: WebhookRequest, accounts: Accounts): readonly Accounts[] {
  const parameters = parametersOf(request);
  const first = (name: string): string | undefined => parameters.get(name)?.[0];
  const ours = addressOf(first(parameters.has('MessageStatus') ? 'From' : 'To') ?? '');
  const isOnChannel = ({ channel }: Account<TwilioSettings>): boolean => channel === ours.channel;
  const named = [
    byService(accounts, first('MessagingServiceSid') || undefined),
    ours.id === '' ? [] : byNumber(accounts, `${ours.channel} ${ours.id}`),
    byAccountSid(accounts, first('AccountSid')),
  ].find((group) => group.length > 0);
  return [(named ?? accounts).toSorted((a, b) => Number(isOnChannel(b)) - Number(isOnChannel(a)))];
}

const byService = accountIndex<TwilioSettings>(({ settings }) => [settings.messagingServiceSid]);
const byNumber = accountIndex<TwilioSettings>((account) => [`${account.channel} ${numberOf(account) ?? ''}`]);
const byAccountSid = accountIndex<TwilioSettings>(({ settings }) => [settings.accountSid]);

/**
 * X-Twilio-Signature by Twilio's own library, over the address that Twilio called (without the fragment, which steers Twilio's retries
 * and is never sent). A JSON body is covered by `bodySHA256` in that address; a form by its parameters, the empty ones too.
 */
function verify(request: WebhookRequest, { settings }: Account<TwilioSettings>): Verification {
  const signature = request.headers['x-twilio-signature'];
  if (signature === undefined || signature === '') return { authentic: false, why: 'X-Twilio-Signature is missing' };
  const [url = ''] = request.publicUrl.split('#');
  if (!URL.canParse(url)) return { authentic: false, why: 'the called address is invalid: check PUBLIC_BASE_URL' };
  const tokens = [settings.authToken, settings.authTokenSecondary].filter((token) => token !== undefined);
  if (tokens.some((token) => isSignedWith(token, { signature, url, request }))) return { authentic: true };
  const { origin, pathname } = new URL(url);
  const why = `X-Twilio-Signature was not made with this account's token over ${origin}${pathname} and this body; is that the address set at Twilio?`;
  return { authentic: false, why };
}

/** @param url the address that Twilio called, without a fragment. */
function isSignedWith(
  token: string,
  { signature, url, request }: { readonly signature: string; readonly url: string; readonly request: WebhookRequest },
): boolean {
  if (isJson(request)) {
    return validateRequestWithBody(token, signature, url, request.rawBody.toString('utf8'));
  }
  return validateRequest(token, signature, url, isBare(request) ? {} : signedParameters(request));
}

/** Without a prototype, so that a parameter called `__proto__` is one like any other. */
function signedParameters(request: WebhookRequest): Record<string, string | readonly string[]> {
  const parameters = Object.create(null) as Record<string, string | readonly string[]>;
  // The library sorts what is a list, twice for each request.
  for (const [name, values] of parametersOf(request))
    parameters[name] = values.length === 1 ? (values[0] ?? '') : values;
  return parameters;
}
