import { failed, hindered, planOf } from '../contract/index.ts';
import type { RegisterContext, RegistrationFault, RegistrationPlan } from '../contract/index.ts';
import { askMethod, askWebhook, missingUpdates, UPDATES } from './check.ts';
import type { TelegramSettings } from './settings.ts';

type Context = RegisterContext<TelegramSettings>;

const WEBHOOK = { id: 'webhook', title: 'Webhook' };

/**
 * Plans setWebhook (https://core.telegram.org/bots/api#setwebhook). Telegram does not tell the secret that it has: only its own error tells
 * that it is another.
 */
export async function register(context: Context): Promise<RegistrationPlan> {
  const info = await askWebhook(context);
  if (info === undefined)
    return hindered(
      failed(
        { ...WEBHOOK, detail: 'Telegram does not show its present webhook.' },
        'Correct TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL first: ask for the check of the account.',
      ),
    );
  const isRefused = info.pending_update_count > 0 && /403/.test(info.last_error_message);
  if (context.isOurs(info.url) && missingUpdates(info).length === 0 && !isRefused) return planOf();
  return planOf({
    ...WEBHOOK,
    detail: `Sets ${context.address} as the webhook of the bot, with our secret, for ${UPDATES.length} kinds of updates.`,
    run: async () => setWebhook(context),
  });
}

async function setWebhook(context: Context): Promise<RegistrationFault | undefined> {
  const { address: url } = context;
  const { webhookSecret } = context.account.settings;
  const { status, told } = await askMethod(context, 'setWebhook', {
    url,
    secret_token: webhookSecret,
    allowed_updates: UPDATES,
  });
  if (told?.ok === true) return undefined;
  return {
    detail: `Telegram did not take the webhook: ${told?.description ?? `HTTP ${status}`}.`,
    remedy: `Check that ${url} is an https address on port 443, 80, 88 or 8443 that the internet reaches.`,
  };
}
