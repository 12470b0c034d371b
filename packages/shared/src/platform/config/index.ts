export type { AccountDefinition } from './accounts/account-definition.ts';
export { channelsFileSchema } from './accounts/channels-file-schema.ts';
export { ConfigError } from './config-error.ts';
export { configurationPage, describeVariables, environmentExample } from './description/configuration-page.ts';
export { CRM_STATUSES, DEFAULT_CRM_STATUS_MAP } from './formats/crm-status-map.ts';
export type { CrmStatus, CrmStatusMap } from './formats/crm-status-map.ts';
export type { DatabaseKind, DatabaseTarget } from './formats/database-url.ts';
export type { SendingWindow } from './formats/sending-hours.ts';
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
} from './fleet-config.ts';
export { describeSettings, fingerprintOf, settingDigests } from './description/describe-settings.ts';
export type { SettingInForce } from './description/describe-settings.ts';
export { loadConfig } from './load-config.ts';
export type { StoreExaminer } from './load-config.ts';
export type { StoresToOpen } from './file-places.ts';
export type { Environment } from './read-environment.ts';
export { misspeltVariables } from './misspelt-variables.ts';
export { secretsOf } from './secrets-of.ts';
export type { SkillGroups } from './formats/skill-groups.ts';
export type { WorkerRole } from './variables/index.ts';
export type { TrustProxy } from './formats/trust-proxy.ts';
export { accountsFromEnvironment } from './accounts/accounts-from-environment.ts';
export { redisUrl } from './formats/redis-url.ts';
export type { HostPort, RedisTarget } from './formats/redis-target.ts';
export { holdsPlaceholder } from './warnings.ts';
