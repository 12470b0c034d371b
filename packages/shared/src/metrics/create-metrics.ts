import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

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
  /** Of what `render` gives. */
  readonly contentType: string;
}

/** Starts with the process's own figures (CPU, memory, event loop); every series carries the service's name. */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
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
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
