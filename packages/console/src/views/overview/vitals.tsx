import type { ReactNode } from 'react';
import type { Queue } from '../../api/queues.ts';
import type { Stats } from '../../api/statistics.ts';
import { latest, rateNow, ratesOf, sumOf, total, worstOf } from '../../charts/series.ts';
import type { Points } from '../../charts/series.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { formatDuration, formatRate, formatShort } from '../../format/numbers.ts';

interface Vital {
  readonly label: string;
  /** The measure in a sentence, for readers who rest on it. */
  readonly meaning: string;
  readonly value: string;
  readonly unit?: string;
  readonly points: Points;
  readonly color: string;
}

const vitalsOf = (stats: Stats, queues: readonly Queue[]): readonly Vital[] => [
  rateVital(stats, 'arrived', {
    label: 'From customers',
    meaning: 'Messages of customers in a second, over the last half minute',
    color: 'var(--in)',
  }),
  rateVital(stats, 'sent', {
    label: 'To customers',
    meaning: 'Messages that providers took in a second, over the last half minute',
    color: 'var(--out)',
  }),
  latencyVital(stats, 'in', {
    label: 'Inbound latency, p95',
    meaning: 'From the webhook to Hybrid Chat: 95 of 100 messages take no longer',
    color: 'var(--in)',
  }),
  latencyVital(stats, 'out', {
    label: 'Outbound latency, p95',
    meaning: 'From the acceptance to the provider: 95 of 100 messages take no longer',
    color: 'var(--out)',
  }),
  failuresVital(stats),
  waitingVital(queues),
];

type Naming = Pick<Vital, 'label' | 'meaning' | 'color'>;

function rateVital(stats: Stats, measure: 'arrived' | 'sent', naming: Naming): Vital {
  const counts = sumOf(stats, { measure, direction: measure === 'arrived' ? 'in' : 'out' });
  const value = formatRate(rateNow(counts, stats.stepSeconds));
  return { ...naming, value, unit: '/s', points: ratesOf(counts, stats.stepSeconds) };
}

function latencyVital(stats: Stats, direction: 'in' | 'out', naming: Naming): Vital {
  const points = worstOf(stats, { measure: 'latency-p95', direction });
  const newest = latest(points);
  return { ...naming, value: newest === null ? '–' : formatDuration(newest), points };
}

function failuresVital(stats: Stats): Vital {
  const points = sumOf(stats, { measure: 'failed' });
  const meaning = 'Tries that failed, also of messages that arrived later';
  return {
    label: 'Failed tries, last hour',
    meaning,
    value: formatShort(total(points)),
    points,
    color: 'var(--bad-dot)',
  };
}

function waitingVital(queues: readonly Queue[]): Vital {
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting + queue.delayed, 0);
  const meaning = 'Queued messages, also those that will be tried again';
  return { label: 'Waiting now', meaning, value: formatShort(waiting), points: [], color: 'var(--text-faint)' };
}

export function Vitals({ stats, queues }: { readonly stats: Stats; readonly queues: readonly Queue[] }): ReactNode {
  return (
    <dl className="vitals card">
      {vitalsOf(stats, queues).map(({ label, meaning, value, unit, points, color }) => (
        <div key={label} className="vital" title={meaning}>
          <dt className="faint cut">{label}</dt>
          <dd className="vital-value">
            {splitUnit(value).map((part, index) => (
              <span key={part} className={index === 0 ? undefined : 'vital-unit'}>
                {part}
              </span>
            ))}
            {unit === undefined ? null : <span className="vital-unit">{unit}</span>}
          </dd>
          <dd aria-hidden>
            <Sparkline points={points} color={color} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `38 ms` is written with its unit smaller. */
const splitUnit = (value: string): readonly string[] => value.split(/ (?=[a-z]+$)/);
