import type { ChannelName } from '@ccm/core/domain';
import type { AddressReading, ChannelRules } from '../contract/index.ts';
import { CHANNELS } from './registry.ts';

/** The rules of each channel, from every provider that serves it. */
const RULES = Map.groupBy(
  CHANNELS.flatMap(({ rules }) => Object.entries(rules).map(([channel, own]) => ({ channel, own }))),
  ({ channel }) => channel,
);

const rulesOf = (channel: ChannelName): readonly ChannelRules[] => RULES.get(channel)?.map(({ own }) => own) ?? [];

const channelsWhose = (applies: (rules: ChannelRules) => boolean): ReadonlySet<ChannelName> =>
  new Set([...RULES.keys()].filter((channel) => rulesOf(channel).some(applies)));

const WITH_OWN_IDS = channelsWhose(({ ownIds }) => ownIds === true);
const WITH_SEVERAL_IDS = channelsWhose(({ severalIds }) => severalIds === true);

/** Whether customers of a channel have ids of the channel's own instead of phone numbers. */
export const hasOwnIds = (channel: ChannelName): boolean => WITH_OWN_IDS.has(channel);

/** Whether customers of a channel may have several ids: all others have exactly one. */
export const hasSeveralIds = (channel: ChannelName): boolean => WITH_SEVERAL_IDS.has(channel);

/** The channels that an address can name before a colon, each with its title. On all others a number is a number. */
export const ADDRESS_TITLES: ReadonlyMap<ChannelName, string> = new Map(
  [...RULES].flatMap(([channel, all]) =>
    all.flatMap(({ own: { ownIds, title, addressTitle = ownIds === true ? title : undefined } }) =>
      addressTitle === undefined ? [] : [[channel, addressTitle] as const],
    ),
  ),
);

/** Whether a word before the colon of an address is another name of the channel: `messenger` for Facebook. */
export const isOtherName = (channel: ChannelName, word: string): boolean =>
  rulesOf(channel).some(({ addressPrefixes = [] }) => addressPrefixes.includes(word));

/** Reads an address of the channel that is neither an id of its own nor a phone number; undefined for every other text. */
export function readAddress(channel: ChannelName, address: string): AddressReading | undefined {
  return rulesOf(channel)
    .map((rules) => rules.readAddress?.(address))
    .find((reading) => reading !== undefined);
}
