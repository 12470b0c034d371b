import { createHash, timingSafeEqual } from 'node:crypto';
import type { Account } from '@ccm/core/domain';
import { accountIndex } from '../contract/index.ts';
import type { Verification, Webhook, WebhookReply, WebhookRequest } from '../contract/index.ts';
import { callbackIdIn, eventsOf } from './inbound/parse.ts';
import type { TelegramSettings } from './settings.ts';

const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

/** https://core.telegram.org/bots/api#setwebhook */
const webhook: Webhook<TelegramSettings> = {
  path: '/webhooks/telegram',
  aliases: [],
  bodyFormat: 'json',
  candidates,
  verify,
  accepted,
  parse: ({ rawBody }, account) => eventsOf(rawBody, account),
};

export const webhooks: readonly Webhook<TelegramSettings>[] = [webhook];

/**
 * The accounts whose secret verifies. Nothing in the body names the bot, so they are looked up by the secret's digest; if none has it, one
 * account refuses as well as all.
 */
function candidates(
  { headers }: WebhookRequest,
  accounts: readonly Account<TelegramSettings>[],
): readonly (readonly Account<TelegramSettings>[])[] {
  const owners = bySecret(accounts, digest(headers[SECRET_HEADER] ?? '').toString('hex'));
  return [owners.length > 0 ? owners : accounts.slice(0, 1)];
}

const bySecret = accountIndex<TelegramSettings>(({ settings }) => [digest(settings.webhookSecret).toString('hex')]);

/** Telegram signs no body: it sends back the secret that setWebhook was given. */
function verify(request: WebhookRequest, { settings }: Account<TelegramSettings>): Verification {
  const claimed = request.headers[SECRET_HEADER];
  if (claimed === undefined || claimed === '') {
    return { authentic: false, why: 'there is no X-Telegram-Bot-Api-Secret-Token header' };
  }
  if (timingSafeEqual(digest(claimed), digest(settings.webhookSecret))) return { authentic: true };
  return { authentic: false, why: "X-Telegram-Bot-Api-Secret-Token is not this account's TELEGRAM_WEBHOOK_SECRET" };
}

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/**
 * Empty, but for a pressed button: its app shows a spinner until the bot has answered, and an answer to a webhook may be a call of the API
 * (https://core.telegram.org/bots/api#making-requests-when-getting-updates).
 */
function accepted({ rawBody }: WebhookRequest): WebhookReply {
  const callbackId = callbackIdIn(rawBody);
  if (callbackId === undefined) return { status: 200 };
  return {
    status: 200,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ method: 'answerCallbackQuery', callback_query_id: callbackId }),
  };
}
