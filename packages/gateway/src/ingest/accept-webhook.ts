import { randomUUID } from 'node:crypto';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import { accountIndex } from '@ccm/channels/contract';
import type { Verification, WebhookReply } from '@ccm/channels/contract';
import type { DocumentStore, QuarantinedRequest } from '@ccm/shared/storage/dead-letters';
import type { Account } from '@ccm/core/domain';
import { toEnvelope, toPartitionEnvelope } from '@ccm/shared/storage/partitions';
import type { PartitionEnvelope } from '@ccm/shared/storage/partitions';
import type { Logger } from '@ccm/shared/platform/logging';
import { compact } from '@ccm/core/objects';
import { currentTraceId, currentTraceparent } from '@ccm/shared/platform/tracing';
import type { Sealer } from '@ccm/shared/storage/sealing';
import type { IncomingWebhook } from './incoming-webhook.ts';
import { checkBody } from './check-body.ts';
import { diagnose } from './diagnose.ts';
import type { WebhookInbox } from './webhook-inbox.ts';
import { WebhookRefusal } from './webhook-refusal.ts';

export interface AcceptDeps {
  readonly accounts: AccountRegistry;
  readonly sealer: Sealer;
  readonly inbox: WebhookInbox;
  readonly quarantine: DocumentStore<QuarantinedRequest>;
  readonly logger: Logger;
  readonly count: (event: {
    readonly provider: string;
    /** The account of the request; of a forged request the account that it may have been meant for. */
    readonly account?: Account | undefined;
    readonly outcome: 'accepted' | 'bad-signature' | 'handshake';
  }) => void;
}

/**
 * Answers a provider only after its request is safe: verifies the raw bytes, seals, enqueues. Parses only the fields that the signature
 * needs, so no parser's bug can lose a message. @throws {WebhookRefusal} 400, 403, 404; {QueueUnavailable} if the request could not be
 * kept.
 */
export async function acceptWebhook(arrived: IncomingWebhook, deps: AcceptDeps): Promise<WebhookReply> {
  const { webhook, request } = arrived;
  const accounts = accountsFor(arrived, deps.accounts);
  if (request.method === 'GET') return answerHandshake(arrived, accounts, deps);
  checkBody(request, webhook.bodyFormat);
  const { account, refused } = verifiedAccount(arrived, accounts);
  if (account === undefined) return refuseSignature(arrived, refused, deps);
  await deps.inbox.put(sealedFor(account, arrived, deps.sealer));
  deps.count({ provider: arrived.channel.provider, account, outcome: 'accepted' });
  return webhook.accepted(request, account);
}

/** Verifies a request again that an operator releases after fixing the cause. Never quarantines it twice. */
export async function releaseWebhook(
  arrived: IncomingWebhook,
  deps: AcceptDeps,
  /** The operator vouches for it: a header that proved it (360dialog's Authorization) was, as a secret, not kept. */
  isTrusted = false,
): Promise<Verification> {
  const accounts = accountsFor(arrived, deps.accounts);
  const { account, refused } = verifiedAccount(arrived, accounts, isTrusted);
  if (account !== undefined) {
    await deps.inbox.put(sealedFor(account, arrived, deps.sealer));
    return { authentic: true };
  }
  return refused === undefined
    ? { authentic: false, why: 'no account is configured' }
    : arrived.webhook.verify(arrived.request, refused);
}

function accountsFor(arrived: IncomingWebhook, accounts: AccountRegistry): readonly Account[] {
  const all = accounts.ofProvider(arrived.channel.provider);
  if (all.length === 0) throw new WebhookRefusal(404, `No ${arrived.channel.provider} account is configured`);
  if (arrived.accountName === undefined) return all;
  const named = byName(all, arrived.accountName);
  if (named.length === 0)
    throw new WebhookRefusal(404, `No ${arrived.channel.provider} account has the name in the address`);
  return named;
}

