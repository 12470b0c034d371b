/** Series that a fault makes Prometheus record, and when its alert fires. */
export interface AlertCase {
  readonly alert: string;
  /** In promtool's notation: `0x10` is ten more zeros, one a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** The time at which it must fire; default after 10 minutes. */
  readonly at?: string;
}

const gateway = 'service="gateway",instance="g:9081",job="ccm"';
const worker = 'service="outbound-worker",instance="w:9082",job="ccm"';

/** A fault for each alert, as it looks to Prometheus. */
export const FAULTS: readonly AlertCase[] = [
  { alert: 'CcmServiceDown', series: { 'up{job="ccm",instance="g:9081"}': '1x2 0x20' } },
  {
    alert: 'CcmNoReplicaReady',
    series: {
      [`ccm_replicas{replica_service="smpp-worker",state="not-ready",${gateway}}`]: '_x2 1x20',
      [`ccm_replicas{replica_service="smpp-worker",state="ready",${gateway}}`]: '1x2 0x20',
    },
  },
  {
    alert: 'CcmReplicaLost',
    series: {
      [`ccm_replicas{replica_service="gateway",state="lost",${gateway}}`]: '1x20',
      [`ccm_replicas{replica_service="gateway",state="ready",${gateway}}`]: '1x20',
    },
  },
  { alert: 'CcmRestarting', series: { [`process_start_time_seconds{${worker}}`]: '100 200 300 400x20' } },
  { alert: 'CcmDependencyDown', series: { [`ccm_dependency_up{dependency="spool",${gateway}}`]: '0x20' } },
  { alert: 'CcmEventLoopBlocked', series: { [`nodejs_eventloop_lag_p99_seconds{${worker}}`]: '0.8x20' } },
  { alert: 'CcmGatewayProcessDied', series: { [`ccm_gateway_processes_replaced_total{${gateway}}`]: '0x5 1x20' } },
  { alert: 'CcmExaminationFault', series: { [`ccm_examination_faults{group="Redis",${gateway}}`]: '_x5 1x20' } },
  {
    alert: 'CcmVersionsDiffer',
    series: { [`ccm_build_info{version="1",${gateway}}`]: '1x60', [`ccm_build_info{version="2",${worker}}`]: '1x60' },
    at: '45m',
  },
  { alert: 'CcmRedisUnreachable', series: { [`ccm_dependency_up{dependency="redis",${worker}}`]: '1x2 0x20' } },
  {
    alert: 'CcmRedisMemoryHigh',
    series: {
      [`ccm_redis_memory_used_bytes{node="r:6379",${gateway}}`]: '800x20',
      [`ccm_redis_memory_max_bytes{node="r:6379",${gateway}}`]: '1000x20',
    },
  },
  {
    alert: 'CcmRedisMemoryFull',
    series: {
      [`ccm_redis_memory_used_bytes{node="r:6379",${gateway}}`]: '700x7 990x20',
      [`ccm_redis_memory_max_bytes{node="r:6379",${gateway}}`]: '1000x30',
    },
  },
  { alert: 'CcmRedisReplicaLost', series: { [`ccm_redis_connected_replicas{node="r:6379",${gateway}}`]: '2x5 1x20' } },
  {
    alert: 'CcmWebhooksUnavailable',
    series: { [`ccm_http_request_seconds_count{route="webhooks",status="5xx",${gateway}}`]: '0+30x20' },
  },
  {
    alert: 'CcmWebhooksSlow',
    series: {
      [`ccm_http_request_seconds_bucket{route="webhooks",status="2xx",le="1",${gateway}}`]: '0+10x20',
      [`ccm_http_request_seconds_bucket{route="webhooks",status="2xx",le="5",${gateway}}`]: '0+60x20',
      [`ccm_http_request_seconds_bucket{route="webhooks",status="2xx",le="+Inf",${gateway}}`]: '0+60x20',
    },
  },
  {
    alert: 'CcmWebhooksRefused',
    series: { [`ccm_webhooks_total{provider="twilio",outcome="bad-signature",${gateway}}`]: '0x5 1x20' },
  },
  { alert: 'CcmSpoolInUse', series: { [`ccm_spool_records{${gateway}}`]: '0x2 40x20' } },
  {
    alert: 'CcmSpoolFilling',
    series: { [`ccm_spool_bytes{${gateway}}`]: '0x2 600x20', [`ccm_spool_max_bytes{${gateway}}`]: '1000x30' },
  },
  {
    alert: 'CcmMessagesNotForwarded',
    series: { [`ccm_queue_oldest_job_seconds{queue="forward",${gateway}}`]: '0+60x20' },
  },
  {
    alert: 'CcmChatFailing',
    series: {
      [`ccm_forwards_total{channel="sms",outcome="retry",reason="http-503",${worker}}`]: '0+30x20',
      [`ccm_forwards_total{channel="sms",outcome="forwarded",reason="none",${worker}}`]: '0+10x20',
    },
  },
  {
    alert: 'CcmFilesNotStored',
    series: {
      [`ccm_files_total{outcome="not-stored",reason="file-engine-unreachable",${worker}}`]: '0+30x20',
      [`ccm_files_total{outcome="stored",reason="none",${worker}}`]: '0+10x20',
    },
  },
  { alert: 'CcmForeignWrites', series: { [`ccm_envelopes_total{outcome="forged",${worker}}`]: '0x5 1x20' } },
  {
    alert: 'CcmMessagesNotSent',
    series: { [`ccm_queue_oldest_job_seconds{queue="send-twilio",${gateway}}`]: '0+60x20' },
  },
  {
    alert: 'CcmProviderFailing',
    series: {
      [`ccm_sends_total{provider="viber",outcome="retry",reason="http-500",${worker}}`]: '0+30x20',
      [`ccm_sends_total{provider="viber",outcome="sent",reason="none",${worker}}`]: '0+10x20',
    },
  },
  {
    alert: 'CcmProviderSlow',
    series: {
      [`ccm_send_seconds_bucket{provider="viber",le="5",${worker}}`]: '0+10x20',
      [`ccm_send_seconds_bucket{provider="viber",le="10",${worker}}`]: '0+60x20',
      [`ccm_send_seconds_bucket{provider="viber",le="+Inf",${worker}}`]: '0+60x20',
    },
  },
  {
    alert: 'CcmUnknownOutcomes',
    series: { [`ccm_sends_total{provider="smpp",outcome="unknown",reason="outcome-unknown",${worker}}`]: '_x5 1x20' },
  },
  { alert: 'CcmBindDown', series: { [`ccm_smpp_binds{account="alerts",state="down",${gateway}}`]: '0x2 1x20' } },
  { alert: 'CcmBrokerUnreachable', series: { [`ccm_dependency_up{dependency="activemq",${worker}}`]: '1x2 0x20' } },
  {
    alert: 'CcmReportsLate',
    series: { [`ccm_queue_oldest_job_seconds{queue="report-crm",${gateway}}`]: '0+60x40' },
    at: '30m',
  },
  { alert: 'CcmDeadLetters', series: { [`ccm_dead_letters_held{${gateway}}`]: '0x2 3x20' } },
  {
    alert: 'CcmManyDeadLetters',
    series: { [`ccm_dead_letters_total{kind="outbound",reason="rejected",${worker}}`]: '0+20x20' },
  },
];

