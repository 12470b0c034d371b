import { METRICS } from './catalogue.ts';
import type { MetricDefinition } from './catalogue.ts';

const INTRODUCTION = `# Metrics

Each service exports its metrics at \`/metrics\` on its \`ADMIN_PORT\`, in the text format of Prometheus. Names keep
[Prometheus' conventions](https://prometheus.io/docs/practices/naming/): seconds and bytes, \`_total\` for counters. Each series has the label \`service\`. No label has a value of a customer.

Metrics marked "of the fleet" describe what lies in Redis. Every gateway exports the same values: aggregate them with \`max\`, never with
\`sum\`. All other metrics describe one process: aggregate them with \`sum\`.

Besides these, each process exports the standard metrics of Node.js: \`nodejs_eventloop_lag_p99_seconds\`,
\`process_resident_memory_bytes\`, \`process_cpu_seconds_total\` and others. Alert rules and dashboards: [monitoring.md](monitoring.md).

This page is made from the code by \`pnpm run docs\`.
`;

/** docs/metrics.md: one table per group of metrics. */
export function metricsPage(): string {
  const all: readonly MetricDefinition[] = Object.values(METRICS);
  const tables = [...Map.groupBy(all, ({ group }) => group)].map(([group, metrics]) =>
    [
      `## ${group}`,
      '',
      '| metric | type | labels | exported by | meaning |',
      '| --- | --- | --- | --- | --- |',
      ...metrics.map(tableRow),
    ].join('\n'),
  );
  return `${[INTRODUCTION, ...tables].join('\n\n').replaceAll('\n\n\n', '\n\n')}\n`;
}

function tableRow({ name, kind, labels = [], from, help }: MetricDefinition): string {
  return `| \`ccm_${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${from.join(', ')} | ${help} |`;
}
