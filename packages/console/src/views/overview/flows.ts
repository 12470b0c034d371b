import type { Queue } from '../../api/queues.ts';
import type { Stats } from '../../api/statistics.ts';
import { rateNow, recently, sumOf, worstOf, latest } from '../../charts/series.ts';
import type { SeriesFilter } from '../../charts/series.ts';

/** One arrow of the fleet's picture. */
export interface Flow {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Messages in a second. */
  readonly rate: number;
  /** Waiting time or latency; null where it is not measured. */
  readonly lagMs: number | null;
  /** In the last ten minutes. */
  readonly errors: number;
}

const ERROR_MINUTES = 10;
const isSmpp = (channel: string | null): boolean => channel === 'smpp';
const isHttp = (channel: string | null): boolean => channel !== null && channel !== 'smpp';

type Measures = (stats: Stats, queues: readonly Queue[]) => Pick<Flow, 'rate' | 'lagMs' | 'errors'>;

interface FlowSpec {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly measures: Measures;
}

interface Parts {
  readonly rate: SeriesFilter;
  readonly errors?: SeriesFilter;
  readonly latency?: SeriesFilter;
  readonly queue?: RegExp;
}

const measuring =
  ({ rate, errors, latency, queue }: Parts): Measures =>
  (stats, queues) => ({
    rate: rateNow(sumOf(stats, rate), stats.stepSeconds),
    errors: errors === undefined ? 0 : recently(sumOf(stats, errors), stats.stepSeconds, ERROR_MINUTES),
    lagMs: queue === undefined ? latencyOf(stats, latency) : oldestOf(queues, queue),
  });

const latencyOf = (stats: Stats, filter: SeriesFilter | undefined): number | null =>
  filter === undefined ? null : latest(worstOf(stats, filter));

function oldestOf(queues: readonly Queue[], pattern: RegExp): number | null {
  const matching = queues.filter(({ id }) => pattern.test(id));
  return matching.length === 0 ? null : Math.max(...matching.map(({ oldestWaitingMs }) => oldestWaitingMs));
}

const received = (channel: (name: string | null) => boolean): SeriesFilter => ({
  measure: 'received',
  direction: 'in',
  channel,
});
const sent = (channel: (name: string | null) => boolean): SeriesFilter => ({
  measure: 'sent',
  direction: 'out',
  channel,
});
const failedOut = (channel: (name: string | null) => boolean): SeriesFilter => ({
  measure: 'failed',
  direction: 'out',
  channel,
});
const reported = (peer: string): SeriesFilter => ({ measure: 'reported', peer });
const taken = (peer: string): SeriesFilter => ({ measure: 'taken', peer });

const SPECS: readonly FlowSpec[] = [
  { id: 'api', from: 'Applications', to: 'Gateway', measures: measuring({ rate: taken('api') }) },
  {
    id: 'webhooks',
    from: 'Providers',
    to: 'Gateway',
    measures: measuring({ rate: received(isHttp), errors: { measure: 'refused' } }),
  },
  {
    id: 'send',
    from: 'Send',
    to: 'Providers',
    measures: measuring({
      rate: sent(isHttp),
      errors: failedOut(isHttp),
      latency: { measure: 'latency-p95', direction: 'out', channel: isHttp },
    }),
  },
  { id: 'smpp-in', from: 'SMSCs', to: 'SMPP', measures: measuring({ rate: received(isSmpp) }) },
  {
    id: 'smpp-out',
    from: 'SMPP',
    to: 'SMSCs',
    measures: measuring({
      rate: sent(isSmpp),
      errors: failedOut(isSmpp),
      latency: { measure: 'latency-p95', direction: 'out', channel: isSmpp },
    }),
  },
  { id: 'api-store', from: 'Gateway', to: 'Redis', measures: measuring({ rate: taken('api') }) },
  { id: 'webhooks-store', from: 'Gateway', to: 'Redis', measures: measuring({ rate: received(isHttp) }) },
  {
    id: 'send-fetch',
    from: 'Redis',
    to: 'Send',
    measures: measuring({ rate: sent(isHttp), queue: /^send-(?!smpp)/ }),
  },
  { id: 'smpp-store', from: 'SMPP', to: 'Redis', measures: measuring({ rate: received(isSmpp) }) },
  { id: 'smpp-fetch', from: 'Redis', to: 'SMPP', measures: measuring({ rate: sent(isSmpp), queue: /^send-smpp/ }) },
  {
    id: 'chat-fetch',
    from: 'Redis',
    to: 'Chat',
    measures: measuring({ rate: { measure: 'forwarded' }, queue: /^(webhooks|forward)/ }),
  },
  {
    id: 'forward',
    from: 'Chat',
    to: 'Hybrid Chat',
    measures: measuring({
      rate: { measure: 'forwarded' },
      errors: { measure: 'failed', direction: 'in' },
      latency: { measure: 'latency-p95', direction: 'in' },
    }),
  },
  { id: 'amq-store', from: 'AMQ', to: 'Redis', measures: measuring({ rate: taken('activemq') }) },
  { id: 'amq', from: 'ActiveMQ', to: 'AMQ', measures: measuring({ rate: taken('activemq') }) },
  {
    id: 'reports-fetch',
    from: 'Redis',
    to: 'Report',
    measures: measuring({ rate: reported('activemq'), queue: /^report-amq/ }),
  },
  { id: 'reports', from: 'Report', to: 'ActiveMQ', measures: measuring({ rate: reported('activemq') }) },
  {
    id: 'crm-fetch',
    from: 'Redis',
    to: 'Report',
    measures: measuring({ rate: reported('crm'), queue: /^report-crm/ }),
  },
  { id: 'crm', from: 'Report', to: 'CRM', measures: measuring({ rate: reported('crm') }) },
  { id: 'campaign-store', from: 'Campaign', to: 'Redis', measures: measuring({ rate: taken('campaign') }) },
  { id: 'campaign', from: 'SQL tables', to: 'Campaign', measures: measuring({ rate: taken('campaign') }) },
];

export const flowsOf = (stats: Stats, queues: readonly Queue[]): ReadonlyMap<string, Flow> =>
  new Map(SPECS.map(({ measures, ...spec }) => [spec.id, { ...spec, ...measures(stats, queues) }]));
