import './overview.css';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { attentionQuery } from '../../api/fleet.ts';
import type { Stats } from '../../api/fleet.ts';
import { binned, ratesOf, sumOf, worstOf } from '../../charts/series.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import type { ChartLine } from '../../charts/time-chart.tsx';
import { formatDuration, formatRate } from '../../format/numbers.ts';
import { Card } from '../../ui/basics.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { AttentionList } from './attention-list.tsx';
import { FleetPicture } from './fleet-picture.tsx';
import { AccountList, BindList, DependencyList } from './health-lists.tsx';
import { useOverviewData } from './overview-data.ts';
import { OverviewLoading } from './overview-loading.tsx';
import { Vitals } from './vitals.tsx';

/** Steps that the charts draw as one point: half a minute. */
const BIN = 3;
/** The item of GET /attention that says so. */
const REDIS_AWAY = 'dependency/redis';
const formatRateUnit = (value: number): string => `${formatRate(value)}/s`;

/** Shows at a glance whether messages flow. */
export function OverviewView(): ReactNode {
  const overview = useOverviewData();
  const attention = useQuery(attentionQuery);
  const attentionList = (
    <WithData query={attention} label="what needs attention">
      {(items) => <AttentionList items={items} />}
    </WithData>
  );
  const isRedisAway = attention.data?.some(({ id }) => id === REDIS_AWAY) === true;
  return (
    <div className="page page-wide">
      <PageTitle title="Overview" className="visually-hidden" />
      {overview.data === undefined && overview.error !== null ? attentionList : null}
      <WithData query={overview} label="the overview" loading={<OverviewLoading />}>
        {(data) => (
          <>
            <Vitals stats={data.stats} queues={data.queues} />
            {attentionList}
            <Card title="The fleet" className="picture-card">
              <FleetPicture data={data} isRedisAway={isRedisAway} />
            </Card>
            <div className="overview-charts">
              <ThroughputChart stats={data.stats} />
              <LatencyChart stats={data.stats} />
            </div>
            <div className="overview-lists">
              <AccountList accounts={data.accounts} stats={data.stats} />
              <BindList binds={data.binds} />
              <DependencyList fleet={data.fleet} />
            </div>
          </>
        )}
      </WithData>
    </div>
  );
}

function ThroughputChart({ stats }: { readonly stats: Stats }): ReactNode {
  const lines = useMemo<readonly ChartLine[]>(() => {
    const rates = (measure: string, direction?: 'in' | 'out'): ChartLine['points'] =>
      binned(
        ratesOf(sumOf(stats, direction === undefined ? { measure } : { measure, direction }), stats.stepSeconds),
        BIN,
      );
    return [
      { label: 'From customers', color: '--in', points: rates('received', 'in') },
      { label: 'To customers', color: '--out', points: rates('sent', 'out') },
      { label: 'Failed tries', color: '--bad-dot', points: rates('failed'), isDashed: true },
    ];
  }, [stats]);
  return (
    <Card title="Throughput, last hour">
      <TimeChart
        label="Messages per second over the last hour"
        from={stats.from}
        stepSeconds={stats.stepSeconds * BIN}
        lines={lines}
        format={formatRateUnit}
      />
    </Card>
  );
}

function LatencyChart({ stats }: { readonly stats: Stats }): ReactNode {
  const lines = useMemo<readonly ChartLine[]>(() => {
    const worst = (measure: string, direction: 'in' | 'out'): ChartLine['points'] =>
      binned(worstOf(stats, { measure, direction }), BIN);
    return [
      { label: 'In, p95', color: '--in', points: worst('latency-p95', 'in') },
      { label: 'In, p50', color: '--in', points: worst('latency-p50', 'in'), isDashed: true },
      { label: 'Out, p95', color: '--out', points: worst('latency-p95', 'out') },
      { label: 'Out, p50', color: '--out', points: worst('latency-p50', 'out'), isDashed: true },
    ];
  }, [stats]);
  return (
    <Card title="Latency, last hour">
      <TimeChart
        label="Latency over the last hour: webhook to Hybrid Chat, and accepted to sent"
        from={stats.from}
        stepSeconds={stats.stepSeconds * BIN}
        lines={lines}
        format={formatDuration}
      />
    </Card>
  );
}
