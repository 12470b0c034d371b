import { faultIf } from '../contract/index.ts';
import type { SettingFault, SettingFields, SettingsOf } from '../contract/index.ts';

/** The longest name of a sender that Viber shows (https://developers.viber.com/docs/api/rest-bot-api/#send-message). */
const MAX_SENDER_NAME_LENGTH = 28;

export const settingFields = {
  authToken: {
    env: 'VIBER_AUTH_TOKEN',
    doc: "The bot's token from the Viber Admin Panel: three groups of sixteen hex digits, with their dashes",
    format: 'token',
    required: true,
    sensitive: true,
  },
  accountName: {
    env: 'VIBER_ACCOUNT_NAME',
    doc: 'The sender name that customers see, at most 28 characters',
    format: 'text',
    default: 'Support',
  },
  accountAvatar: {
    env: 'VIBER_ACCOUNT_AVATAR',
    doc: 'Address of the picture beside the name: 720 x 720, at most 100 KB',
    format: 'http-url',
  },
  welcomeText: {
    env: 'VIBER_WELCOME_TEXT',
    doc: 'Shown to a customer who opens the chat, before they write. Unset: nothing is shown',
    format: 'text',
  },
  apiUrl: {
    env: 'VIBER_API_URL',
    doc: 'Base address of the Viber REST Bot API',
    format: 'http-url',
    default: 'https://chatapi.viber.com/pa',
  },
} as const satisfies SettingFields;

export type ViberSettings = SettingsOf<typeof settingFields>;

const MAX_WELCOME_LENGTH = 7000;

/** Faults that the format of a single field does not show. */
export function settingFaults({ accountName = '', welcomeText = '' }: Partial<ViberSettings>): readonly SettingFault[] {
  return [
    ...faultIf(
      accountName.length > MAX_SENDER_NAME_LENGTH,
      ['accountName'],
      `VIBER_ACCOUNT_NAME must have at most 28 characters, this one has ${String(accountName.length)}`,
    ),
    ...faultIf(
      welcomeText.length > MAX_WELCOME_LENGTH,
      ['welcomeText'],
      'VIBER_WELCOME_TEXT must have at most 7000 characters',
    ),
  ];
}
