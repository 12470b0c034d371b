import type { ReactNode } from 'react';
import type { Queue } from '../../api/queues.ts';
import type { Stats } from '../../api/statistics.ts';
import { latest, rateNow, ratesOf, sumOf, total, worstOf } from '../../charts/series.ts';
import type { Points } from '../../charts/series.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { formatDuration, formatRate, formatShort } from '../../format/numbers.ts';

interface Vital {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly points: Points;
  readonly color: string;
}

function vitalsOf(stats: Stats, queues: readonly Queue[]): readonly Vital[] {
  const step = stats.stepSeconds;
  const arrived = sumOf(stats, { measure: 'arrived', direction: 'in' });
  const sent = sumOf(stats, { measure: 'sent', direction: 'out' });
  const latencyIn = worstOf(stats, { measure: 'latency-p95', direction: 'in' });
  const latencyOut = worstOf(stats, { measure: 'latency-p95', direction: 'out' });
  const failed = sumOf(stats, { measure: 'failed' });
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting + queue.delayed, 0);
  const duration = (points: Points): string => {
    const value = latest(points);
    return value === null ? '–' : formatDuration(value);
  };
  return [
    {
      label: 'From customers',
      value: formatRate(rateNow(arrived, step)),
      unit: '/s',
      points: ratesOf(arrived, step),
      color: 'var(--in)',
    },
    {
      label: 'To customers',
      value: formatRate(rateNow(sent, step)),
      unit: '/s',
      points: ratesOf(sent, step),
      color: 'var(--out)',
    },
    { label: 'Inbound latency, p95', value: duration(latencyIn), unit: '', points: latencyIn, color: 'var(--in)' },
    { label: 'Outbound latency, p95', value: duration(latencyOut), unit: '', points: latencyOut, color: 'var(--out)' },
    {
      label: 'Failed tries, last hour',
      value: formatShort(total(failed)),
      unit: '',
      points: failed,
      color: 'var(--bad-dot)',
    },
    { label: 'Waiting now', value: formatShort(waiting), unit: '', points: [], color: 'var(--text-faint)' },
  ];
}

export function Vitals({ stats, queues }: { readonly stats: Stats; readonly queues: readonly Queue[] }): ReactNode {
  return (
    <dl className="vitals card">
      {vitalsOf(stats, queues).map(({ label, value, unit, points, color }) => (
        <div key={label} className="vital">
          <dt className="faint cut" title={label}>
            {label}
          </dt>
          <dd className="vital-value">
            {splitUnit(value).map((part, index) => (
              <span key={part} className={index === 0 ? undefined : 'vital-unit'}>
                {part}
              </span>
            ))}
            {unit === '' ? null : <span className="vital-unit">{unit}</span>}
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
