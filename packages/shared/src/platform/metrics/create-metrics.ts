import cluster from 'node:cluster';
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { RegistryContentType } from 'prom-client';

interface Description<Label extends string> {
  /** snake_case, with the unit and `_total` where Prometheus wants them; `ccm_` is put before it. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

interface GaugeDescription<Label extends string> extends Description<Label> {
  readonly collect?: (gauge: Gauge<Label>) => void | Promise<void>;
}

/** The metrics of one process. Labels must have few values: channels, accounts, reasons; never ids or numbers of customers. */
export interface Metrics {
  counter<Label extends string = never>(description: Description<Label>): Counter<Label>;
  /** `collect` is called at every scrape, and may set values that are costly to keep. */
  gauge<Label extends string = never>(description: GaugeDescription<Label>): Gauge<Label>;
  /** `buckets` are upper bounds in the unit of the name; default: seconds from 5 ms to 10 s. */
  histogram<Label extends string = never>(
    description: Description<Label> & { readonly buckets?: readonly number[] },
  ): Histogram<Label>;
  /** Prometheus' text format. */
  render(): Promise<string>;
  /**
   * In the primary of a node:cluster: what `render` gives is from now on the sum of the worker processes, and of this process only
   * what no worker has.
   */
  includeWorkers(): void;
  /** Of what `render` gives. */
  readonly contentType: string;
}

/** A worker answers the primary's question for its figures; making an aggregator is what makes it listen for the question. */
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
  if (cluster.isWorker) shareWithPrimary(registry);
  let render = async (): Promise<string> => registry.metrics();
  const common = <Label extends string>(
    description: Description<Label>,
  ): { name: string; help: string; labelNames: Label[]; registers: Registry[] } => ({
    name: `ccm_${description.name}`,
    help: description.help,
    labelNames: [...(description.labels ?? [])],
    registers: [registry],
  });
  return {
    counter: (description) => new Counter(common(description)),
    gauge: <Label extends string = never>(description: GaugeDescription<Label>) => {
      const { collect } = description;
      const gauge: Gauge<Label> = new Gauge({
        ...common(description),
        ...(collect === undefined ? {} : { collect: (): void | Promise<void> => collect(gauge) }),
      });
      return gauge;
    },
    histogram: (description) =>
      new Histogram({
        ...common(description),
        ...(description.buckets === undefined ? {} : { buckets: [...description.buckets] }),
      }),
    render: () => render(),
    includeWorkers: () => {
      const workers = new AggregatorRegistry();
      render = async () => renderTogether(registry, workers);
    },
    contentType: registry.contentType,
  };
}
