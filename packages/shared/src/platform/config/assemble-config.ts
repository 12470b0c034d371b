import { resolve } from 'node:path';
import type { Account } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type {
  AmqConfig,
  CampaignConfig,
  CrmConfig,
  FleetConfig,
  HttpConfig,
  LogConfig,
  MediaConfig,
  ProxyConfig,
  ServiceName,
  TracingConfig,
} from './fleet-config.ts';
import { logFolderOf, storesToOpen } from './file-places.ts';
import type { StoresToOpen } from './file-places.ts';
import { adminPortOf, serverPortOf } from './ports.ts';
import { warningsAbout } from './warnings.ts';
import type { VariableValues } from './variables/index.ts';

interface ConfigContext {
  readonly service: ServiceName;
  readonly accounts: readonly Account[];
  /** The hosts of the accounts' APIs, from which files may be fetched. */
  readonly mediaHosts: readonly string[];
  /** A sentence for each variable that is probably misspelt. */
  readonly misspelt: readonly string[];
}

/** Puts checked values into the shape that the code works with. */
export function assembleConfig(values: VariableValues, context: ConfigContext): FleetConfig {
  const { service, accounts, mediaHosts, misspelt } = context;
  const { admin, archive, chat, process, webhooks } = values;
  const stores = storesToOpen(values);
  return {
    service,
    shutdownTimeoutMs: process.shutdownTimeoutMs,
    roles: process.roles,
    http: httpOf(values),
    admin: {
      host: admin.host,
      port: adminPortOf(values, service),
      ...compact({ token: admin.token, examinationIntervalMs: admin.examinationIntervalMs }),
    },
    redis: values.redis.target,
    redisWaitReplicas: values.redis.waitReplicas,
    envelope: {
      signingKeys: values.envelope.signingKeys,
      encryptionKeys: values.envelope.encryptionKeys ?? [],
    },
    chat: {
      format: chat.format,
      skillGroups: chat.skillGroups,
      forwardEvents: chat.forwardEvents,
      readMarks: chat.readMarks,
      ...compact({ url: chat.url, inactivityTimeoutMs: chat.inactivityTimeoutMs }),
    },
    delivery: values.delivery,
    media: mediaOf(values, mediaHosts),
    crm: crmOf(values),
    webhooks: {
      ...compact({ inboundUrl: webhooks.inboundUrl, deliveryUrl: webhooks.deliveryUrl }),
      signingKeys: webhooks.signingSecrets ?? [],
    },
    ...compact({
      campaign: campaignOf(values),
      webhookArchive:
        archive.maxBytes === undefined ? undefined : { maxBytes: archive.maxBytes, maxAgeMs: archive.maxAgeMs },
    }),
    amq: amqOf(values, stores),
    accounts,
    providers: compact({
      sms: values.accounts.smsProvider,
      whatsapp: values.accounts.whatsappProvider,
    }),
    ...compact({ proxy: proxyOf(values) }),
    ssl: compact({ keyStore: stores.keyStore, trustStore: stores.trustStore }),
    log: logOf(values),
    ...compact({ tracing: tracingOf(values) }),
    warnings: [...misspelt, ...warningsAbout(values, accounts)],
  };
}

function tracingOf({ tracing }: VariableValues): TracingConfig | undefined {
  const { endpoint, headers = {}, ratio } = tracing;
  return endpoint === undefined ? undefined : { endpoint, headers, ratio };
}

function httpOf(values: VariableValues): HttpConfig {
  const { http } = values;
  return {
    host: http.host,
    port: serverPortOf(values),
    bodyLimitBytes: http.bodyLimitBytes,
    trustProxy: http.trustProxy,
    rateLimitPerSecond: http.rateLimitPerSecond,
    highWaterMark: http.highWaterMark,
    processes: http.processes,
    apiTokens: http.apiTokens ?? [],
    ...compact({
      publicBaseUrl: http.publicBaseUrl,
      spool: http.spoolPath === undefined ? undefined : { path: resolve(http.spoolPath), maxBytes: http.spoolMaxBytes },
    }),
  };
}

function mediaOf({ media }: VariableValues, mediaHosts: readonly string[]): MediaConfig {
  const url = media.fileEngineUrl;
  return {
    allowedHosts: [...new Set([...media.allowedHosts, ...mediaHosts])],
    maxBytes: media.maxBytes,
    ...compact({ fileEngine: url === undefined ? undefined : { url, publicUrl: media.fileEnginePublicUrl ?? url } }),
  };
}

function crmOf({ crm }: VariableValues): CrmConfig {
  const { url, statusMap } = crm;
  const isDisabled = crm.updateDisabled ?? url === undefined;
  if (isDisabled || url === undefined) return { statusMap };
  return { statusMap, endpoint: { url, ...compact({ auth: loginOf(crm.user, crm.password) }) } };
}

const loginOf = (user?: string, password?: string): { user: string; password: string } | undefined =>
  user === undefined ? undefined : { user, password: password ?? '' };

function amqOf({ amq }: VariableValues, stores: StoresToOpen): AmqConfig {
  const first = amq.primary ?? { host: amq.host, port: amq.port };
  const second = amq.secondary;
  const isPair = second !== undefined && (second.host !== first.host || second.port !== first.port);
  return {
    consumerEnabled: amq.consumerEnabled,
    publisherEnabled: amq.publisherEnabled,
    brokers: isPair ? [first, second] : [first],
    timeoutMs: amq.timeoutMs,
    priorityBackup: amq.priorityBackup,
    randomize: amq.randomize,
    prefetch: amq.prefetch,
    outboundQueue: amq.outboundQueue,
    deliveryQueue: amq.deliveryQueue,
    deliveryFormat: amq.deliveryFormat,
    ...compact({
      login: loginOf(amq.username, amq.password),
      tls: amq.sslEnabled
        ? compact({ trustStore: stores.brokerTrustStore, keyStore: stores.brokerKeyStore })
        : undefined,
    }),
  };
}

function proxyOf({ proxy }: VariableValues): ProxyConfig | undefined {
  const { enabled, host, port, user, password, noProxy } = proxy;
  if (!enabled || host === undefined || port === undefined) return undefined;
  const full = { chat: 'hybrid-chat', amq: 'activemq' } as const;
  const also = proxy.also.map((name) => (name === 'chat' || name === 'amq' ? full[name] : name));
  return { host, port, noProxy, also, ...compact({ auth: loginOf(user, password) }) };
}

function campaignOf({ campaign }: VariableValues): CampaignConfig | undefined {
  const { database, table, migrate, hours, timeZone, ratePerSecond, batch, pollMs, leaseMs } = campaign;
  if (database === undefined) return undefined;
  const { sqlClaim, sqlClaimed, sqlRelease, sqlDone, sqlFailed, sqlStatus } = campaign;
  return {
    database,
    table,
    migrate: migrate && sqlClaim === undefined,
    sql: compact({
      claim: sqlClaim,
      claimed: sqlClaimed,
      release: sqlRelease,
      done: sqlDone,
      failed: sqlFailed,
      status: sqlStatus,
    }),
    timeZone,
    batch,
    pollMs,
    leaseMs,
    ...compact({ hours, ratePerSecond }),
  };
}

function logOf({ log }: VariableValues): LogConfig {
  const { level, path, fileSizeBytes, backupFiles, totalSizeBytes, customerData } = log;
  const files =
    path === undefined ? undefined : { folder: logFolderOf(path), fileSizeBytes, backupFiles, totalSizeBytes };
  return { level, customerData, ...compact({ files }) };
}
