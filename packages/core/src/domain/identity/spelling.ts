import type { ChannelName } from '../channel-name.ts';

/**
 * Numbers that WhatsApp spells in two ways, as it keeps mobile prefixes that the countries have dropped or added: Mexico (52, 521),
 * Argentina (54, 549), Brazil (mobile numbers with and without the ninth digit; after the area code they begin with 6 to 9), Benin (eight
 * digits until November 2024, 01 before them since), Côte d'Ivoire (eight digits until January 2021; since then before them the operator's
 * 01, 05 or 07, which the second digit of a mobile number tells).
 */
const SPELLINGS: readonly { readonly long: RegExp; readonly short: RegExp; readonly add: string }[] = [
  { long: /^(\+52)1(\d{10})$/, short: /^(\+52)(\d{10})$/, add: '1' },
  { long: /^(\+54)9(\d{10})$/, short: /^(\+54)(\d{10})$/, add: '9' },
  { long: /^(\+55[1-9]\d)9([6-9]\d{7})$/, short: /^(\+55[1-9]\d)([6-9]\d{7})$/, add: '9' },
  { long: /^(\+229)01(\d{8})$/, short: /^(\+229)(\d{8})$/, add: '01' },
  { long: /^(\+225)01([04-9][0-3]\d{6})$/, short: /^(\+225)([04-9][0-3]\d{6})$/, add: '01' },
  { long: /^(\+225)05([04-9][4-6]\d{6})$/, short: /^(\+225)([04-9][4-6]\d{6})$/, add: '05' },
  { long: /^(\+225)07([04-9][7-9]\d{6})$/, short: /^(\+225)([04-9][7-9]\d{6})$/, add: '07' },
];

/** Every spelling of a customer id, the short one first; of most ids the id alone. */
export function spellingsOf(channel: ChannelName, id: string): readonly [string, ...string[]] {
  if (channel !== 'whatsapp') return [id];
  for (const { long, short, add } of SPELLINGS) {
    const [, prefix, rest] = long.exec(id) ?? short.exec(id) ?? [];
    if (prefix !== undefined && rest !== undefined) return [`${prefix}${rest}`, `${prefix}${add}${rest}`];
  }
  return [id];
}

/** The same for all spellings of one id. */
export const spellingKey = (channel: ChannelName, id: string): string => spellingsOf(channel, id)[0];
