import type { Account, ChannelEvent, ChannelName, InboundMedia } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { digestOf } from '../../storage/redis/index.ts';
import type { ChatEnvelope, ChatFormat } from './chat-format.ts';
import { hybridChatFormat } from './chat-message.ts';
import { cimFormat } from './cim-message.ts';
import type { HostedMedia } from './hosted-media.ts';

/** CHAT_FORMAT, SKILL_GROUPS and FORWARD_EVENTS. */
export interface FormatSettings {
  readonly format: 'hybrid-chat' | 'cim';
  readonly skillGroups: Readonly<Partial<Record<ChannelName, string>>>;
  readonly forwardEvents: boolean;
}

/** An event, and the account that it came in by. */
export interface ReadEventOfAccount {
  readonly event: ChannelEvent;
  readonly account: Account;
}

export const formatOf = ({ format }: Pick<FormatSettings, 'format'>): ChatFormat =>
  format === 'cim' ? cimFormat : hybridChatFormat;

/**
 * The objects that the chat solution would get for these events, if nothing were known of their customers and each file could be fetched.
 * Depends only on its arguments, so that the results of two versions can be compared. @param receivedAtMs the time at which the webhook
 * came.
 */
export function messagesOf(
  events: readonly ReadEventOfAccount[],
  settings: FormatSettings,
  receivedAtMs: number,
): readonly unknown[] {
  const format = formatOf(settings);
  return events.flatMap(({ event, account }) => {
    const envelope = envelopeOf({ event, account }, settings, receivedAtMs);
    if (envelope === undefined || event.kind === 'status') return [];
    if (event.kind === 'activity') return settings.forwardEvents ? [format.activity({ ...envelope, event })] : [];
    return [format.message({ ...envelope, event, media: event.attachments.map(asHosted) })];
  });
}

/** Undefined where the event belongs to no conversation. */
function envelopeOf(
  { event, account }: ReadEventOfAccount,
  { skillGroups }: FormatSettings,
  atMs: number,
): ChatEnvelope | undefined {
  const { channel, name } = account;
  const customerId = event.kind === 'status' ? undefined : event.customer?.id;
  if (customerId === undefined) return undefined;
  return {
    messageId: digestOf(channel, name, customerId, event.dedupeId),
    conversationId: null,
    ref: { channel, account: name, customerId },
    atMs,
    ...compact({ skillGroup: account.skillGroup ?? skillGroups[channel] }),
  };
}

function asHosted({ kind, source, mimeType = '', name = '', sizeBytes }: InboundMedia): HostedMedia {
  if ('unavailable' in source) return { hosted: false, kind, why: source.unavailable };
  const url = 'url' in source ? source.url : source.mediaId;
  return { hosted: true, kind, url, name, mimeType, ...compact({ sizeBytes }) };
}
