import { CHANNEL_NAMES, toChannelName } from '@ccm/channels/registry';
import type { ChannelName } from '@ccm/core/domain';
import { bad, format, good } from './format.ts';
import type { Format } from './format.ts';

export type SkillGroups = Readonly<Partial<Record<ChannelName, string>>>;

/**
 * SKILL_GROUPS: `whatsapp, premium|facebook, gold|sms, silver|smpp, bronze`. Split on `|`, then on the first comma; blanks around both
 * are trimmed, the queue is kept as it is otherwise (it may hold blanks and commas).
 */
export const skillGroups: Format<SkillGroups> = format('channel, queue|channel, queue', (value) => {
  if (value === '') return good({});
  const groups = new Map<ChannelName, string>();
  for (const [index, entry] of value.split('|').entries()) {
    const comma = entry.indexOf(',');
    const channel = toChannelName(comma === -1 ? entry : entry.slice(0, comma));
    const queue = comma === -1 ? '' : entry.slice(comma + 1).trim();
    const place = `entry ${index + 1}`;
    if (comma === -1 || queue === '') return bad(`${place} must be "channel, queue"; entries are separated by |`);
    if (channel === undefined) return bad(`${place} must begin with one of ${CHANNEL_NAMES.join(', ')}`);
    if (groups.has(channel)) return bad(`${place} gives ${channel} a second queue`);
    groups.set(channel, queue);
  }
  return good(Object.fromEntries(groups));
});
