import type { AccountBook } from '@ccm/shared/accounts';
import { channelOf } from '@ccm/shared/channels';
import type { AnyChannel } from '@ccm/shared/channels';
import type { DeadLetters } from '@ccm/shared/dead-letters';
import type { Account, ChannelEvent } from '@ccm/shared/domain';
import { openEnvelope, toWebhookRequest } from '@ccm/shared/envelope';
import type { Envelope, EnvelopeGuard, WebhookBatch } from '@ccm/shared/envelope';
import { FleetError, PayloadError } from '@ccm/shared/errors';
import type { Logger } from '@ccm/shared/logging';
import { VaultError } from '@ccm/shared/vault';
import type { Vault } from '@ccm/shared/vault';
import type { EventRouter, RoutedEvent } from './event-router.ts';

export interface ReadWebhooksParts {
  readonly vault: Vault;
  readonly guard: EnvelopeGuard;
  readonly accounts: AccountBook;
  readonly router: EventRouter;
  readonly deadLetters: DeadLetters;
  readonly logger: Logger;
  readonly count: (event: { readonly outcome: 'parsed' | 'unreadable' | 'forged' | 'replayed' }) => void;
}

const INTERNAL_ROUTE = 'internal';

/**
 * One job of a webhook lane: opens its envelopes in order, reads each into events, and routes all events, still in order. An envelope
 * that cannot be opened or read is kept whole as a dead letter, a copy of one that was read in another job is refused; the others go
 * on.
 *
 * @param jobId the same for every run of the job.
 */
export async function readWebhooks(batch: WebhookBatch, jobId: string, parts: ReadWebhooksParts): Promise<void> {
  const events: RoutedEvent[] = [];
  for (const [index, sealed] of batch.envelopes.entries()) {
    events.push(...(await readOne(sealed, `${jobId}/${index}`, parts)));
  }
  await parts.router.route(events);
}

async function readOne(sealed: string, place: string, parts: ReadWebhooksParts): Promise<RoutedEvent[]> {
  let envelope: Envelope | undefined;
  let events: RoutedEvent[];
  try {
    envelope = openEnvelope(sealed, parts.vault);
    events = parse(envelope, parts.accounts);
  } catch (error) {
    await keepUnreadable({ sealed, envelope, error }, parts);
    return [];
  }
  const isFirst = await parts.guard.claim(envelope.id, place, channelOf(envelope.provider).dedupeMs);
  parts.count({ outcome: isFirst ? 'parsed' : 'replayed' });
  if (isFirst) return events;
  // Nothing is lost with it: what it says was read when it came first.
  parts.logger.warn({ traceId: envelope.id, account: envelope.account }, 'a copy of an envelope was refused');
  return [];
}

function parse(envelope: Envelope, accounts: AccountBook): RoutedEvent[] {
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
  context: { readonly account: Account; readonly channel: AnyChannel; readonly accounts: AccountBook },
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
function accountOf(event: ChannelEvent, account: Account, accounts: AccountBook): Account {
  if (event.account === undefined && event.channel === undefined) return account;
  return accounts.find(event.channel ?? account.channel, event.account ?? account.name) ?? account;
}

async function keepUnreadable(
  failed: { readonly sealed: string; readonly envelope: Envelope | undefined; readonly error: unknown },
  parts: ReadWebhooksParts,
): Promise<void> {
  const { sealed, envelope, error } = failed;
  const forged = error instanceof VaultError;
  parts.count({ outcome: forged ? 'forged' : 'unreadable' });
  // A parser's bug must not lose the request either: it is kept like any other unreadable one, and replayed after the fix.
  if (!(error instanceof FleetError)) parts.logger.error({ err: error }, 'a parser met a bug of ours');
  await parts.deadLetters.add({
    kind: 'webhook',
    reason: forged ? error.fault : 'unreadable',
    description: error instanceof Error ? error.message : String(error),
    payload: { sealed },
    ...(envelope === undefined ? {} : { channel: envelope.channel, account: envelope.account }),
  });
}
