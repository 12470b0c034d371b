import type { Account, ProviderChoice } from '@ccm/core/domain';
import type { LogLevel } from '../logging/index.ts';
import type { HostPort, RedisTarget } from './formats/redis-target.ts';
import type { CrmStatusMap } from './formats/crm-status-map.ts';
import type { DatabaseTarget } from './formats/database-url.ts';
import type { SendingWindow } from './formats/sending-hours.ts';
import type { SkillGroups } from './formats/skill-groups.ts';
import type { TrustProxy } from './formats/trust-proxy.ts';
import type { WorkerRole } from './variables/index.ts';

export type ServiceName = 'gateway' | 'outbound-worker' | 'smpp-worker';

/** The whole configuration of a service: checked, frozen, in the units that the code uses. */
export interface FleetConfig {
  readonly service: ServiceName;
  readonly shutdownTimeoutMs: number;
  readonly roles: readonly WorkerRole[];
  readonly http: HttpConfig;
  readonly admin: AdminConfig;
  readonly redis: RedisTarget;
  /** REDIS_WAIT_REPLICAS. */
  readonly redisWaitReplicas: number;
  readonly envelope: {
    /** The first signs. */
    readonly signingKeys: readonly [string, ...string[]];
    /** The first encrypts; none: contents stay readable. */
    readonly encryptionKeys: readonly string[];
  };
  readonly chat: ChatConfig;
  readonly delivery: {
    readonly unknownOutcome: 'retry' | 'fail';
    readonly retryWindowMs: number;
    /** The time for which finished messages are kept. */
    readonly retentionMs: number;
  };
  readonly media: MediaConfig;
  readonly crm: CrmConfig;
  readonly webhooks: {
    readonly inboundUrl?: string;
    readonly deliveryUrl?: string;
    /** Keys of the signature, in base64; each signs. None: one made of ENVELOPE_SIGNING_KEY. */
    readonly signingKeys: readonly string[];
  };
  /** Absent: raw webhooks are not kept. */
  readonly webhookArchive?: { readonly maxBytes: number; readonly maxAgeMs: number };
  /** Absent: no campaigns. */
  readonly campaign?: CampaignConfig;
  readonly amq: AmqConfig;
  readonly accounts: readonly Account[];
  /** The provider of each channel that several providers serve. */
  readonly providers: ProviderChoice;
  /** Absent: no forward proxy. */
  readonly proxy?: ProxyConfig;
  readonly ssl: {
    /** Present with ENABLE_SSL: the gateway serves HTTPS. */
    readonly keyStore?: KeyStoreConfig;
    /** Beside the system's own CAs, for every outgoing call. */
    readonly trustStore?: TrustStoreConfig;
  };
  readonly log: LogConfig;
  /** Absent: no traces. */
  readonly tracing?: TracingConfig;
  /** Settings that are allowed but probably a mistake: logged at start. */
  readonly warnings: readonly string[];
}

export interface TracingConfig {
  /** Base address of the collector. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Share of messages that are traced. */
  readonly ratio: number;
}

interface AdminConfig {
  readonly host: string;
  readonly port: number;
  /** Absent: the admin API is off. */
  readonly token?: string;
  /** Absent: the fleet is examined on demand alone. */
  readonly examinationIntervalMs?: number;
}

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  readonly publicBaseUrl?: string;
  readonly bodyLimitBytes: number;
  readonly trustProxy: TrustProxy;
  /** 0: no limit. */
  readonly rateLimitPerSecond: number;
  readonly highWaterMark: number;
  readonly processes: number;
  /** None: the API is off. */
  readonly apiTokens: readonly string[];
  readonly spool?: { readonly path: string; readonly maxBytes: number };
}

export interface ChatConfig {
  /** Absent: customer messages become dead letters. */
  readonly url?: string;
  readonly format: 'hybrid-chat' | 'cim';
  readonly skillGroups: SkillGroups;
  readonly forwardEvents: boolean;
  /** Customers' messages are marked as read at the provider once Hybrid Chat has them. */
  readonly readMarks: boolean;
  /** Absent: chats are never ended. */
  readonly inactivityTimeoutMs?: number;
}

export interface MediaConfig {
  readonly fileEngine?: { readonly url: string; readonly publicUrl: string };
  /** `host` or `host:port`, lower case; the origins of the accounts' `*_API_URL` among them. */
  readonly allowedHosts: readonly string[];
  readonly maxBytes: number;
}

export interface CrmConfig {
  /** Absent: the CRM is told nothing. */
  readonly endpoint?: { readonly url: string; readonly auth?: { readonly user: string; readonly password: string } };
  readonly statusMap: CrmStatusMap;
}

export interface AmqConfig {
  readonly consumerEnabled: boolean;
  readonly publisherEnabled: boolean;
  /** The primary first. */
  readonly brokers: readonly [HostPort, ...HostPort[]];
  readonly login?: { readonly user: string; readonly password: string };
  readonly timeoutMs: number;
  readonly priorityBackup: boolean;
  readonly randomize: boolean;
  readonly prefetch: number;
  /** Present: TLS. */
  readonly tls?: { readonly trustStore?: TrustStoreConfig; readonly keyStore?: KeyStoreConfig };
  readonly outboundQueue: string;
  readonly deliveryQueue: string;
  readonly deliveryFormat: 'ccm' | 'cim';
}

export interface CampaignConfig {
  readonly database: DatabaseTarget;
  readonly table: string;
  readonly migrate: boolean;
  /** Statements in place of those of our own schema. */
  readonly sql: {
    readonly claim?: string;
    readonly claimed?: string;
    readonly release?: string;
    readonly done?: string;
    readonly failed?: string;
    readonly status?: string;
  };
  /** Absent: always. */
  readonly hours?: readonly SendingWindow[];
  readonly timeZone: string;
  /** Absent: as fast as the accounts may. */
  readonly ratePerSecond?: number;
  readonly batch: number;
  readonly pollMs: number;
  readonly leaseMs: number;
}

export interface ProxyConfig {
  readonly host: string;
  readonly port: number;
  readonly auth?: { readonly user: string; readonly password: string };
  readonly noProxy: readonly string[];
  /** The systems beside the providers that are called through the proxy. */
  readonly also: readonly ('hybrid-chat' | 'file-engine' | 'crm' | 'activemq' | 'webhooks')[];
}

export type KeyStoreType = 'jks' | 'pkcs12' | 'pem';

export interface KeyStoreConfig {
  readonly path: string;
  /** The declared type; the file's content decides between JKS and PKCS#12, as in Java. */
  readonly type?: KeyStoreType;
  readonly alias?: string;
  readonly pass?: string;
  /** The key's password, if it differs from the store's. */
  readonly keyPass?: string;
}

export interface TrustStoreConfig {
  readonly path: string;
  readonly pass?: string;
}

export interface LogConfig {
  readonly level: LogLevel;
  /** Absent: standard output. */
  readonly files?: {
    readonly folder: string;
    readonly fileSizeBytes: number;
    readonly backupFiles: number;
    readonly totalSizeBytes: number;
  };
  readonly customerData: boolean;
}
