import './overview.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { attentionQuery } from '../../api/attention.ts';
import { TrafficCharts } from '../../charts/traffic-charts.tsx';
import { Card } from '../../ui/card.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { AttentionList } from './attention-list.tsx';
import { FleetPicture } from './fleet-picture.tsx';
import { AccountList, BindList, DependencyList } from './health-lists.tsx';
import { useOverviewData } from './overview-data.ts';
import { OverviewLoading } from './overview-loading.tsx';
import { Vitals } from './vitals.tsx';

/** The item of GET /attention that says so. */
const REDIS_AWAY = 'dependency/redis';

/** Shows at a glance whether messages flow. */
export function OverviewView(): ReactNode {
  const { span } = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
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
            <TrafficCharts
              span={span ?? '1h'}
              onSpan={(next) => void navigate({ search: { span: next === '1h' ? undefined : next }, replace: true })}
            />
            <div className="overview-lists">
              <AccountList accounts={data.accounts} />
              <BindList binds={data.binds} />
              <DependencyList fleet={data.fleet} />
            </div>
          </>
        )}
      </WithData>
    </div>
  );
}
