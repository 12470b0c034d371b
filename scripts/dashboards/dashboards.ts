import type { Dashboard, Panel, Query } from './dashboard.ts';

const QUARTER = 6;

const rate = (series: string, by: string): string => `sum by (${by}) (rate(${series}[$__rate_interval]))`;
const quantile = (share: number, buckets: string, by: string): string =>
  `histogram_quantile(${share}, sum by (${by}) (rate(${buckets}[$__rate_interval])))`;
const lines = (expr: string, legend: string): readonly Query[] => [{ expr, legend }];
const latency = (buckets: string): readonly Query[] => [
  { expr: quantile(0.5, buckets, 'le'), legend: 'median' },
  { expr: quantile(0.95, buckets, 'le'), legend: '95 %' },
  { expr: quantile(0.99, buckets, 'le'), legend: '99 %' },
];
const stat = (title: string, unit: string, expr: string): Panel => ({
  title,
  type: 'stat',
  unit,
  width: QUARTER,
  queries: lines(expr, ''),
});

const OVERVIEW: Dashboard = {
  uid: 'ccm-overview',
  title: 'CCM: overview',
  panels: [
    stat('Messages forwarded', 'mps', 'sum(rate(ccm_forwards_total{outcome="forwarded"}[$__rate_interval]))'),
    stat('Messages sent', 'mps', 'sum(rate(ccm_sends_total{outcome="sent"}[$__rate_interval]))'),
    stat('Dead letters that wait', 'short', 'max(ccm_dead_letters_held)'),
    stat('Alerts that fire', 'short', 'count(ALERTS{alertname=~"Ccm.+", alertstate="firing"}) or vector(0)'),
    {
      title: 'Customer messages forwarded, by channel',
      unit: 'mps',
      queries: lines(rate('ccm_forwards_total{outcome="forwarded"}', 'channel'), '{{channel}}'),
    },
    {
      title: 'Messages sent, by provider',
      unit: 'mps',
      queries: lines(rate('ccm_sends_total{outcome="sent"}', 'provider'), '{{provider}}'),
    },
    {
      title: 'Age of the oldest job',
      description: 'It grows where the other side does not take messages, or where workers cannot keep up.',
      unit: 's',
      queries: lines('max by (queue) (ccm_queue_oldest_job_seconds)', '{{queue}}'),
    },
    {
      title: 'Jobs that wait or are retried',
      unit: 'short',
      queries: lines('sum by (queue) (max by (queue, state) (ccm_queue_jobs{state!="active"}))', '{{queue}}'),
    },
    {
      title: 'Replicas by state',
      unit: 'short',
      queries: lines('max by (replica_service, state) (ccm_replicas)', '{{replica_service}} {{state}}'),
    },
    {
      title: 'Checks that fail',
      description: 'Checks of /health/ready and /health/live.',
      unit: 'short',
      queries: lines('count by (service) (ccm_dependency_up) - sum by (service) (ccm_dependency_up)', '{{service}}'),
    },
  ],
};

const INBOUND: Dashboard = {
  uid: 'ccm-inbound',
  title: 'CCM: customer messages',
  panels: [
    {
      title: 'Webhooks by provider and outcome',
      unit: 'reqps',
      queries: lines(rate('ccm_webhooks_total', 'provider, outcome'), '{{provider}} {{outcome}}'),
    },
    {
      title: 'Time to answer a webhook',
      description: '360dialog throttles webhooks slower than 200 ms; providers give up after 5 s.',
      unit: 's',
      queries: latency('ccm_http_request_seconds_bucket{route="webhooks"}'),
    },
    {
      title: 'Requests by status',
      unit: 'reqps',
      queries: lines(rate('ccm_http_request_seconds_count', 'route, status'), '{{route}} {{status}}'),
    },
    {
      title: 'Events in webhooks',
      unit: 'eps',
      queries: lines(rate('ccm_events_total', 'channel, kind'), '{{channel}} {{kind}}'),
    },
    {
      title: 'Attempts to forward, by outcome and reason',
      unit: 'ops',
      queries: lines(rate('ccm_forwards_total', 'outcome, reason'), '{{outcome}} {{reason}}'),
    },
    {
      title: 'From the webhook to Hybrid Chat',
      unit: 's',
      queries: latency('ccm_forward_age_seconds_bucket'),
    },
    {
      title: 'Tries to store files, by outcome and reason',
      description: 'Of customers’ files in the File Engine. Messages go on without a file that is not stored in time.',
      unit: 'ops',
      queries: lines(rate('ccm_files_total', 'outcome, reason'), '{{outcome}} {{reason}}'),
    },
    {
      title: 'Webhooks in the spool',
      unit: 'short',
      queries: lines('sum by (instance) (ccm_spool_records)', '{{instance}}'),
    },
    {
      title: 'Webhooks in quarantine',
      unit: 'short',
      queries: lines('max(ccm_quarantine_held)', 'held'),
    },
  ],
};

