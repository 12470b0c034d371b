export type { AccountDefinition } from './account-definition.ts';
export { channelsFileSchema } from './channels-file-schema.ts';
export { ConfigError } from './config-error.ts';
export { configurationPage, describeVariables, environmentExample } from './configuration-page.ts';
export { CRM_STATUSES, DEFAULT_CRM_STATUS_MAP } from './crm-status-map.ts';
export type { CrmStatus, CrmStatusMap } from './crm-status-map.ts';
export type { DatabaseKind, DatabaseTarget } from './database-url.ts';
export type { SendingWindow } from './sending-hours.ts';
export type {
  AmqConfig,
  CampaignConfig,
  ChatConfig,
  CrmConfig,
  FleetConfig,
  HttpConfig,
  KeyStoreConfig,
  KeyStoreType,
  LogConfig,
  MediaConfig,
  ProxyConfig,
  ServiceName,
  TracingConfig,
  TrustStoreConfig,
  WorkerRole,
} from './fleet-config.ts';
export { describeSettings, fingerprintOf, settingDigests } from './describe-settings.ts';
export type { SettingInForce } from './describe-settings.ts';
export { loadConfig } from './load-config.ts';
export type { StoreExaminer } from './load-config.ts';
export type { StoresToOpen } from './file-places.ts';
export type { Environment } from './read-environment.ts';
export { secretsOf } from './secrets-of.ts';
export type { SkillGroups } from './skill-groups.ts';
export type { TrustProxy } from './trust-proxy.ts';
export { accountsFromEnvironment } from './accounts-from-environment.ts';
export { redisUrl } from './redis-url.ts';
export type { HostPort, RedisTarget } from './redis-target.ts';
export { holdsPlaceholder } from './warnings.ts';
