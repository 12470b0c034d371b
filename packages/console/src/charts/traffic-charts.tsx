import './charts.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Account } from '../api/accounts.ts';
import { ALL_HOUR, statsQuery } from '../api/statistics.ts';
import type { Stats, StatsQuery } from '../api/statistics.ts';
import { formatDuration, formatRate } from '../format/numbers.ts';
import { Card } from '../ui/card.tsx';
import { Segmented } from '../ui/controls/choices.tsx';
import { WithData } from '../ui/query.tsx';
import { binned, ratesOf, sumOf, worstOf } from './series.ts';
import type { SeriesFilter } from './series.ts';
import type { ChartSpan } from './spans.ts';
import { TimeChart } from './time-chart.tsx';
import type { ChartLine } from './time-chart.tsx';

const MINUTES: Readonly<Record<ChartSpan, number>> = { '1h': 60, '24h': 1440 };
const WORDS: Readonly<Record<ChartSpan, string>> = { '1h': 'last hour', '24h': 'last 24 hours' };
const CHOICES: readonly { readonly id: ChartSpan; readonly label: string }[] = [
  { id: '1h', label: 'Hour' },
  { id: '24h', label: 'Day' },
];
/** The time that is drawn as one point. */
const POINT_SECONDS: Readonly<Record<ChartSpan, number>> = { '1h': 30, '24h': 300 };

const formatRateUnit = (value: number): string => `${formatRate(value)}/s`;

interface TrafficChartsProps {
  readonly span: ChartSpan;
  readonly onSpan: (span: ChartSpan) => void;
  /** Default: all accounts. */
  readonly account?: Pick<Account, 'channel' | 'account'>;
}

/** Throughput and latency over the last hour or day, of all accounts or of one. */
export function TrafficCharts({ span, onSpan, account }: TrafficChartsProps): ReactNode {
  const query = useQuery({ ...statsQuery(askedFor(span, account)), placeholderData: keepPreviousData });
  const aside = (
    <Segmented
      label="Time that the charts show"
      choices={CHOICES}
      value={span}
      onChange={(value) => onSpan(value === '24h' ? '24h' : '1h')}
    />
  );
  return (
    <div className="traffic-charts">
      <Card title={`Throughput, ${WORDS[span]}`} aside={aside}>
        <WithData query={query} label="the throughput">
          {(stats) => <Throughput stats={stats} span={span} />}
        </WithData>
      </Card>
      <Card title={`Latency, ${WORDS[span]}`}>
        <WithData query={query} label="the latency">
          {(stats) => <Latency stats={stats} span={span} />}
        </WithData>
      </Card>
    </div>
  );
}

/** The hour of all accounts is asked for as the overview does: one answer serves both. */
function askedFor(span: ChartSpan, account: TrafficChartsProps['account']): StatsQuery {
  const minutes = MINUTES[span];
  if (account !== undefined) return { minutes, channel: account.channel, account: account.account, measures: DRAWN };
  return span === '1h' ? ALL_HOUR : { minutes, by: 'channel', measures: DRAWN };
}

const DRAWN = 'arrived,sent,failed,latency-p50,latency-p95';

interface ChartProps {
  readonly stats: Stats;
  readonly span: ChartSpan;
}

const stepsAPoint = ({ stepSeconds }: Stats, span: ChartSpan): number =>
  Math.max(1, Math.round(POINT_SECONDS[span] / stepSeconds));

function Throughput({ stats, span }: ChartProps): ReactNode {
  const size = stepsAPoint(stats, span);
  const lines = useMemo<readonly ChartLine[]>(() => {
    const rates = (filter: SeriesFilter): ChartLine['points'] =>
      binned(ratesOf(sumOf(stats, filter), stats.stepSeconds), size);
    return [
      { label: 'From customers', color: '--in', points: rates({ measure: 'arrived', direction: 'in' }) },
      { label: 'To customers', color: '--out', points: rates({ measure: 'sent', direction: 'out' }) },
      { label: 'Failed tries', color: '--bad-dot', points: rates({ measure: 'failed' }), isDashed: true },
    ];
  }, [stats, size]);
  return (
    <TimeChart
      label={`Messages per second over the ${WORDS[span]}`}
      from={stats.from}
      stepSeconds={stats.stepSeconds * size}
      lines={lines}
      format={formatRateUnit}
    />
  );
}

function Latency({ stats, span }: ChartProps): ReactNode {
  const size = stepsAPoint(stats, span);
  const lines = useMemo<readonly ChartLine[]>(() => {
    const worst = (measure: string, direction: 'in' | 'out'): ChartLine['points'] =>
      binned(worstOf(stats, { measure, direction }), size);
    return [
      { label: 'In, p95', color: '--in', points: worst('latency-p95', 'in') },
      { label: 'In, p50', color: '--in', points: worst('latency-p50', 'in'), isDashed: true },
      { label: 'Out, p95', color: '--out', points: worst('latency-p95', 'out') },
      { label: 'Out, p50', color: '--out', points: worst('latency-p50', 'out'), isDashed: true },
    ];
  }, [stats, size]);
  return (
    <TimeChart
      label={`Latency over the ${WORDS[span]}: webhook to Hybrid Chat, and accepted to sent`}
      from={stats.from}
      stepSeconds={stats.stepSeconds * size}
      lines={lines}
      format={formatDuration}
    />
  );
}