const OUTBOUND: Dashboard = {
  uid: 'ccm-outbound',
  title: 'CCM: messages to customers',
  panels: [
    {
      title: 'Attempts to send, by provider and outcome',
      unit: 'ops',
      queries: lines(rate('ccm_sends_total', 'provider, outcome'), '{{provider}} {{outcome}}'),
    },
    {
      title: 'Failures by reason',
      unit: 'ops',
      queries: lines(rate('ccm_sends_total{outcome!="sent"}', 'provider, reason'), '{{provider}} {{reason}}'),
    },
    {
      title: 'Time of providers to accept a message, 95 %',
      unit: 's',
      queries: lines(quantile(0.95, 'ccm_send_seconds_bucket', 'provider, le'), '{{provider}}'),
    },
    {
      title: 'From the request to the acceptance, 95 %',
      unit: 's',
      queries: lines(quantile(0.95, 'ccm_send_age_seconds_bucket', 'provider, le'), '{{provider}}'),
    },
    {
      title: 'Last success',
      unit: 'dateTimeFromNow',
      description: 'When Hybrid Chat, each provider and each target of reports last took something.',
      type: 'stat',
      width: 24,
      queries: lines('max by (dependency) (ccm_dependency_last_success_timestamp_seconds) * 1000', '{{dependency}}'),
    },
    {
      title: 'Broker messages by outcome',
      unit: 'mps',
      queries: lines(rate('ccm_commands_total', 'outcome'), '{{outcome}}'),
    },
    {
      title: 'Reports by target and outcome',
      unit: 'ops',
      queries: lines(rate('ccm_reports_total', 'target, outcome'), '{{target}} {{outcome}}'),
    },
    {
      title: 'Binds by account and state',
      unit: 'short',
      queries: lines('max by (account, state) (ccm_smpp_binds)', '{{account}} {{state}}'),
    },
    {
      title: 'Window of each bind in use',
      unit: 'percentunit',
      queries: lines('max by (bind) (ccm_smpp_window_in_use / (ccm_smpp_window_size > 0))', '{{bind}}'),
    },
    {
      title: 'SMPP traffic of each bind',
      unit: 'mps',
      queries: [
        { expr: rate('ccm_smpp_submits_total', 'bind'), legend: '{{bind}} submit_sm' },
        { expr: rate('ccm_smpp_delivers_total', 'bind'), legend: '{{bind}} deliver_sm' },
      ],
    },
    {
      title: 'Problems of submit_sm',
      unit: 'ops',
      queries: lines(rate('ccm_smpp_submit_problems_total', 'bind, problem'), '{{bind}} {{problem}}'),
    },
    {
      title: 'Dead letters by kind and reason',
      unit: 'short',
      queries: lines('sum by (kind, reason) (increase(ccm_dead_letters_total[$__range]))', '{{kind}} {{reason}}'),
    },
  ],
};

const PROCESSES: Dashboard = {
  uid: 'ccm-processes',
  title: 'CCM: processes and Redis',
  panels: [
    {
      title: 'CPU',
      unit: 'percentunit',
      queries: lines('rate(process_cpu_seconds_total{job="ccm"}[$__rate_interval])', '{{service}} {{instance}}'),
    },
    {
      title: 'Lag of the event loop, 99 %',
      description: 'Above half a second a process is overloaded.',
      unit: 's',
      queries: lines('nodejs_eventloop_lag_p99_seconds{job="ccm"}', '{{service}} {{instance}}'),
    },
    {
      title: 'Memory',
      unit: 'bytes',
      queries: lines('process_resident_memory_bytes{job="ccm"}', '{{service}} {{instance}}'),
    },
    {
      title: 'Garbage collection',
      unit: 'percentunit',
      queries: lines(
        'sum by (service, instance) (rate(nodejs_gc_duration_seconds_sum{job="ccm"}[$__rate_interval]))',
        '{{service}} {{instance}}',
      ),
    },
    {
      title: 'Memory of Redis',
      unit: 'bytes',
      queries: [
        { expr: 'max by (node) (ccm_redis_memory_used_bytes)', legend: '{{node}} used' },
        { expr: 'max by (node) (ccm_redis_memory_max_bytes)', legend: '{{node}} limit' },
      ],
    },
    {
      title: 'Replicas of Redis',
      unit: 'short',
      queries: lines('max by (node) (ccm_redis_connected_replicas)', '{{node}}'),
    },
    {
      title: 'Checks',
      description: '1 where a check of /health/ready or /health/live passes.',
      unit: 'short',
      queries: lines('min by (service, dependency) (ccm_dependency_up)', '{{service}} {{dependency}}'),
    },
    {
      title: 'Versions',
      unit: 'short',
      queries: lines('count by (service, version) (ccm_build_info)', '{{service}} {{version}}'),
    },
  ],
};

export const DASHBOARDS: readonly Dashboard[] = [OVERVIEW, INBOUND, OUTBOUND, PROCESSES];
