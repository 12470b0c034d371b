import { baseUrl, brokerAddress, hostMaybePort, hostName, httpUrl } from '../formats/address-formats.ts';
import { crmStatusMap } from '../formats/crm-status-map.ts';
import { boolean, list, oneOf, path, port, queueName, secret, text, wholeNumber } from '../formats/formats.ts';
import { byteSize, duration, durationOrOff, MAX_TIMER_DAYS } from '../formats/quantity-formats.ts';
import { skillGroups } from '../formats/skill-groups.ts';
import { optional, withDefault } from './variable.ts';

export const chat = {
  url: optional(httpUrl, {
    env: 'CHAT_SOLUTION_URL',
    defaultDoc: 'none: customer messages become dead letters',
    doc: 'REST address of Hybrid Chat; each customer message is POSTed there',
  }),
  format: withDefault(oneOf(['hybrid-chat', 'cim']), {
    env: 'CHAT_FORMAT',
    default: 'hybrid-chat',
    doc: "The shape of a customer message: Hybrid Chat's, or the successor's CIM",
  }),
  skillGroups: withDefault(skillGroups, {
    env: 'SKILL_GROUPS',
    default: '',
    doc: 'Queue per channel: `whatsapp, premium|facebook, gold|sms, silver|smpp, bronze`',
  }),
  forwardEvents: withDefault(boolean, {
    env: 'FORWARD_EVENTS',
    default: 'false',
    doc: 'true forwards events that are not messages (subscribed, opened, …) as ActivityMessage',
  }),
  readMarks: withDefault(boolean, {
    env: 'READ_MARKS',
    default: 'false',
    doc: 'true marks a customer’s message as read at the provider once Hybrid Chat has it: WhatsApp (Cloud API, directly or through 360dialog), Messenger, Instagram and the chats of a Telegram business; Viber, Twilio, SMPP, comments and other chats of Telegram have no such mark',
  }),
  inactivityTimeoutMs: withDefault(durationOrOff('s'), {
    env: 'CUSTOMER_INACTIVITY_TIMEOUT',
    default: '-1',
    doc: 'Silence of the customer after which the chat is ended; -1: never',
  }),
} as const;

export const delivery = {
  unknownOutcome: withDefault(oneOf(['retry', 'fail']), {
    env: 'UNKNOWN_OUTCOME',
    default: 'retry',
    doc: 'Handling of a message whose provider never answered: retry may send it twice, fail may not send it',
  }),
  retryWindowMs: withDefault(duration('s'), {
    env: 'RETRY_WINDOW',
    default: '24h',
    doc: 'The time for which a failing message is tried again before it becomes a dead letter',
  }),
  retentionMs: withDefault(duration('s', { minMs: 1000 }), {
    env: 'MESSAGE_RETENTION',
    default: '8d',
    doc: 'The time for which a finished message is kept: one that Hybrid Chat has, or that was delivered, read or failed and whose reports were delivered. Others are kept for 8 days at least',
  }),
} as const;

export const media = {
  fileEngineUrl: optional(baseUrl, {
    env: 'FILE_ENGINE_URL',
    defaultDoc: 'none: no media is stored',
    doc: 'Address of the File Engine to which media is uploaded',
  }),
  fileEnginePublicUrl: optional(baseUrl, {
    env: 'FILE_ENGINE_PUBLIC_URL',
    defaultDoc: 'FILE_ENGINE_URL',
    doc: 'Address of the File Engine in links that leave the system',
  }),
  allowedHosts: withDefault(list(hostMaybePort), {
    env: 'MEDIA_ALLOWED_HOSTS',
    default: '',
    doc: "Hosts, beside the channels' own, from which media may be fetched: host or host:port, comma separated",
  }),
  maxBytes: withDefault(byteSize, {
    env: 'MEDIA_MAX_BYTES',
    default: '100 MB',
    doc: 'Largest file that is taken over from a provider',
  }),
} as const;

export const crm = {
  updateDisabled: optional(boolean, {
    env: 'IS_CRM_UPDATE_DISABLED',
    defaultDoc: 'true unless CRM_API_URL is set',
    doc: 'true sends the CRM nothing, as the name says (a description of the original said the opposite)',
  }),
  url: optional(httpUrl, { env: 'CRM_API_URL', doc: 'The address to which delivery notifications are POSTed' }),
  user: optional(text, { env: 'CRM_API_USER', doc: 'User for HTTP basic auth at the CRM' }),
  password: optional(secret(1), { env: 'CRM_API_PASSWORD', sensitive: true, doc: 'Its password' }),
  statusMap: withDefault(crmStatusMap, {
    env: 'CRM_STATUS_MAP',
    default: '{}',
    doc: 'Other integers for a status: JSON such as {"read": 9}; the rest keeps the numbers of SMPP message_state',
  }),
} as const;

