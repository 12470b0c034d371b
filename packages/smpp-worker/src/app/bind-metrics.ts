import { METRICS } from '@ccm/shared/platform/metrics';
import type { Counter, Gauge, MetricDefinition, Metrics } from '@ccm/shared/platform/metrics';
import type { BindOwner } from '../binds/bind-owner.ts';

type ExportedBind = Pick<BindOwner, 'id' | 'state' | 'stats'>;

const PROBLEMS = {
  failed: 'failures',
  throttled: 'throttles',
  unknown: 'unknownOutcomes',
  late: 'lateAnswers',
} as const;

/** Exports the state of each bind, and its session's counts since it began: Prometheus takes a new session for a restart. */
export function exportBinds(metrics: Metrics, bindOwners: () => readonly ExportedBind[]): void {
  metrics.gauge({
    ...METRICS.bindBound,
    collect: (gauge) => {
      gauge.reset();
      for (const { id, state } of bindOwners()) gauge.set({ bind: id }, state === 'bound' ? 1 : 0);
    },
  });
  const figure = (name: string) => (metric: Counter<'bind'> | Gauge<'bind'>) => {
    metric.reset();
    for (const { id, stats } of bindOwners()) metric.inc({ bind: id }, stats[name] ?? 0);
  };
  const gauge = (of: MetricDefinition<'bind'>, name: string) => metrics.gauge({ ...of, collect: figure(name) });
  const counter = (of: MetricDefinition<'bind'>, name: string) => metrics.counter({ ...of, collect: figure(name) });
  gauge(METRICS.bindWindowSize, 'windowSize');
  gauge(METRICS.bindWindowInUse, 'windowInUse');
  counter(METRICS.bindSubmits, 'submits');
  counter(METRICS.bindDelivers, 'delivers');
  counter(METRICS.bindLinks, 'links');
  metrics.counter({
    ...METRICS.bindProblems,
    collect: (problems) => {
      problems.reset();
      for (const { id, stats } of bindOwners())
        for (const [problem, name] of Object.entries(PROBLEMS)) problems.inc({ bind: id, problem }, stats[name] ?? 0);
    },
  });
}
