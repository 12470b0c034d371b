import { channelOf, CHANNELS } from '@ccm/shared/channels';
import { Delivery, setAsideOutbound } from '@ccm/shared/delivery';
import type { Carrier } from '@ccm/shared/delivery';
import type { Account } from '@ccm/shared/domain';
import type { Service } from '@ccm/shared/lifecycle';
import { MailboxWorker } from '@ccm/shared/mailbox';
import { CONCURRENCY } from './role-parts.ts';
import type { RoleParts } from './role-parts.ts';

/** Role `send`: the outbound mailboxes of every provider that is spoken to over HTTP. */
export function sendRole(parts: RoleParts): readonly Service[] {
  const { store, logger, drainTimeoutMs } = parts;
  const delivery = createDelivery(parts);
  // All of them, configured or not: what lies there for an account that is gone must be given up aloud.
  const providers = CHANNELS.filter(({ outbound }) => outbound !== undefined).map(({ provider }) => provider);
  return providers.map(
    (provider) =>
      new MailboxWorker({
        queue: `send-${provider}`,
        box: 'out',
        store: store.mailboxes,
        connection: store.redis,
        concurrency: CONCURRENCY,
        drainTimeoutMs,
        logger,
        handle: async (item, signal) => delivery.deliver(item, signal),
        setAside: async (item, error) => setAsideOutbound(item, error, store.deadLetters),
      }),
  );
}

function carrierOf(account: Account): Carrier | undefined {
  const { outbound, capabilities } = channelOf(account.provider);
  return outbound === undefined ? undefined : { face: outbound, capabilities };
}

function createDelivery({ store, config, providerHttp, logger, metrics }: RoleParts): Delivery {
  const sends = metrics.counter({
    name: 'sends_total',
    help: 'Tries to send a part, by outcome',
    labels: ['provider', 'outcome', 'reason'],
  });
  const durations = metrics.histogram({
    name: 'send_seconds',
    help: 'How long providers take to accept a part',
    labels: ['provider'],
  });
  const { accounts, messages, matcher, statuses, conversations, deadLetters, pacer } = store;
  return new Delivery({
    accounts,
    carrierOf,
    messages,
    matcher,
    statuses,
    conversations,
    deadLetters,
    pacer,
    http: providerHttp,
    logger,
    observe: ({ provider, outcome, reason = 'none', durationMs }) => {
      sends.inc({ provider, outcome, reason });
      if (durationMs !== undefined) durations.observe({ provider }, durationMs / 1000);
    },
    settings: {
      ...config.delivery,
      publicBaseUrl: config.http.publicBaseUrl,
      inactivityMs: config.chat.inactivityTimeoutMs,
    },
  });
}
