import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import { channelOf } from '@ccm/channels/registry';
import type { DeadLetters } from '@ccm/shared/storage/dead-letters';
import { openEnvelope, readEnvelope, webhookPartition } from '@ccm/shared/storage/partitions';
import type { Envelope, EnvelopeGuard, PartitionName, StoredEnvelope } from '@ccm/shared/storage/partitions';
import { FleetError } from '@ccm/core/domain';
import { messageOf } from '@ccm/core/errors';
import { compact } from '@ccm/core/objects';
import type { Logger } from '@ccm/shared/platform/logging';
import { SealingError } from '@ccm/shared/storage/sealing';
import type { Sealer, SealingFault } from '@ccm/shared/storage/sealing';
import { inSpan } from '@ccm/shared/platform/tracing';
import type { ArchiveKeeper } from './archive-keeper.ts';
import type { EventRouter } from './events/event-router.ts';
import type { RoutedEvent } from './events/routed-event.ts';

export interface ReadWebhooksDeps {
  readonly sealer: Sealer;
  readonly guard: EnvelopeGuard;
  readonly accounts: AccountRegistry;
  readonly router: EventRouter;
  readonly deadLetters: DeadLetters;
  /** WEBHOOK_ARCHIVE; absent: nothing is kept. */
  readonly archive?: Pick<ArchiveKeeper, 'keep'> | undefined;
  readonly logger: Logger;
  readonly count: (event: { readonly outcome: 'parsed' | 'unreadable' | 'replayed' | SealingFault }) => void;
}

/** An opened envelope, and its events. */
interface ReadEnvelope {
  readonly envelope: Envelope;
  readonly place: string;
  readonly events: readonly RoutedEvent[];
}

/**
 * Reads the envelopes of a partition: opens them in order, parses each into events, and routes all events in order. An envelope that
 * cannot be opened or parsed, or that lies in a foreign partition, becomes a dead letter as a whole. A copy of an envelope that was read
 * in another place is refused. The others continue.
 * @returns the number of events that concern customers
 */
export async function readWebhooks(
  partition: PartitionName,
  found: readonly StoredEnvelope[],
  deps: ReadWebhooksDeps,
): Promise<number> {
  // Side by side, for the sake of the round trips; their events stay in order.
  const read = await Promise.all(found.map(async (stored) => readOne(partition, stored, deps)));
  const readable = read.filter((one) => one !== undefined);
  // Side by side, too: what a copy tells of ids is known already.
  const [originals, acquainted] = await Promise.all([
    refuseCopies(partition, readable, deps),
    deps.router.acquaint(readable.flatMap(({ events }) => events)),
  ]);
  const isOriginal = new Set(originals.map(({ envelope }) => envelope));
  for (const { envelope, events } of originals) deps.archive?.keep(envelope, { read: events });
  const routed = acquainted.filter(({ envelope }) => isOriginal.has(envelope));
  await deps.router.route(routed);
  return routed.filter(({ event }) => event.kind !== 'status').length;
}

/** Reads one envelope; undefined for one that cannot be read, once it is kept as a dead letter. */
async function readOne(
  partition: PartitionName,
  { sealed, place }: StoredEnvelope,
  deps: ReadWebhooksDeps,
): Promise<ReadEnvelope | undefined> {
  let envelope: Envelope | undefined;
  try {
    envelope = openEnvelope(sealed, deps.sealer);
    assertInItsPartition(envelope, partition);
    return { envelope, place, events: await readInSpan(envelope, deps.accounts) };
  } catch (error) {
    await keepUnreadable({ sealed, envelope, error }, deps);
    if (envelope !== undefined) deps.archive?.keep(envelope, { fault: error });
    return undefined;
  }
}

/** Refuses copies of envelopes. Nothing is lost with a copy: its first arrival was read. */
async function refuseCopies(
  partition: PartitionName,
  read: readonly ReadEnvelope[],
  { guard, count, logger }: ReadWebhooksDeps,
): Promise<readonly ReadEnvelope[]> {
  const isFirst = await guard.claim(
    partition,
    read.map(({ envelope, place }) => ({
      id: envelope.id,
      receivedAtMs: envelope.receivedAtMs,
      place,
      rememberMs: channelOf(envelope.provider).dedupeMs,
    })),
  );
  for (const [index, { envelope }] of read.entries()) {
    count({ outcome: isFirst[index] === true ? 'parsed' : 'replayed' });
    if (isFirst[index] === true) continue;
    logger.warn({ traceId: envelope.id, account: envelope.account }, 'duplicate envelope refused');
  }
  return read.filter((_one, index) => isFirst[index]);
}

/** Refuses an envelope in the wrong partition, where it could overtake its customer's earlier messages. @throws {SealingError} */
function assertInItsPartition(envelope: Envelope, partition: PartitionName): void {
  const own = webhookPartition(envelope.provider, envelope.account);
  if (own !== partition)
    throw new SealingError('misplaced', `It was in ${partition} and belongs in ${own}: a replay puts it there`);
}

async function readInSpan(envelope: Envelope, accounts: AccountRegistry): Promise<RoutedEvent[]> {
  const { traceparent: parent, channel, account } = envelope;
  const attributes = { 'ccm.channel': channel, 'ccm.account': account };
  return inSpan('read webhook', { kind: 'consumer', parent, attributes }, async () =>
    readEnvelope(envelope, accounts).map((found) => ({ ...found, envelope })),
  );
}

async function keepUnreadable(
  failed: { readonly sealed: string; readonly envelope: Envelope | undefined; readonly error: unknown },
  deps: ReadWebhooksDeps,
): Promise<void> {
  const { sealed, envelope, error } = failed;
  const reason = error instanceof SealingError ? error.fault : 'unreadable';
  deps.count({ outcome: reason });
  // A parser's bug must not lose the request either: it is kept like any other unreadable one, and replayed after the fix.
  if (!(error instanceof FleetError)) deps.logger.error({ err: error }, 'internal error while parsing');
  const letter = {
    kind: 'webhook',
    reason,
    description: messageOf(error),
    payload: { sealed },
    ...compact({ channel: envelope?.channel, account: envelope?.account }),
  } as const;
  await deps.deadLetters.add(letter, sealed);
}
