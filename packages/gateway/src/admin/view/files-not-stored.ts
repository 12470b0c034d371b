import type { Series, StatisticsAnswer } from '@ccm/shared/storage/statistics';
import { STORAGE_REMEDY } from '../doctor/examine-file-engine.ts';
import { isoTime } from '../iso-time.ts';
import { totalOf } from './account-health.ts';
import type { AttentionItem } from './attention-item.ts';

/** Failures of the File Engine itself. A file that its host does not give concerns one message. */
const OF_FILE_ENGINE: ReadonlySet<string> = new Set(['file-engine-unreachable', 'rejected-by-file-engine']);

/** Says that the File Engine stores no files of customers: nothing, once it has stored one after its last failure. */
export function filesNotStored({ series, fromMs, stepSeconds }: StatisticsAnswer): readonly AttentionItem[] {
  const stored = series.filter(({ measure }) => measure === 'stored');
  const failures = series.filter(({ measure, reason }) => measure === 'not-stored' && OF_FILE_ENGINE.has(reason ?? ''));
  const [firstFailure, lastFailure] = [stepsOf(failures).at(0), stepsOf(failures).at(-1)];
  if (firstFailure === undefined || lastFailure === undefined) return [];
  if (lastFailure < (stepsOf(stored).at(-1) ?? -1)) return [];
  const failed = totalOf(failures, 'not-stored');
  const tries = failed + totalOf(stored, 'stored');
  return [
    {
      id: 'files',
      severity: failed === tries ? 'critical' : 'warning',
      title: 'The File Engine does not store files of customers.',
      detail: `${failed} of ${tries} tries failed in the last ten minutes. Messages go on without their files.`,
      remedy: STORAGE_REMEDY,
      since: isoTime(fromMs + firstFailure * stepSeconds * 1000),
      link: '/doctor',
      errorReason: null,
    },
  ];
}

/** The steps in which something was counted, oldest first. */
const stepsOf = (series: readonly Series[]): readonly number[] =>
  series
    .flatMap(({ points }) => points.flatMap((count, step) => (count !== null && count > 0 ? [step] : [])))
    .toSorted((one, other) => one - other);
