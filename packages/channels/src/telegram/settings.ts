import { faultIf } from '../contract/index.ts';
import type { SettingFault, SettingFields, SettingsOf } from '../contract/index.ts';

export const settingFields = {
  botToken: {
    env: 'TELEGRAM_BOT_TOKEN',
    doc: "The bot's token from @BotFather: its id, a colon and its secret, `123456789:AA…`",
    format: 'text',
    required: true,
    sensitive: true,
  },
  webhookSecret: {
    env: 'TELEGRAM_WEBHOOK_SECRET',
    doc: 'Any secret text of 1 to 256 letters, digits, `_` and `-`, given to setWebhook as `secret_token`: Telegram proves itself with it. Another one for each bot',
    format: 'text',
    required: true,
    sensitive: true,
  },
  apiUrl: {
    env: 'TELEGRAM_API_URL',
    doc: "Base address of Telegram's Bot API, or of a Bot API server of your own",
    format: 'http-url',
    default: 'https://api.telegram.org',
  },
} as const satisfies SettingFields;

export type TelegramSettings = SettingsOf<typeof settingFields>;

/** Faults that the format of a single field does not show. */
export function settingFaults({ botToken, webhookSecret }: Partial<TelegramSettings>): readonly SettingFault[] {
  return [
    ...faultIf(
      // It becomes a part of every address that is called.
      botToken !== undefined && !/^\d+:[\w-]+$/.test(botToken),
      ['botToken'],
      "TELEGRAM_BOT_TOKEN must be the bot's id, a colon and its secret, as @BotFather shows it",
    ),
    ...faultIf(
      webhookSecret !== undefined && !/^[\w-]{1,256}$/.test(webhookSecret),
      ['webhookSecret'],
      'TELEGRAM_WEBHOOK_SECRET must have 1 to 256 characters: letters, digits, _ and -',
    ),
  ];
}

/** The bot's own id, which its token begins with. */
export const botIdOf = ({ botToken }: TelegramSettings): string => botToken.split(':', 1)[0] ?? '';
