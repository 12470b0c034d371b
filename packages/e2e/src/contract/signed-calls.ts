import { createHmac } from 'node:crypto';
import { callWebhook } from '@ccm/simulators/lab';
import type { WebhookOutcome } from '@ccm/simulators/lab';
import { twilioSignature } from '@ccm/simulators/twilio';

/** One webhook, signed by hand as its provider's documentation says, so that a mistake of the simulators cannot hide one of ours. */
export interface SignedCall {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** https://www.twilio.com/docs/usage/security */
export function twilioCall(url: string, parameters: Readonly<Record<string, string>>, authToken: string): SignedCall {
  const form = new URLSearchParams(parameters);
  return {
    url,
    body: form.toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(authToken, url, form),
    },
  };
}

/** 360dialog signs nothing: the header agreed upon stands for it. */
export function d360Call(url: string, body: unknown, token: string): SignedCall {
  return { url, body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: token } };
}

/** https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads */
export function metaCall(url: string, body: unknown, appSecret: string): SignedCall {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = createHmac('sha256', appSecret).update(text).digest('hex');
  return {
    url,
    body: text,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
  };
}

/** https://developers.viber.com/docs/api/rest-bot-api/#callbacks */
export function viberCall(url: string, body: unknown, token: string): SignedCall {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = createHmac('sha256', token).update(text).digest('hex');
  return {
    url,
    body: text,
    headers: { 'content-type': 'application/json', 'x-viber-content-signature': signature },
  };
}

/** Telegram signs nothing: it sends back the secret that setWebhook was given (https://core.telegram.org/bots/api#setwebhook). */
export function telegramCall(url: string, update: unknown, secret: string): SignedCall {
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
  return { url, body: JSON.stringify(update), headers };
}

export const post = async (call: SignedCall): Promise<WebhookOutcome> => callWebhook({ method: 'POST', ...call });