export const amq = {
  consumerEnabled: withDefault(boolean, {
    env: 'CONSUMER_ENABLED',
    default: 'true',
    aliases: ['CONSUMER_ENABLE'],
    doc: 'Take messages to send from AMQ_OUTBOUND_QUEUE',
  }),
  publisherEnabled: withDefault(boolean, {
    env: 'PUBLISHER_ENABLE',
    default: 'false',
    doc: 'Publish delivery reports to AMQ_DELIVERY_QUEUE',
  }),
  primary: optional(brokerAddress, {
    env: 'AMQ_PRIMARY',
    defaultDoc: 'AMQ_HOST:AMQ_PORT',
    doc: "host:port of the first broker's STOMP connector",
  }),
  secondary: optional(brokerAddress, { env: 'AMQ_SECONDARY', doc: 'host:port of the broker to fail over to' }),
  host: withDefault(hostName, {
    env: 'AMQ_HOST',
    default: '127.0.0.1',
    doc: 'The single broker, where AMQ_PRIMARY is unset',
  }),
  port: withDefault(port(), { env: 'AMQ_PORT', default: '61613', doc: 'Its STOMP port' }),
  username: optional(text, { env: 'AMQ_USERNAME', doc: 'User at the broker' }),
  password: optional(secret(1), { env: 'AMQ_PASSWORD', sensitive: true, doc: 'Its password' }),
  timeoutMs: withDefault(duration('ms', { maxDays: MAX_TIMER_DAYS }), {
    env: 'AMQ_TIMEOUT',
    default: '30000',
    doc: 'The time that publishing waits for a broker before it fails',
  }),
  priorityBackup: withDefault(boolean, {
    env: 'AMQ_PRIORITY_BACKUP',
    default: 'true',
    doc: 'Return to the first broker when it is back',
  }),
  randomize: withDefault(boolean, { env: 'AMQ_RANDOMIZE', default: 'false', doc: 'Try the brokers in random order' }),
  prefetch: withDefault(wholeNumber(1), {
    env: 'AMQ_PREFETCH_SIZE',
    default: '1000',
    doc: 'Messages that the broker may hand over ahead of their acknowledgement',
  }),
  sslEnabled: withDefault(boolean, { env: 'AMQ_SSL_ENABLED', default: 'false', doc: 'TLS towards the brokers' }),
  trustStore: optional(path, {
    env: 'AMQ_TRUST_STORE_PATH',
    doc: "Certificates of the brokers, beside the system's own; JKS, PKCS#12 or PEM",
  }),
  trustStorePass: optional(secret(1), {
    env: 'AMQ_TRUST_STORE_PASS_PHRASE',
    sensitive: true,
    doc: 'Password of that trust store',
  }),
  keyStore: optional(path, { env: 'AMQ_KEY_STORE_PATH', doc: 'Key store with our own certificate for the brokers' }),
  keyStorePass: optional(secret(1), {
    env: 'AMQ_KEY_STORE_PASS',
    sensitive: true,
    doc: 'Password of that key store and its key',
  }),
  outboundQueue: withDefault(queueName, {
    env: 'AMQ_OUTBOUND_QUEUE',
    default: 'outbound-sms',
    doc: 'Queue of messages to send',
  }),
  deliveryQueue: withDefault(queueName, {
    env: 'AMQ_DELIVERY_QUEUE',
    default: 'sms-delivery-report',
    doc: 'Queue of delivery reports',
  }),
  deliveryFormat: withDefault(oneOf(['ccm', 'cim']), {
    env: 'AMQ_DELIVERY_FORMAT',
    default: 'ccm',
    doc: "Shape of a delivery report: our own, or the successor's CIM",
  }),
} as const;

/** Names in PROXY_ALSO, as people write them. */
const PROXY_ALSO_NAMES = ['hybrid-chat', 'chat', 'file-engine', 'crm', 'activemq', 'amq', 'webhooks'] as const;

export const proxy = {
  enabled: withDefault(boolean, {
    env: 'USE_FORWARD_PROXY',
    default: 'false',
    doc: "Providers' addresses are called through a forward proxy",
  }),
  host: optional(hostName, { env: 'FORWARD_PROXY_HOST', doc: 'Host of the forward proxy' }),
  port: optional(port(), { env: 'FORWARD_PROXY_PORT', doc: 'Port of the forward proxy' }),
  user: optional(text, { env: 'FORWARD_PROXY_USER', doc: 'User at the forward proxy' }),
  password: optional(secret(1), { env: 'FORWARD_PROXY_PASSWORD', sensitive: true, doc: 'Its password' }),
  noProxy: withDefault(list(text), {
    env: 'NO_PROXY',
    default: '',
    doc: 'Hosts, domains (.example.com) or host:port that are called directly, comma separated',
  }),
  also: withDefault(list(oneOf(PROXY_ALSO_NAMES)), {
    env: 'PROXY_ALSO',
    default: '',
    doc: 'Further destinations that go through the proxy: any of hybrid-chat, file-engine, crm, activemq, webhooks',
  }),
} as const;
