import { SECOND_MS } from '@ccm/core/time';
import { METRICS } from '../../platform/metrics/index.ts';
import type { Metrics } from '../../platform/metrics/index.ts';
import type { OutcomeRecorder } from '../../storage/statistics/index.ts';
import type { DeliveryObservation } from './delivery-deps.ts';

/** Counts the outcome of each attempt to send: in the fleet's statistics, and in the metrics of this process. */
export function recordDelivery(
  recorder: OutcomeRecorder,
  metrics: Metrics,
): (observation: DeliveryObservation) => void {
  const sends = metrics.counter(METRICS.sends);
  const durations = metrics.histogram(METRICS.sendDuration);
  const ages = metrics.histogram(METRICS.sendAge);
  const lastSuccess = metrics.gauge(METRICS.lastSuccess);
  return (observation) => {
    const { provider, outcome, reason = 'none', durationMs, ageMs } = observation;
    sends.inc({ provider, outcome, reason });
    if (durationMs !== undefined) durations.observe({ provider }, durationMs / SECOND_MS);
    if (outcome === 'sent') {
      lastSuccess.setToCurrentTime({ dependency: provider });
      if (ageMs !== undefined) ages.observe({ provider }, ageMs / SECOND_MS);
    }
    countOutcome(recorder, observation);
  };
}

function countOutcome(recorder: OutcomeRecorder, observation: DeliveryObservation): void {
  const { channel, account, outcome, reason = 'unknown', ageMs } = observation;
  const of = { direction: 'out', channel, account } as const;
  if (outcome !== 'sent') {
    recorder.count('failed', { ...of, reason });
    return;
  }
  recorder.count('sent', of);
  if (ageMs !== undefined) recorder.latency('out', of, ageMs);
}