/** A fleet without a fault, with some traffic and one retry. */
export const HEALTHY: AlertCase['series'] = {
  'up{job="ccm",instance="g:9081"}': '1x60',
  [`ccm_replicas{replica_service="gateway",state="ready",${gateway}}`]: '2x60',
  [`process_start_time_seconds{${worker}}`]: '100x60',
  [`ccm_dependency_up{dependency="redis",${worker}}`]: '1x60',
  [`ccm_dependency_up{dependency="activemq",${worker}}`]: '1x60',
  [`nodejs_eventloop_lag_p99_seconds{${worker}}`]: '0.02x60',
  [`ccm_build_info{version="1",${gateway}}`]: '1x60',
  [`ccm_redis_memory_used_bytes{node="r:6379",${gateway}}`]: '300x60',
  [`ccm_redis_memory_max_bytes{node="r:6379",${gateway}}`]: '1000x60',
  [`ccm_redis_connected_replicas{node="r:6379",${gateway}}`]: '2x60',
  [`ccm_http_request_seconds_count{route="webhooks",status="2xx",${gateway}}`]: '0+60x60',
  [`ccm_http_request_seconds_bucket{route="webhooks",status="2xx",le="1",${gateway}}`]: '0+60x60',
  [`ccm_http_request_seconds_bucket{route="webhooks",status="2xx",le="+Inf",${gateway}}`]: '0+60x60',
  [`ccm_webhooks_total{provider="twilio",outcome="accepted",${gateway}}`]: '0+60x60',
  [`ccm_webhooks_total{provider="twilio",outcome="bad-signature",${gateway}}`]: '0x60',
  [`ccm_spool_records{${gateway}}`]: '0x60',
  [`ccm_spool_bytes{${gateway}}`]: '0x60',
  [`ccm_spool_max_bytes{${gateway}}`]: '1000x60',
  [`ccm_envelopes_total{outcome="parsed",${worker}}`]: '0+60x60',
  [`ccm_envelopes_total{outcome="forged",${worker}}`]: '0x60',
  [`ccm_queue_oldest_job_seconds{queue="forward",${gateway}}`]: '1x60',
  [`ccm_queue_oldest_job_seconds{queue="send-twilio",${gateway}}`]: '2x60',
  [`ccm_forwards_total{channel="sms",outcome="forwarded",reason="none",${worker}}`]: '0+60x60',
  [`ccm_forwards_total{channel="sms",outcome="retry",reason="http-503",${worker}}`]: '0+1x60',
  [`ccm_files_total{outcome="stored",reason="none",${worker}}`]: '0+6x60',
  [`ccm_files_total{outcome="not-stored",reason="file-engine-unreachable",${worker}}`]: '0x60',
  [`ccm_files_total{outcome="not-stored",reason="media-unreachable",${worker}}`]: '0+1x60',
  [`ccm_sends_total{provider="viber",outcome="sent",reason="none",${worker}}`]: '0+60x60',
  [`ccm_send_seconds_bucket{provider="viber",le="5",${worker}}`]: '0+60x60',
  [`ccm_send_seconds_bucket{provider="viber",le="+Inf",${worker}}`]: '0+60x60',
  [`ccm_smpp_binds{account="alerts",state="bound",${gateway}}`]: '1x60',
  [`ccm_smpp_binds{account="alerts",state="down",${gateway}}`]: '0x60',
  [`ccm_dead_letters_held{${gateway}}`]: '0x60',
  [`ccm_examination_faults{group="Accounts",${gateway}}`]: '0x60',
};
