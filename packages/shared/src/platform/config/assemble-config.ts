import { logFolderOf } from './log-folder.ts';
import { resolve } from 'node:path';
import type { Account } from '@ccm/core/domain';
import type {
  AmqConfig,
  CampaignConfig,
  CrmConfig,
  FleetConfig,
  HttpConfig,
  KeyStoreConfig,
  LogConfig,
  MediaConfig,
  ProxyConfig,
  ServiceName,
  TracingConfig,
  TrustStoreConfig,
} from './fleet-config.ts';
import { whatsappProviderOf } from './read-accounts.ts';
import { warningsAbout } from './warnings.ts';
import type { VariableValues } from './variables/index.ts';

const ADMIN_PORTS: Readonly<Record<ServiceName, number>> = {
  gateway: 9081,
  'outbound-worker': 9082,
  'smpp-worker': 9083,
};
/** Where the original product's images mount key stores. */
const KEY_STORE_FOLDER = '/app/ssl';
/** The one folder of our image for logs that can be written: a volume. */

/** Puts checked values into the shape that the code works with. */
export function assembleConfig(
  service: ServiceName,
  values: VariableValues,
  accounts: readonly Account[],
  mediaHosts: readonly string[],
): FleetConfig {
  const { admin, archive, chat, process, webhooks } = values;
  return {
    service,
    shutdownTimeoutMs: process.shutdownTimeoutMs,
    roles: process.roles,
    http: httpOf(values),
    admin: {
      host: admin.host,
      port: admin.port ?? ADMIN_PORTS[service],
      ...given({ token: admin.token }),
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
      ...given({ url: chat.url, inactivityTimeoutMs: chat.inactivityTimeoutMs }),
    },
    delivery: values.delivery,
    media: mediaOf(values, mediaHosts),
    crm: crmOf(values),
    webhooks: {
      ...given({ inboundUrl: webhooks.inboundUrl, deliveryUrl: webhooks.deliveryUrl }),
      signingKeys: webhooks.signingSecrets ?? [],
    },
    ...given({
      campaign: campaignOf(values),
      webhookArchive:
        archive.maxBytes === undefined ? undefined : { maxBytes: archive.maxBytes, maxAgeMs: archive.maxAgeMs },
    }),
    amq: amqOf(values),
    accounts,
    providers: given({
      sms: values.accounts.smsProvider,
      whatsapp: whatsappProviderOf(values.accounts.whatsappProvider),
    }),
    ...given({ proxy: proxyOf(values) }),
    ssl: sslOf(values),
    log: logOf(values),
    ...given({ tracing: tracingOf(values) }),
    warnings: warningsAbout(values, accounts),
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without the keys that have no value. */
function given<T extends object>(object: T): Given<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Given<T>;
}

function tracingOf({ tracing }: VariableValues): TracingConfig | undefined {
  const { endpoint, headers = {}, ratio } = tracing;
  return endpoint === undefined ? undefined : { endpoint, headers, ratio };
}

function httpOf({ http, ssl }: VariableValues): HttpConfig {
  return {
    host: http.host,
    port: http.port ?? (ssl.enabled ? 8443 : 8081),
    bodyLimitBytes: http.bodyLimitBytes,
    trustProxy: http.trustProxy,
    rateLimitPerSecond: http.rateLimitPerSecond,
    highWaterMark: http.highWaterMark,
    processes: http.processes,
    apiTokens: http.apiTokens ?? [],
    ...given({
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
    ...given({ fileEngine: url === undefined ? undefined : { url, publicUrl: media.fileEnginePublicUrl ?? url } }),
  };
}

function crmOf({ crm }: VariableValues): CrmConfig {
  const { url, statusMap } = crm;
  const isDisabled = crm.updateDisabled ?? url === undefined;
  if (isDisabled || url === undefined) return { statusMap };
  return { statusMap, endpoint: { url, ...given({ auth: loginOf(crm.user, crm.password) }) } };
}

const loginOf = (user?: string, password?: string): { user: string; password: string } | undefined =>
  user === undefined ? undefined : { user, password: password ?? '' };

function amqOf({ amq }: VariableValues): AmqConfig {
  const first = amq.primary ?? { host: amq.host, port: amq.port };
  const second = amq.secondary;
  const isPair = second !== undefined && (second.host !== first.host || second.port !== first.port);
  const tls = {
    trustStore: storeOf(amq.trustStore, amq.trustStorePass),
    keyStore: storeOf(amq.keyStore, amq.keyStorePass),
  };
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
    ...given({ login: loginOf(amq.username, amq.password), tls: amq.sslEnabled ? given(tls) : undefined }),
  };
}

function proxyOf({ proxy }: VariableValues): ProxyConfig | undefined {
  const { enabled, host, port, user, password, noProxy } = proxy;
  if (!enabled || host === undefined || port === undefined) return undefined;
  const full = { chat: 'hybrid-chat', amq: 'activemq' } as const;
  const also = proxy.also.map((name) => (name === 'chat' || name === 'amq' ? full[name] : name));
  return { host, port, noProxy, also, ...given({ auth: loginOf(user, password) }) };
}

function campaignOf({ campaign }: VariableValues): CampaignConfig | undefined {
  const { database, table, migrate, hours, timeZone, ratePerSecond, batch, pollMs, leaseMs } = campaign;
  if (database === undefined) return undefined;
  const { sqlClaim, sqlClaimed, sqlRelease, sqlDone, sqlFailed, sqlStatus } = campaign;
  return {
    database,
    table,
    migrate: migrate && sqlClaim === undefined,
    sql: given({
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
    ...given({ hours, ratePerSecond }),
  };
}

function sslOf({ ssl }: VariableValues): FleetConfig['ssl'] {
  const keyStore = storeOf(ssl.keyStore, ssl.keyPass);
  return given({
    keyStore:
      ssl.enabled && keyStore !== undefined
        ? { ...keyStore, ...given({ alias: ssl.keyAlias, type: ssl.keyStoreType, keyPass: ssl.keyPassword }) }
        : undefined,
    trustStore: storeOf(ssl.trustStore, ssl.trustStorePass),
  });
}

/** A bare file name lies in the folder for key stores. */
function storeOf(path?: string, pass?: string): (KeyStoreConfig & TrustStoreConfig) | undefined {
  if (path === undefined) return undefined;
  const isBare = !path.includes('/');
  return { path: isBare ? `${KEY_STORE_FOLDER}/${path}` : resolve(path), ...given({ pass }) };
}

function logOf({ log }: VariableValues): LogConfig {
  const { level, path, fileSizeBytes, backupFiles, totalSizeBytes, customerData } = log;
  const files =
    path === undefined ? undefined : { folder: logFolderOf(path), fileSizeBytes, backupFiles, totalSizeBytes };
  return { level, customerData, ...given({ files }) };
}
