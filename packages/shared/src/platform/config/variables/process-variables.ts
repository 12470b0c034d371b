import { boolean, distinct, oneOf, path, secret, wholeNumber } from '../formats/formats.ts';
import { LOG_LEVELS } from '../../logging/index.ts';
import { providerFor } from '../formats/provider-choice.ts';
import { byteSize, duration, MAX_TIMER_DAYS } from '../formats/quantity-formats.ts';
import { redisUrl } from '../formats/redis-url.ts';
import { optional, required, withDefault } from './variable.ts';

const WORKER_ROLES = ['chat', 'amq', 'send', 'report', 'campaign'] as const;
export type WorkerRole = (typeof WORKER_ROLES)[number];

export const process = {
  shutdownTimeoutMs: withDefault(duration('s', { maxDays: MAX_TIMER_DAYS }), {
    env: 'SHUTDOWN_TIMEOUT',
    default: '20',
    doc: 'The time that a service may take to finish its work after SIGTERM',
  }),
  roles: withDefault(distinct(oneOf(WORKER_ROLES)), {
    env: 'WORKER_ROLES',
    default: 'chat,amq,send,report',
    doc: `The tasks of this outbound-worker: any of ${WORKER_ROLES.join(', ')}`,
  }),
} as const;

export const redis = {
  target: withDefault(redisUrl, {
    env: 'REDIS_URL',
    default: 'redis://127.0.0.1:6379',
    sensitive: true,
    doc: 'The address of Redis: redis://host:port, redis+sentinel://host:port,host:port/name, redis+cluster://host:port,…; by TLS with rediss in place of redis',
  }),
  waitReplicas: withDefault(wholeNumber(0), {
    env: 'REDIS_WAIT_REPLICAS',
    default: '0',
    doc: 'The number of Redis replicas that must have a message before it is acknowledged; not with a cluster. See docs/guarantees.md',
  }),
} as const;

export const envelope = {
  signingKeys: required(distinct(secret(1)), {
    env: 'ENVELOPE_SIGNING_KEY',
    sensitive: true,
    doc: 'Key that signs everything in Redis, the same for all services. Several, comma separated: the first signs, all are accepted',
  }),
  encryptionKeys: optional(distinct(secret(1)), {
    env: 'DATA_ENCRYPTION_KEY',
    defaultDoc: 'none: contents are readable in Redis',
    sensitive: true,
    doc: 'Encrypts contents in Redis (AES-256-GCM). Several, comma separated: the first encrypts, all can read',
  }),
} as const;

export const log = {
  level: withDefault(oneOf(LOG_LEVELS), { env: 'LOG_LEVEL', default: 'info', doc: `One of ${LOG_LEVELS.join(', ')}` }),
  path: optional(path, {
    env: 'LOG_PATH',
    defaultDoc: 'none: standard output',
    doc: 'Folder for rotated log files, in place of standard output; in our image a bare name is a folder of /app/logs',
  }),
  fileSizeBytes: withDefault(byteSize, { env: 'LOG_FILE_SIZE', default: '5 MB', doc: 'Largest size of a log file' }),
  backupFiles: withDefault(wholeNumber(0), {
    env: 'LOG_BACKUP_FILES',
    default: '30',
    doc: 'Rotated files that each service keeps',
  }),
  totalSizeBytes: withDefault(byteSize, {
    env: 'LOGS_TOTAL_SIZE',
    default: '5 GB',
    doc: 'Largest size of all log files in the folder; the smaller of both caps decides',
  }),
  customerData: withDefault(boolean, {
    env: 'LOG_CUSTOMER_DATA',
    default: 'false',
    doc: "true shows customers' numbers and texts in the log, and keeps the texts of new messages in their trails",
  }),
} as const;

export const ssl = {
  enabled: withDefault(boolean, { env: 'ENABLE_SSL', default: 'false', doc: 'HTTPS for the gateway' }),
  keyStore: optional(path, {
    env: 'SSL_KEY_STORE',
    doc: 'Key store with the key and certificate; a bare file name is looked up in /app/ssl',
  }),
  keyStoreType: optional(oneOf(['jks', 'pkcs12', 'pem']), {
    env: 'SSL_KEY_STORE_TYPE',
    defaultDoc: "by the file's ending, else jks",
    doc: 'Format of the key store: jks, pkcs12 or pem',
  }),
  keyAlias: optional(secret(1), {
    env: 'SSL_KEY_ALIAS',
    defaultDoc: 'the only key',
    doc: 'The key of the store to use',
  }),
  keyPass: optional(secret(1), {
    env: 'SSL_KEY_PASS',
    sensitive: true,
    doc: 'Password of the key store and of the key',
  }),
  keyPassword: optional(secret(1), {
    env: 'SSL_KEY_PASSWORD',
    sensitive: true,
    defaultDoc: 'SSL_KEY_PASS',
    doc: "Password of the key itself, where it differs from the store's",
  }),
  trustStore: optional(path, {
    env: 'SSL_TRUST_STORE_PATH',
    doc: "Certificates that outgoing calls trust beside the system's own; JKS, PKCS#12 or PEM",
  }),
  trustStorePass: optional(secret(1), {
    env: 'SSL_TRUST_STORE_PASSWORD',
    sensitive: true,
    doc: 'Password of the trust store',
  }),
} as const;

export const accounts = {
  smsProvider: optional(providerFor('sms'), {
    env: 'SMS_PROVIDER',
    defaultDoc: 'the one configured',
    doc: 'The provider of messages for channel sms: twilio or smpp',
  }),
  whatsappProvider: optional(providerFor('whatsapp'), {
    env: 'WHATSAPP_PROVIDER',
    defaultDoc: 'the one configured',
    doc: 'The provider of messages for channel whatsapp: twilio, 360dialog or cloud (Meta’s own API, whatsapp-cloud in CHANNELS_FILE)',
  }),
  channelsFile: optional(path, {
    env: 'CHANNELS_FILE',
    doc: 'YAML or JSON file with any number of accounts per channel',
  }),
} as const;
