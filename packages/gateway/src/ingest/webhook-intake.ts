import { randomUUID } from 'node:crypto';
import type { Stores } from '@ccm/shared/app';
import type { CheckResult, Component, Health, ProcessContext } from '@ccm/shared/platform/lifecycle';
import { redisCheck } from '@ccm/shared/app';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Counter } from '@ccm/shared/platform/metrics';
import { openSpool, ReplayBuffer, ReplayMover, spoolingInbox } from './spool/index.ts';
import type { SpoolingInbox } from './spool/index.ts';
import type { AcceptDeps } from './accept-webhook.ts';
import { withTimeout } from './with-timeout.ts';
import { RedisProbe } from './redis-probe.ts';
import { BatchingInbox } from './webhook-inbox.ts';

/** The limit for a confirmation: a provider or an application learns within a second that Redis does not answer. */
const CONFIRM_WITHIN_MS = 750;
const MOVE_WITHIN_MS = 5000;
/**
 * Without a spool a gateway refuses every webhook until it is connected to Redis, and many providers do not repeat them: it opens its port once it
 * is connected. While Redis refuses it opens the port at once, and while it does not answer after this time, to answer 503.
 */
const CONNECT_WITHIN_MS = 1500;
const HIGH_WATER_BYTES = 64 * 1024 * 1024;

/** Redis does not answer this gateway. */
export interface RedisOutage {
  /** In ms since 1970. */
  readonly sinceMs: number;
  /** The spool takes webhooks meanwhile. */
  readonly canSpool: boolean;
}

/** The way of webhooks into Redis, or the spool. */
export interface WebhookIntake {
  readonly accept: AcceptDeps;
  readonly isReady: () => boolean;
  /** Undefined while Redis answers. */
  readonly redisOutage: () => RedisOutage | undefined;
  readonly components: readonly Component[];
}

/** @param withSpool false where another process takes the webhooks. @throws {ConfigError} */
export async function openWebhookIntake(
  context: ProcessContext,
  store: Stores,
  { withSpool }: { readonly withSpool: boolean },
): Promise<WebhookIntake> {
  const { config, logger, health, metrics } = context;
  const { accounts, sealer, quarantine, redis, replicas } = store;
  const probe = new RedisProbe(redis, logger, config.http.spool === undefined ? CONNECT_WITHIN_MS : 0);
  const isReady = (): boolean => probe.isReady;
  const inner = openInbox(context, store, isReady);
  const disk = withSpool ? await openSpool(context) : undefined;
  const replayBuffer = new ReplayBuffer({ redis, replicas, owner: disk?.owner ?? randomUUID() });
  const spool =
    disk === undefined ? undefined : spoolingInbox(context, { spool: disk, inner, replayBuffer, sealer, isReady });
  const mover = new ReplayMover({
    replayBuffer,
    isReady,
    send: async (partition, sealed) => withTimeout(store.partitions.append(partition, sealed), MOVE_WITHIN_MS),
    logger,
  });
  registerChecks(health, { probe, spool, redis: redisCheck(redis) });
  const count = countWebhooks(metrics.counter(METRICS.webhooks), store);
  // With several processes the workers have the spools.
  const canSpool = (): boolean => config.http.spool !== undefined && spool?.state.refusing === undefined;
  return {
    accept: { accounts, sealer, quarantine, inbox: spool ?? inner, logger, count },
    isReady,
    redisOutage: () =>
      probe.awaySinceMs === undefined ? undefined : { sinceMs: probe.awaySinceMs, canSpool: canSpool() },
    components: [probe, mover, ...(spool === undefined ? [] : [spool])],
  };
}

/** Straight into Redis, as many webhooks in one command as came together. */
function openInbox(
  { config, metrics }: ProcessContext,
  { partitions }: Pick<Stores, 'partitions'>,
  isReady: () => boolean,
): BatchingInbox {
  const inbox = new BatchingInbox({
    partitions,
    isReady,
    highWater: { envelopes: config.http.highWaterMark, bytes: HIGH_WATER_BYTES },
    confirmWithinMs: CONFIRM_WITHIN_MS,
  });
  metrics.gauge({
    ...METRICS.webhooksInFlight,
    collect: (gauge) => {
      gauge.set(inbox.load.envelopes);
    },
  });
  return inbox;
}

function countWebhooks(
  total: Counter<'provider' | 'outcome'>,
  { recorder, accounts }: Pick<Stores, 'recorder' | 'accounts'>,
): AcceptDeps['count'] {
  // A counter that begins with its first event has no increase that an alert could see.
  for (const { provider } of accounts.all)
    for (const outcome of ['accepted', 'bad-signature']) total.inc({ provider, outcome }, 0);
  return ({ provider, outcome, account }) => {
    total.inc({ provider, outcome });
    const of = { direction: 'in', channel: account?.channel, account: account?.name } as const;
    if (outcome === 'accepted') recorder.count('received', of);
    if (outcome === 'bad-signature') recorder.count('refused', of);
  };
}

/** With a spool that takes them, webhooks may come although Redis is away. */
function registerChecks(
  health: Health,
  {
    probe,
    spool,
    redis,
  }: {
    readonly probe: RedisProbe;
    readonly spool: SpoolingInbox | undefined;
    readonly redis: ReturnType<typeof redisCheck>;
  },
): void {
  health.register('redis', async () => {
    const result = probe.state === 'silent' ? { ok: false, detail: probe.detail } : await askInTime(redis);
    if (result.ok || spool === undefined) return result;
    const canSpool = spool.state.refusing === undefined;
    return canSpool ? { ok: true, detail: `${result.detail ?? 'away'}, webhooks go to the spool` } : result;
  });
  if (spool !== undefined) health.register('spool', () => describeSpool(spool, probe.isReady));
}

/** Sooner than the check as a whole is given up: with a spool it may still be green. */
async function askInTime(check: ReturnType<typeof redisCheck>): Promise<CheckResult> {
  try {
    return await withTimeout(Promise.resolve(check()), CONFIRM_WITHIN_MS);
  } catch {
    return { ok: false, detail: 'redis does not answer' };
  }
}

function describeSpool({ state }: SpoolingInbox, isRedisReady: boolean): CheckResult {
  const size = `${state.records} envelopes, ${state.bytes} bytes`;
  if (state.refusing === undefined) return { ok: true, detail: size };
  const why = state.refusing === 'full' ? 'full' : 'the disk does not take it';
  return { ok: isRedisReady, detail: `${why}: ${size}` };
}
