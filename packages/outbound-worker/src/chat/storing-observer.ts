import { METRICS } from '@ccm/shared/platform/metrics';
import type { Metrics } from '@ccm/shared/platform/metrics';
import type { OutcomeRecorder } from '@ccm/shared/storage/statistics';
import type { MediaAccess } from './re-host-media.ts';

/** Failures of the File Engine itself: an alert and the console watch them. */
const OF_FILE_ENGINE = ['file-engine-unreachable', 'rejected-by-file-engine'] as const;

/** Counts each try to store a customer's file: for Prometheus, and for the fleet's statistics. */
export function storingObserver(metrics: Metrics, recorder: OutcomeRecorder): MediaAccess['observeStoring'] {
  const files = metrics.counter(METRICS.files);
  // A counter that begins with its first event has no increase that an alert could see.
  files.inc({ outcome: 'stored', reason: 'none' }, 0);
  for (const reason of OF_FILE_ENGINE) files.inc({ outcome: 'not-stored', reason }, 0);
  return ({ channel, name }, { outcome, reason }) => {
    files.inc({ outcome, reason: reason ?? 'none' });
    recorder.count(outcome, { direction: 'in', channel, account: name, reason });
  };
}
