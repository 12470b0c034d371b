import { z } from 'zod';
import { ask, checkAddress, failed, passed, skipped } from '../contract/index.ts';
import type { AccountCheck, CheckContext, LookUpContext } from '../contract/index.ts';
import { methodUrl } from './outbound/api.ts';
import { answer } from './payloads.ts';
import type { Answer } from './payloads.ts';
import type { TelegramSettings } from './settings.ts';

const me = z.looseObject({ username: z.string().default('') });
export const webhookInfo = z.looseObject({
  url: z.string().default(''),
  pending_update_count: z.number().default(0),
  last_error_date: z.number().optional(),
  last_error_message: z.string().default(''),
  allowed_updates: z.array(z.string()).optional(),
});
type WebhookInfo = z.infer<typeof webhookInfo>;

/** The updates that our parser reads, including the three that Telegram sends only if they are named. */
export const UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'message_reaction',
  'callback_query',
  'poll_answer',
  'my_chat_member',
] as const;
/** Updates that Telegram sends only to bots that name them (https://core.telegram.org/bots/api#setwebhook). */
const BY_NAME_ALONE: ReadonlySet<string> = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);

const CREDENTIALS = { id: 'credentials', title: 'Bot token' };
const EVENTS = { id: 'events', title: 'Updates' };
const DELIVERY = { id: 'delivery', title: 'Delivery of updates' };
/** An error that lies so far back has passed. */
const RECENT_S = 3600;

/** Asks for the bot's identity and Telegram's record of its webhook (https://core.telegram.org/bots/api#getwebhookinfo). */
export async function check(context: CheckContext<TelegramSettings>): Promise<readonly AccountCheck[]> {
  const { status, told } = await askMethod(context, 'getMe');
  if (told === undefined)
    return [skipped({ ...CREDENTIALS, detail: `Telegram answered ${status}.` }, 'Check TELEGRAM_API_URL.')];
  if (!told.ok)
    return [
      failed(
        { ...CREDENTIALS, detail: `Telegram does not know the token: ${told.description ?? status}` },
        'Take the token of the bot from @BotFather into TELEGRAM_BOT_TOKEN.',
      ),
    ];
  const { username } = me.catch({ username: '' }).parse(told.result);
  const credentials = passed({ ...CREDENTIALS, detail: `Telegram knows the bot as @${username}.` });
  const info = await askWebhook(context);
  if (info === undefined)
    return [credentials, skipped({ ...EVENTS, detail: 'Telegram did not show its record of the webhook.' })];
  return [
    credentials,
    checkAddress(context, info.url, 'setWebhook of the Bot API: `ccm webhooks register`'),
    checkUpdates(info),
    checkDelivery(info),
  ];
}

/** Asks Telegram for its record of the webhook; undefined without an answer. */
export async function askWebhook(context: LookUpContext<TelegramSettings>): Promise<WebhookInfo | undefined> {
  const { told } = await askMethod(context, 'getWebhookInfo');
  return told?.ok === true ? webhookInfo.safeParse(told.result).data : undefined;
}

export async function askMethod(
  { account, http, signal }: LookUpContext<TelegramSettings>,
  method: string,
  json: object = {},
): Promise<{ readonly status: number; readonly told: Answer | undefined }> {
  const url = methodUrl(account.settings, method);
  const { status, json: body } = await ask({ http, signal }, { method: 'POST', url, json });
  return { status, told: answer.safeParse(body).data };
}

/** The updates that our parser reads and Telegram does not send. An empty list is Telegram's default. */
export function missingUpdates({
  allowed_updates: allowed = [],
}: Pick<WebhookInfo, 'allowed_updates'>): readonly string[] {
  return UPDATES.filter((kind) => (allowed.length === 0 ? BY_NAME_ALONE.has(kind) : !allowed.includes(kind)));
}

function checkUpdates(info: WebhookInfo): AccountCheck {
  const missing = missingUpdates(info);
  if (missing.length === 0) return passed({ ...EVENTS, detail: 'Telegram sends all updates that are needed.' });
  return failed(
    { ...EVENTS, detail: `Telegram does not send ${missing.join(', ')}.` },
    'Register the webhook again, with allowed_updates: `ccm webhooks register`.',
  );
}

function checkDelivery({
  pending_update_count: pending,
  last_error_date: at,
  last_error_message: why,
}: WebhookInfo): AccountCheck {
  const waiting = `${pending} update${pending === 1 ? '' : 's'} wait${pending === 1 ? 's' : ''}`;
  const isRecent = at !== undefined && Date.now() / 1000 - at < RECENT_S;
  if (!isRecent) return passed({ ...DELIVERY, detail: `Telegram reaches the webhook; ${waiting}.` });
  const words = { ...DELIVERY, detail: `At ${new Date(at * 1000).toISOString()} Telegram met: ${why}; ${waiting}.` };
  if (pending === 0) return passed(words);
  return failed(
    words,
    /403/.test(why)
      ? 'Register the webhook again: Telegram proves itself with something else than TELEGRAM_WEBHOOK_SECRET.'
      : 'Check that PUBLIC_BASE_URL leads from the internet to this gateway, over https on port 443, 80, 88 or 8443.',
  );
}
