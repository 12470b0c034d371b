import { setImmediate as turn } from 'node:timers/promises';
import { messageOf } from '@ccm/core/errors';
import { FleetError } from '@ccm/core/domain';
import { readEnvelope } from '@ccm/shared/storage/partitions';
import type { Envelope } from '@ccm/shared/storage/partitions';
import { messagesOf } from '@ccm/shared/messages/chat-format';
import type { FormatSettings } from '@ccm/shared/messages/chat-format';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import type { ArchivedWebhook, WebhookArchive } from '@ccm/shared/storage/archive';
import { differencesBetween } from './differences.ts';
import type { Difference } from './differences.ts';

interface ReplayFilter {
  /** Milliseconds since 1970. */
  readonly sinceMs?: number | undefined;
  readonly channel?: string | undefined;
  readonly account?: string | undefined;
  /** The number of webhooks to read, the newest. */
  readonly limit: number;
}

/** A webhook that this version reads otherwise than the version that forwarded it. */
export interface ChangedReading {
  readonly webhook: ArchivedWebhook;
  readonly differences: readonly Difference[];
}

interface DryReplay {
  /** The number of webhooks read. */
  readonly replayed: number;
  readonly different: number;
  /** The first of the different ones. */
  readonly changed: readonly ChangedReading[];
  /** Older ones were left out by `limit`. */
  readonly more: boolean;
}

const MAX_SHOWN = 100;
/** The number of webhooks that are read before other requests have their turn. */
const PER_TURN = 20;

interface DryReplayDeps {
  readonly archive: Pick<WebhookArchive, 'newestFirst'>;
  readonly accounts: AccountRegistry;
  readonly settings: FormatSettings;
}

/**
 * Reads archived webhooks with this version, and compares the events and the messages to the chat solution with those of their time.
 * Forwards nothing.
 */
export async function dryReplay(
  { archive, ...deps }: DryReplayDeps,
  { sinceMs = 0, limit, ...of }: ReplayFilter,
): Promise<DryReplay> {
  const changed: ChangedReading[] = [];
  let [replayed, different] = [0, 0];
  for await (const webhook of archive.newestFirst()) {
    const { envelope } = webhook;
    if (envelope.receivedAtMs < sinceMs) break;
    if (!isOf(envelope, of)) continue;
    if (replayed === limit) return { replayed, different, changed, more: true };
    replayed += 1;
    const differences = compare(webhook, deps);
    if (differences.length > 0) different += 1;
    if (differences.length > 0 && changed.length < MAX_SHOWN) changed.push({ webhook, differences });
    if (replayed % PER_TURN === 0) await turn();
  }
  return { replayed, different, changed, more: false };
}

const isOf = (envelope: Envelope, { channel, account }: Pick<ReplayFilter, 'channel' | 'account'>): boolean =>
  (channel ?? envelope.channel) === envelope.channel && (account ?? envelope.account) === envelope.account;

function compare(
  { envelope, events, messages, fault }: ArchivedWebhook,
  { accounts, settings }: Omit<DryReplayDeps, 'archive'>,
): readonly Difference[] {
  const before = fault === undefined ? { events, messages } : { fault };
  try {
    const read = readEnvelope(envelope, accounts);
    const made = messages === undefined ? undefined : messagesOf(read, settings, envelope.receivedAtMs);
    const now = { events: read.map(({ event }) => event), messages: made };
    return differencesBetween(before, JSON.parse(JSON.stringify(now)) as unknown, 'webhook');
  } catch (error) {
    // A parser's bug is what a dry run is to find.
    const description = messageOf(error);
    const after = { fault: error instanceof FleetError ? description : `internal error while parsing: ${description}` };
    return differencesBetween(before, after, 'webhook');
  }
}
