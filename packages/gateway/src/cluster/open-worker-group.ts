import type { ProcessContext, Component } from '@ccm/shared/platform/lifecycle';
import { METRICS } from '@ccm/shared/platform/metrics';
import { WorkerGroup } from './worker-group.ts';

/** The workers of GATEWAY_PROCESSES, with health and metrics of all of them; SIGHUP and the log level are handed on. */
export function workerGroup({ config, logger, logControl, health, metrics }: ProcessContext): Component {
  const replaced = metrics.counter(METRICS.gatewayProcessesReplaced);
  const group = new WorkerGroup({ count: config.http.processes, logger, replaced: () => replaced.inc() });
  metrics.gauge({
    ...METRICS.gatewayProcesses,
    collect: (gauge) => {
      gauge.set(group.listening);
    },
  });
  metrics.includeWorkers();
  health.register('processes', () => group.check());
  if (config.http.spool !== undefined) {
    // Checks that the workers make, because this process has no spool.
    health.register('redis', () => group.checkOf('redis') ?? { ok: false, detail: 'no worker has reported yet' });
    health.register('spool', () => group.checkOf('spool') ?? { ok: false, detail: 'no worker has reported yet' });
  }
  logControl.onLevel((level) => {
    group.setLogLevel(level);
  });
  const reload = (): void => {
    group.reload();
  };
  return {
    name: group.name,
    start: async () => {
      process.on('SIGHUP', reload);
      await group.start();
    },
    stop: async () => {
      process.off('SIGHUP', reload);
      await group.stop();
    },
  };
}
