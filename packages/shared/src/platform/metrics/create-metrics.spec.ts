import { expect } from 'chai';
import { createMetrics } from './create-metrics.ts';

describe('createMetrics', () => {
  it('renders counters, gauges and histograms with the name of the service', async () => {
    const metrics = createMetrics('gateway');
    metrics.counter({ name: 'webhooks_total', help: 'Webhooks', labels: ['channel'] }).inc({ channel: 'sms' }, 2);
    metrics.gauge({ name: 'binds', help: 'Binds' }).set(3);
    metrics.histogram({ name: 'answer_seconds', help: 'Time', buckets: [0.1, 1] }).observe(0.5);

    const text = await metrics.render();

    expect(text).to.include('ccm_webhooks_total{channel="sms",service="gateway"} 2');
    expect(text).to.include('ccm_binds{service="gateway"} 3');
    expect(text).to.include('ccm_answer_seconds_bucket{le="1",service="gateway"} 1');
    expect(text).to.include('process_cpu_user_seconds_total');
    expect(metrics.contentType).to.match(/^text\/plain/);
  });

  it('asks a gauge for its value at every scrape', async () => {
    const metrics = createMetrics('gateway');
    let depth = 0;
    metrics.gauge({
      name: 'depth',
      help: 'Depth',
      collect: (gauge) => {
        gauge.set((depth += 1));
      },
    });
    expect(await metrics.render()).to.include('ccm_depth{service="gateway"} 1');
    expect(await metrics.render()).to.include('ccm_depth{service="gateway"} 2');
  });

  it('keeps two of them apart, as tests and one process with several need it', async () => {
    createMetrics('a').counter({ name: 'x_total', help: 'X' }).inc();
    expect(await createMetrics('b').render()).to.not.include('ccm_x_total');
  });

  it('returns the same metric for the same name', async () => {
    const metrics = createMetrics('gateway');
    const description = { name: 'reports_total', help: 'Reports', labels: ['target'] as const };
    metrics.counter(description).inc({ target: 'crm' });
    metrics.counter(description).inc({ target: 'amq' });
    const text = await metrics.render();
    expect(text).to.include('ccm_reports_total{target="crm",service="gateway"} 1');
    expect(text).to.include('ccm_reports_total{target="amq",service="gateway"} 1');
  });

  it('exports no gauge under the name of a counter', async () => {
    const text = await createMetrics('gateway').render();
    const gauges = [...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name);
    expect(gauges.filter((name) => name?.endsWith('_total'))).to.deep.equal([]);
  });
});
