import { sharedFor } from '@ccm/core/async';
import { SECOND_MS } from '@ccm/core/time';
import { METRICS } from '../metrics/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { CheckResult, Health } from './health.ts';

/** Checks wait for their dependencies: metrics of one scrape share one round of them. */
const ROUND_MS = 500;

/** Exports every check of this process: whether it passes, and when it last did. */
export function exportHealth(health: Health, metrics: Metrics): void {
  const round = sharedFor(ROUND_MS, async () => checksOf(health));
  const lastSuccess = metrics.gauge({
    ...METRICS.lastSuccess,
    collect: async (gauge) => {
      for (const [dependency, { ok, atMs }] of await round()) if (ok) gauge.set({ dependency }, atMs / SECOND_MS);
    },
  });
  const known = new Set<string>();
  metrics.gauge({
    ...METRICS.dependencyUp,
    collect: async (gauge) => {
      const checks = await round();
      gauge.reset();
      for (const [dependency, { ok }] of checks) gauge.set({ dependency }, ok ? 1 : 0);
      // A former dependency, such as the bind of a removed account, would look like one that failed for long.
      for (const dependency of known) if (!checks.has(dependency)) lastSuccess.remove({ dependency });
      for (const dependency of checks.keys()) known.add(dependency);
    },
  });
}

type TimedResult = CheckResult & { readonly atMs: number };

async function checksOf(health: Health): Promise<ReadonlyMap<string, TimedResult>> {
  const [ready, live] = await Promise.all([health.ready(), health.live()]);
  const atMs = Date.now();
  const all = Object.entries({ ...ready.checks, ...live.checks });
  return new Map(all.map(([name, result]) => [name, { ...result, atMs }]));
}