/** In addresses every account of the environment is called `default`, whatever its name inside. */
const byName = accountIndex<unknown>(({ name, provider }) => [name, name === provider ? 'default' : undefined]);

/**
 * The first account that the request names, if the secret of each named account verifies: a caller who knows one account's secret must not
 * write to another. If the request names none, the account whose secret verifies. @param isTrusted the operator vouches for it.
 */
function verifiedAccount(
  arrived: IncomingWebhook,
  accounts: readonly Account[],
  isTrusted = false,
): { readonly account?: Account | undefined; readonly refused?: Account | undefined } {
  const { webhook, request } = arrived;
  const groups = candidatesOf(arrived, accounts);
  const verified = groups.map((group) =>
    isTrusted ? group[0] : group.find((candidate) => webhook.verify(request, candidate).authentic),
  );
  const unverified = verified.indexOf(undefined);
  return unverified === -1 ? { account: verified[0] } : { refused: groups[unverified]?.[0] };
}

/**
 * Looking for the account in the body is the most expensive part of accepting a webhook, and not needed with one account.
 */
const candidatesOf = (arrived: IncomingWebhook, accounts: readonly Account[]): readonly (readonly Account[])[] =>
  accounts.length > 1 ? arrived.webhook.candidates(arrived.request, accounts) : [accounts];

function answerHandshake(arrived: IncomingWebhook, accounts: readonly Account[], deps: AcceptDeps): WebhookReply {
  const reply = arrived.webhook.handshake?.(arrived.request, accounts);
  if (reply === undefined) throw new WebhookRefusal(404, 'This address takes POST requests only');
  if (reply.status === 403) throw new WebhookRefusal(403, 'The verification does not hold what is configured here');
  deps.count({ provider: arrived.channel.provider, outcome: 'handshake' });
  return reply;
}

function sealedFor(account: Account, arrived: IncomingWebhook, sealer: Sealer): PartitionEnvelope {
  const envelope = toEnvelope(arrived.request, {
    // The id of a request stands in logs and trails as its trace: it is the trace's own where there is one.
    id: currentTraceId() ?? randomUUID(),
    account,
    route: arrived.webhook.path,
    receivedAtMs: Date.now(),
    ...compact({ traceparent: currentTraceparent() }),
  });
  return toPartitionEnvelope(envelope, sealer);
}

async function refuseSignature(
  arrived: IncomingWebhook,
  account: Account | undefined,
  deps: AcceptDeps,
): Promise<never> {
  const provider = arrived.channel.provider;
  deps.count({ provider, account, outcome: 'bad-signature' });
  if (account === undefined) throw new WebhookRefusal(403, 'The signature does not verify');
  const verification = arrived.webhook.verify(arrived.request, account);
  const why = verification.authentic ? 'it verifies now' : verification.why;
  const hints = diagnose(arrived, deps.accounts);
  const { remoteAddress } = arrived;
  deps.logger.warn({ provider, remoteAddress, why, hints }, 'webhook signature refused, request quarantined');
  await keepInQuarantine(arrived, { account, why, hints }, deps);
  throw new WebhookRefusal(403, 'The signature does not verify');
}

/**
 * Stores the request in the quarantine. A failure of the quarantine is logged, and the forged request is still answered 403.
 */
async function keepInQuarantine(
  arrived: IncomingWebhook,
  outcome: { readonly account: Account; readonly why: string; readonly hints: readonly string[] },
  deps: AcceptDeps,
): Promise<void> {
  const id = randomUUID();
  const atMs = Date.now();
  const envelope = toEnvelope(arrived.request, {
    id,
    account: outcome.account,
    route: arrived.webhook.path,
    receivedAtMs: atMs,
  });
  const { path, remoteAddress } = arrived;
  try {
    await deps.quarantine.put({ id, atMs, path, remoteAddress, why: outcome.why, hints: outcome.hints, envelope });
  } catch (err) {
    deps.logger.error({ err }, 'failed to write to the quarantine');
  }
}
