import cluster from 'node:cluster';
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { RegistryContentType } from 'prom-client';

export interface MetricDescription<Label extends string> {
  /** snake_case, with the unit and `_total` where Prometheus wants them; `ccm_` is put before it. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
  /** The upper bounds of a histogram in the unit of the name; default: seconds from 5 ms to 10 s. */
  readonly buckets?: readonly number[];
}

type Collected<Label extends string, Metric> = MetricDescription<Label> & {
  /** Called at every scrape: it may set values that are costly to keep. */
  readonly collect?: (metric: Metric) => void | Promise<void>;
};

/**
 * The metrics of one process. Labels must have few values: channels, accounts, reasons; never ids or numbers of customers. A second
 * request for a name returns the same metric.
 */
export interface Metrics {
  counter<Label extends string = never>(description: Collected<Label, Counter<Label>>): Counter<Label>;
  gauge<Label extends string = never>(description: Collected<Label, Gauge<Label>>): Gauge<Label>;
  histogram<Label extends string = never>(description: MetricDescription<Label>): Histogram<Label>;
  /** Prometheus' text format. */
  render(): Promise<string>;
  /**
   * In the primary of a node:cluster: from now on `render` sums the worker processes, and adds of this process only metrics that no worker
   * has.
   */
  includeWorkers(): void;
  /** The content type of `render`. */
  readonly contentType: string;
}

/** Gauges of prom-client whose names end in `_total`, which Prometheus keeps for counters; each exists without it by its type. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Lets a worker answer the primary's question for its figures; creating an aggregator makes it listen for the question. */
function shareWithPrimary(registry: Registry): AggregatorRegistry<RegistryContentType> {
  AggregatorRegistry.setRegistries([registry]);
  return new AggregatorRegistry();
}

/** Gives one text of the workers' sums, and of the registry the metrics that they do not have. */
async function renderTogether(registry: Registry, workers: AggregatorRegistry<RegistryContentType>): Promise<string> {
  const sums = await workers.clusterMetrics();
  const known = new Set([...sums.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name));
  const own = registry.getMetricsAsArray().filter(({ name }) => !known.has(name));
  const texts = await Promise.all(own.map(async ({ name }) => registry.getSingleMetricAsString(name)));
  return [sums.trimEnd(), ...texts].filter((text) => text !== '').join('\n\n') + '\n';
}

/** Starts with the process's own figures (CPU, memory, event loop); every series carries the service's name. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  if (cluster.isWorker) shareWithPrimary(registry);
  let render = async (): Promise<string> => registry.metrics();
  return {
    counter: <Label extends string = never>(description: Collected<Label, Counter<Label>>) => {
      const known = registry.getSingleMetric(nameOf(description));
      if (known instanceof Counter) return known;
      const counter: Counter<Label> = new Counter({
        ...common(description, registry),
        ...collecting(description, () => counter),
      });
      return counter;
    },
    gauge: <Label extends string = never>(description: Collected<Label, Gauge<Label>>) => {
      const known = registry.getSingleMetric(nameOf(description));
      if (known instanceof Gauge) return known;
      const gauge: Gauge<Label> = new Gauge({
        ...common(description, registry),
        ...collecting(description, () => gauge),
      });
      return gauge;
    },
    histogram: <Label extends string = never>(description: MetricDescription<Label>) => {
      const known = registry.getSingleMetric(nameOf(description));
      if (known instanceof Histogram) return known;
      const { buckets } = description;
      return new Histogram({
        ...common(description, registry),
        ...(buckets === undefined ? {} : { buckets: [...buckets] }),
      });
    },
    render: () => render(),
    includeWorkers: () => {
      const workers = new AggregatorRegistry();
      render = async () => renderTogether(registry, workers);
    },
    contentType: registry.contentType,
  };
}

const nameOf = ({ name }: Pick<MetricDescription<string>, 'name'>): string => `ccm_${name}`;

const common = <Label extends string>(
  description: MetricDescription<Label>,
  registry: Registry,
): { name: string; help: string; labelNames: Label[]; registers: Registry[] } => ({
  name: nameOf(description),
  help: description.help,
  labelNames: [...(description.labels ?? [])],
  registers: [registry],
});

function collecting<Label extends string, Metric>(
  { collect }: Collected<Label, Metric>,
  metric: () => Metric,
): { collect?: () => void | Promise<void> } {
  return collect === undefined ? {} : { collect: () => collect(metric()) };
}
