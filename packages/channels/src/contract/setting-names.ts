import type { Account } from '@ccm/core/domain';
import type { SettingFields } from './setting-field.ts';

/** A sentence about settings in the words of CHANNELS_FILE: each variable of the provider becomes the key that stands for it there. */
export const inKeys = (sentence: string, fields: SettingFields): string =>
  Object.entries(fields).reduce(
    (words, [key, { env }]) => words.replaceAll(new RegExp(String.raw`\b${env}\b`, 'g'), `settings.${key}`),
    sentence,
  );

/** The last key that a sentence names, with the value that it gives it. */
const LAST_KEY = /settings\.\w+(?:=\w+)?(?!.*settings\.)/s;

/** A sentence about settings as the operator of this account wrote them: by variables, or by keys of the account in CHANNELS_FILE. */
export function asConfigured(
  sentence: string,
  { isFromFile, name }: Pick<Account, 'isFromFile' | 'name'>,
  fields: SettingFields,
): string {
  if (isFromFile !== true) return sentence;
  const words = inKeys(sentence, fields);
  return words === sentence ? sentence : words.replace(LAST_KEY, (key) => `${key} (account ${name} in CHANNELS_FILE)`);
}
