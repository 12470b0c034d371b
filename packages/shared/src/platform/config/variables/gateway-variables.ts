import { baseUrl, httpUrl } from '../formats/address-formats.ts';
import { distinct, list, path, port, secret, text, wholeNumber } from '../formats/formats.ts';
import { byteSize, byteSizeOrOff, duration, intervalOrOff } from '../formats/quantity-formats.ts';
import { trustProxy } from '../formats/trust-proxy.ts';
import { optional, withDefault } from './variable.ts';
import { webhookSecret } from '../formats/webhook-secret.ts';

/** Addresses, ports and limits of the gateway's HTTP server. */
export const http = {
  host: withDefault(text, { env: 'SERVER_HOST', default: '0.0.0.0', doc: 'Address that the gateway listens on' }),
  port: optional(port({ anyFree: true }), {
    env: 'SERVER_PORT',
    defaultDoc: '8081, with ENABLE_SSL 8443',
    doc: 'Port that the gateway listens on; 0 takes a free one',
  }),
  publicBaseUrl: optional(baseUrl, {
    env: 'PUBLIC_BASE_URL',
    doc: 'The https address that providers call, perhaps with a path: Twilio signs it, and status callbacks go there',
  }),
  bodyLimitBytes: withDefault(byteSize, {
    env: 'BODY_LIMIT',
    default: '1 MB',
    doc: 'Largest request body; a larger one is answered 413',
  }),
  trustProxy: withDefault(trustProxy, {
    env: 'TRUST_PROXY',
    default: 'false',
    doc: 'The proxies whose X-Forwarded-For counts: false, a number of proxies, or their addresses and networks',
  }),
  rateLimitPerSecond: withDefault(wholeNumber(0), {
    env: 'RATE_LIMIT',
    default: '0',
    doc: 'Requests per second and client address that each process takes; 0: no limit. Providers call from few addresses',
  }),
  highWaterMark: withDefault(wholeNumber(1), {
    env: 'HIGH_WATER_MARK',
    default: '5000',
    doc: 'Requests that may wait for Redis at once; more are answered 503',
  }),
  processes: withDefault(wholeNumber(1, 64), {
    env: 'GATEWAY_PROCESSES',
    default: '1',
    doc: 'The number of processes that share the port',
  }),
  apiTokens: optional(list(secret(1)), {
    env: 'API_TOKENS',
    defaultDoc: 'none: the API is off',
    sensitive: true,
    doc: 'Bearer tokens that the messages API takes, comma separated',
  }),
  spoolPath: optional(path, {
    env: 'SPOOL_PATH',
    defaultDoc: 'none: 503 while Redis is away',
    doc: 'Folder that keeps accepted webhooks while Redis is away',
  }),
  spoolMaxBytes: withDefault(byteSize, {
    env: 'SPOOL_MAX_BYTES',
    default: '1 GB',
    doc: 'Largest size of the spool; beyond it webhooks are answered 503',
  }),
} as const;

/** The port for operators, of every service. */
export const admin = {
  host: withDefault(text, { env: 'ADMIN_HOST', default: '127.0.0.1', doc: 'Address for health, metrics, admin API' }),
  port: optional(port({ anyFree: true }), {
    env: 'ADMIN_PORT',
    defaultDoc: 'gateway 9081, outbound-worker 9082, smpp-worker 9083',
    doc: 'Port for health, metrics and, on the gateway, the admin API; 0 takes a free one and logs it',
  }),
  token: optional(secret(1), {
    env: 'ADMIN_TOKEN',
    defaultDoc: 'none: the admin API is off',
    sensitive: true,
    doc: 'Bearer token of the admin API',
  }),
  examinationIntervalMs: withDefault(intervalOrOff, {
    env: 'EXAMINATION_INTERVAL',
    default: '5 min',
    doc: 'The interval at which one of the gateways examines the fleet, its peers and its accounts, as `ccm doctor` does, for alerts and the console; off: only on demand',
  }),
} as const;

/** Raw webhooks, kept so that another version can be tried on them. */
export const archive = {
  maxBytes: withDefault(byteSizeOrOff, {
    env: 'WEBHOOK_ARCHIVE',
    default: 'off',
    doc: 'Largest size in Redis of an archive of raw webhooks, sealed, the newest; off: none is kept. `ccm replay-webhooks --dry-run` reads them again and shows what another version reads otherwise',
  }),
  maxAgeMs: withDefault(duration('s'), {
    env: 'WEBHOOK_ARCHIVE_AGE',
    default: '7d',
    doc: 'The longest time for which the archive keeps a webhook',
  }),
} as const;

/** Applications that are told by HTTP instead of by ActiveMQ. */
export const webhooks = {
  inboundUrl: optional(httpUrl, {
    env: 'INBOUND_WEBHOOK_URL',
    defaultDoc: 'none',
    doc: 'Receives every customer message as a signed POST; takes the place of CHAT_SOLUTION_URL',
  }),
  deliveryUrl: optional(httpUrl, {
    env: 'DELIVERY_WEBHOOK_URL',
    defaultDoc: 'none',
    doc: 'Receives every delivery report as a signed POST',
  }),
  signingSecrets: optional(distinct(webhookSecret), {
    env: 'WEBHOOK_SIGNING_SECRET',
    defaultDoc: 'made of ENVELOPE_SIGNING_KEY',
    sensitive: true,
    doc: 'Signs both (Standard Webhooks): whsec_ and base64, or any text of 16 characters. Several, comma separated, sign side by side',
  }),
} as const;
