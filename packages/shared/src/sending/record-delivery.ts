import type { OutcomeRecorder } from '../storage/statistics/index.ts';
import type { DeliveryObservation } from './delivery-deps.ts';

/** Counts what became of one try to send. */
export function recordDelivery(recorder: OutcomeRecorder, observation: DeliveryObservation): void {
  const { channel, account, outcome, reason = 'unknown', ageMs } = observation;
  const of = { direction: 'out', channel, account } as const;
  if (outcome !== 'sent') {
    recorder.count('failed', { ...of, reason });
    return;
  }
  recorder.count('sent', of);
  if (ageMs !== undefined) recorder.latency('out', of, ageMs);
}
