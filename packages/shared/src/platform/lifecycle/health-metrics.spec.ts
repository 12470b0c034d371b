import { expect } from 'chai';
import { createMetrics } from '../metrics/index.ts';
import { exportHealth } from './health-metrics.ts';
import { Health } from './health.ts';

describe('exportHealth', () => {
  it('reports whether each check passes, and when it last did', async () => {
    const health = new Health();
    const metrics = createMetrics('gateway');
    exportHealth(health, metrics);
    health.register('redis', () => ({ ok: true }));
    health.register('activemq', () => ({ ok: false }));
    health.register('progress forward', () => ({ ok: true }), { live: true, ready: false });

    const text = await metrics.render();

    expect(text).to.include('ccm_dependency_up{dependency="redis",service="gateway"} 1');
    expect(text).to.include('ccm_dependency_up{dependency="activemq",service="gateway"} 0');
    expect(text).to.include('ccm_dependency_up{dependency="progress forward",service="gateway"} 1');
    expect(text).to.match(/ccm_dependency_last_success_timestamp_seconds\{dependency="redis",service="gateway"\} \d+/);
    expect(text).to.not.include('last_success_timestamp_seconds{dependency="activemq"');
  });
});
