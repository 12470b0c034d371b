import { channelOf } from '@ccm/channels/registry';
import { addressOf, DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Account } from '@ccm/core/domain';
import { readTypingJob } from '@ccm/shared/sending';
import type { TypingJob, TypingOrder } from '@ccm/shared/sending';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { JobWorker } from '@ccm/shared/storage/queues';
import type { RoleDeps } from '../app/role-deps.ts';

/** A later indicator would be wrong: the message will have been sent meanwhile. */
const STALE_MS = 10_000;
const TIMEOUT_MS = 5000;
const CONCURRENCY = 10;

/** Shows customers typing indicators. Each is tried once: one that fails or is late is dropped. */
export function typingWorker(deps: RoleDeps): Component {
  const { store, logger, drainTimeoutMs } = deps;
  return new JobWorker<TypingJob>({
    queue: 'typing',
    connection: store.redis,
    concurrency: CONCURRENCY,
    drainTimeoutMs,
    logger,
    run: async (job, signal) => {
      const order = readTypingJob(job, store.sealer);
      if (order === undefined) logger.error('a typing indicator was not sealed by this fleet: dropped');
      else if (Date.now() - order.askedAtMs < STALE_MS) await show(order, deps, signal);
      return 'done';
    },
  });
}

async function show(order: TypingOrder, deps: RoleDeps, stopping: AbortSignal): Promise<void> {
  const { store, providerHttp: http, logger } = deps;
  const account = store.accounts.find(order.channel, order.account);
  if (account === undefined) return;
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const typing = await signalFor(order, account, deps);
    await channelOf(account.provider).showTyping?.(typing, { account, http, signal });
  } catch (err) {
    if (!(err instanceof DeliveryError)) throw err;
    const { channel, name } = account;
    logger.info({ err, channel, account: name }, 'the provider did not take a typing indicator');
  }
}

async function signalFor(
  { to, on }: TypingOrder,
  { channel, name }: Account,
  { store }: RoleDeps,
): Promise<{ readonly customerId: string; readonly on: boolean; readonly lastMessageId?: string }> {
  const place = { channel, account: name };
  const person = await store.identities.personOf(place, to);
  const { lastInboundId } = await store.conversations.state(store.identities.refOf(place, person));
  return {
    customerId: addressOf(channel, person, to),
    on,
    ...compact({ lastMessageId: lastInboundId }),
  };
}
