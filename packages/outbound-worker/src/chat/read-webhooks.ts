import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import { channelOf } from '@ccm/channels/registry';
import type { AnyChannel } from '@ccm/channels/registry';
import type { DeadLetters } from '@ccm/shared/storage/dead-letters';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import { openEnvelope, toWebhookRequest } from '@ccm/shared/storage/sealing';
import type { Envelope, EnvelopeGuard, WebhookBatch } from '@ccm/shared/storage/sealing';
import { FleetError, PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Logger } from '@ccm/shared/platform/logging';
import { webhookLane } from '@ccm/shared/storage/queues';
import type { QueueName } from '@ccm/shared/storage/queues';
import { SealingError } from '@ccm/shared/storage/sealing';
import type { Sealer, SealingFault } from '@ccm/shared/storage/sealing';
import { z } from 'zod';
import type { EventRouter, RoutedEvent } from './event-router.ts';

export interface ReadWebhooksDeps {
  readonly sealer: Sealer;
  readonly guard: EnvelopeGuard;
  readonly accounts: AccountRegistry;
  readonly router: EventRouter;
  readonly deadLetters: DeadLetters;
  readonly logger: Logger;
  readonly count: (event: { readonly outcome: 'parsed' | 'unreadable' | 'replayed' | SealingFault }) => void;
}

const INTERNAL_ROUTE = 'internal';
/** Jobs are not signed, their envelopes are: a job of any other shape was put there by nobody of ours. */
const ourBatch = z.object({ envelopes: z.array(z.string()) });

/** Where an envelope was found. */
export interface JobPlace {
  readonly lane: QueueName;
  /** The same for every run of the job. */
  readonly jobId: string;
}

/**
 * One job of a webhook lane: opens its envelopes in order, reads each into events, and routes all events, still in order. An envelope
 * that cannot be opened or read, or lies in a lane that is not its own, is kept whole as a dead letter, a copy of one that was read in
 * another job is refused; the others go on.
 */
export async function readWebhooks(batch: WebhookBatch, place: JobPlace, deps: ReadWebhooksDeps): Promise<void> {
  // Side by side, for the sake of the round trips; their events stay in order.
  const events = await Promise.all(
    envelopesIn(batch).map(async (sealed, index) =>
      readOne(sealed, { ...place, jobId: `${place.jobId}/${index}` }, deps),
    ),
  );
  await deps.router.route(events.flat());
}

function envelopesIn(batch: unknown): readonly string[] {
  const result = ourBatch.safeParse(batch);
  return result.success ? result.data.envelopes : [JSON.stringify(batch) ?? ''];
}

async function readOne(sealed: string, place: JobPlace, deps: ReadWebhooksDeps): Promise<RoutedEvent[]> {
  let envelope: Envelope | undefined;
  let events: RoutedEvent[];
  try {
    envelope = openEnvelope(sealed, deps.sealer);
    assertInItsLane(envelope, place.lane);
    events = parse(envelope, deps.accounts);
  } catch (error) {
    await keepUnreadable({ sealed, envelope, error }, deps);
    return [];
  }
  const isFirst = await deps.guard.claim(envelope.id, place.jobId, channelOf(envelope.provider).dedupeMs);
  deps.count({ outcome: isFirst ? 'parsed' : 'replayed' });
  if (isFirst) return events;
  // Nothing is lost with it: what it says was read when it came first.
  deps.logger.warn({ traceId: envelope.id, account: envelope.account }, 'a copy of an envelope was refused');
  return [];
}

/** In another lane it could overtake what its customer wrote before. @throws {SealingError} */
function assertInItsLane(envelope: Envelope, lane: QueueName): void {
  const own = webhookLane(envelope.provider, envelope.account);
  if (own !== lane)
    throw new SealingError('misplaced', `It lay in ${lane} and belongs into ${own}: a replay puts it there`);
}

function parse(envelope: Envelope, accounts: AccountRegistry): RoutedEvent[] {
  const account = accounts.find(envelope.channel, envelope.account);
  if (account === undefined || account.provider !== envelope.provider) {
    throw new PayloadError(`The account ${envelope.channel}/${envelope.account} is not configured here`);
  }
  const channel = channelOf(account.provider);
  return eventsOf(envelope, { account, channel, accounts }).map((event) => ({
    event,
    account: accountOf(event, account, accounts),
    envelope,
  }));
}

function eventsOf(
  envelope: Envelope,
  context: { readonly account: Account; readonly channel: AnyChannel; readonly accounts: AccountRegistry },
): readonly ChannelEvent[] {
  const { account, channel, accounts } = context;
  const request = toWebhookRequest(envelope);
  if (envelope.route === INTERNAL_ROUTE && channel.internalParse !== undefined) {
    return channel.internalParse(request.rawBody, account);
  }
  const webhook = channel.webhooks.find((candidate) => candidate.path === envelope.route);
  if (webhook === undefined) throw new PayloadError(`No parser stands behind the route ${envelope.route}`);
  return webhook.parse(request, account, accounts.ofProvider(account.provider));
}

/** One request may carry the events of several accounts of the same provider. */
function accountOf(event: ChannelEvent, account: Account, accounts: AccountRegistry): Account {
  if (event.account === undefined && event.channel === undefined) return account;
  return accounts.find(event.channel ?? account.channel, event.account ?? account.name) ?? account;
}

async function keepUnreadable(
  failed: { readonly sealed: string; readonly envelope: Envelope | undefined; readonly error: unknown },
  deps: ReadWebhooksDeps,
): Promise<void> {
  const { sealed, envelope, error } = failed;
  const reason = error instanceof SealingError ? error.fault : 'unreadable';
  deps.count({ outcome: reason });
  // A parser's bug must not lose the request either: it is kept like any other unreadable one, and replayed after the fix.
  if (!(error instanceof FleetError)) deps.logger.error({ err: error }, 'a parser met a bug of ours');
  const letter = {
    kind: 'webhook',
    reason,
    description: error instanceof Error ? error.message : String(error),
    payload: { sealed },
    ...compact({ channel: envelope?.channel, account: envelope?.account }),
  } as const;
  await deps.deadLetters.add(letter, sealed);
}
