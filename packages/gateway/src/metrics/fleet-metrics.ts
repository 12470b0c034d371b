import { usesBinds } from '@ccm/channels/registry';
import { sharedFor } from '@ccm/core/async';
import { SECOND_MS } from '@ccm/core/time';
import type { Stores } from '@ccm/shared/app';
import type { BindReport } from '@ccm/shared/storage/accounts';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Metrics } from '@ccm/shared/platform/metrics';
import { redisFigures } from '@ccm/shared/storage/redis';
import type { QueueName } from '@ccm/shared/storage/queues';
import { LastExamination } from '../admin/doctor/last-examination.ts';
import { describeQueue, oldestAgeMs, queueNames } from '../admin/view/queue-report.ts';

/** An owner that has not reported for this time is gone. */
const STALE_MS = 10_000;
/** Metrics of one scrape share one round of questions. */
const ROUND_MS = 500;

/**
 * Exports figures of the whole fleet that lie in Redis. While Redis is away these metrics have no series: an old value would be taken for
 * a new one.
 */
export function exportFleet(metrics: Metrics, store: Stores): void {
  exportQueues(metrics, store);
  exportBinds(metrics, store);
  exportReplicas(metrics, store);
  exportRedis(metrics, store);
  exportExamination(metrics, store);
  const held = [
    [METRICS.deadLettersHeld, async () => store.deadLetters.count()],
    [METRICS.quarantineHeld, async () => store.quarantine.count()],
  ] as const;
  for (const [definition, count] of held) {
    metrics.gauge({
      ...definition,
      collect: async (gauge) => {
        gauge.remove();
        await whereRedisAnswers(async () => gauge.set(await count()));
      },
    });
  }
}

/** Redis is away: /health/ready and dependency_up say so. */
async function whereRedisAnswers(run: () => Promise<void>): Promise<void> {
  await run().catch(() => undefined);
}

function exportQueues(metrics: Metrics, store: Stores): void {
  metrics.gauge({
    ...METRICS.queueJobs,
    collect: async (gauge) => {
      gauge.reset();
      await eachQueue(store, async (name) => {
        const { waiting, active, delayed } = await describeQueue(store, name);
        gauge.set({ queue: name, state: 'waiting' }, waiting);
        gauge.set({ queue: name, state: 'active' }, active);
        gauge.set({ queue: name, state: 'delayed' }, delayed);
      });
    },
  });
  metrics.gauge({
    ...METRICS.queueOldest,
    collect: async (gauge) => {
      gauge.reset();
      await eachQueue(store, async (name) => {
        gauge.set({ queue: name }, (await oldestAgeMs(store, name)) / SECOND_MS);
      });
    },
  });
}

const eachQueue = async (store: Stores, read: (name: QueueName) => Promise<void>): Promise<void> =>
  whereRedisAnswers(async () => {
    await Promise.all(queueNames(store).map(read));
  });

/** Every configured account has a series, also while no replica has ever reported a bind of it. */
function exportBinds(metrics: Metrics, { accounts, bindRegistry }: Stores): void {
  metrics.gauge({
    ...METRICS.binds,
    collect: async (gauge) => {
      gauge.reset();
      await whereRedisAnswers(async () => {
        const reports = await bindRegistry.list();
        for (const { name } of accounts.all.filter(({ provider }) => usesBinds(provider))) {
          const states = reports.filter(({ account }) => account === name).map(stateOf);
          const count = (state: string): number => states.filter((each) => each === state).length;
          gauge.set({ account: name, state: 'bound' }, count('bound'));
          gauge.set({ account: name, state: 'unbound' }, count('unbound'));
          gauge.set({ account: name, state: 'down' }, states.length === 0 ? 1 : count('down'));
        }
      });
    },
  });
}

function stateOf({ state, reportedAtMs }: BindReport): 'bound' | 'unbound' | 'down' {
  if (Date.now() - reportedAtMs > STALE_MS) return 'down';
  if (state === 'bound') return 'bound';
  return state === 'unbound' ? 'unbound' : 'down';
}

function exportReplicas(metrics: Metrics, { fleet }: Stores): void {
  metrics.gauge({
    ...METRICS.replicas,
    collect: async (gauge) => {
      gauge.reset();
      await whereRedisAnswers(async () => {
        for (const { service, state } of await fleet.list()) gauge.inc({ replica_service: service, state });
      });
    },
  });
}

/** A fault that no traffic shows (a webhook that is not registered, a clock that is wrong) is for an alert too. */
function exportExamination(metrics: Metrics, { redis }: Stores): void {
  const last = new LastExamination(redis);
  metrics.gauge({
    ...METRICS.examinationFaults,
    collect: async (gauge) => {
      gauge.reset();
      await whereRedisAnswers(async () => {
        const { findings = [] } = (await last.read()) ?? {};
        for (const { group, state } of findings) gauge.inc({ group }, state === 'fault' ? 1 : 0);
      });
    },
  });
}

const REDIS_FIGURES = [
  [METRICS.redisUsedMemory, 'usedMemoryBytes'],
  [METRICS.redisMaxMemory, 'maxMemoryBytes'],
  [METRICS.redisReplicas, 'replicas'],
] as const;

function exportRedis(metrics: Metrics, { redis }: Stores): void {
  const figures = sharedFor(ROUND_MS, async () => redisFigures(redis));
  for (const [definition, name] of REDIS_FIGURES) {
    metrics.gauge({
      ...definition,
      collect: async (gauge) => {
        gauge.reset();
        await whereRedisAnswers(async () => {
          for (const node of await figures()) gauge.set({ node: node.node }, node[name]);
        });
      },
    });
  }
}
