import { faultIf } from '@ccm/channels/contract';
import type { SettingFields } from '@ccm/channels/contract';
import type { AccountDefinition } from '../src/platform/config/accounts/account-definition.ts';
import { ConfigError } from '../src/platform/config/config-error.ts';
import type { FleetConfig } from '../src/platform/config/fleet-config.ts';
import { loadConfig } from '../src/platform/config/load-config.ts';
import type { StoreExaminer } from '../src/platform/config/load-config.ts';
import type { Environment } from '../src/platform/config/read-environment.ts';

/** Providers as small as they can be: one serves sms and whatsapp, one smpp, one whatsapp alone. */
const TEXTS = {
  token: { env: 'TEXTS_TOKEN', doc: 'Token', format: 'text', required: true, sensitive: true },
  smsNumber: { env: 'TEXTS_SMS_NUMBER', doc: 'SMS number', format: 'phone' },
  whatsappNumber: { env: 'TEXTS_WHATSAPP_NUMBER', doc: 'WhatsApp number', format: 'phone' },
  apiUrl: { env: 'TEXTS_API_URL', doc: 'API', format: 'http-url', default: 'https://api.texts.test' },
  style: { env: 'TEXTS_STYLE', doc: 'Style', format: { oneOf: ['new', 'old'] }, default: 'new' },
} as const satisfies SettingFields;

const SMSC = {
  host: { env: 'SMSC_HOST', doc: 'Host', format: 'host', required: true },
  port: { env: 'SMSC_PORT', doc: 'Port', format: 'port', default: 2775 },
  password: { env: 'SMSC_PASSWORD', doc: 'Password', format: 'text', sensitive: true },
  bindType: { env: 'SMSC_BIND_TYPE', doc: 'Bind', format: { oneOfNumbers: [0, 1, 2] }, default: 2 },
  failover: { env: 'SMSC_FAILOVER', doc: 'Failover', format: 'text' },
  secure: { env: 'SMSC_SECURE', doc: 'TLS', format: 'boolean', default: false },
  window: { env: 'SMSC_WINDOW', doc: 'Window', format: 'count', default: 10 },
  interval: { env: 'SMSC_INTERVAL', doc: 'Interval', format: 'seconds', default: 30 },
  timeout: { env: 'SMSC_TIMEOUT', doc: 'Timeout', format: 'whole-seconds', default: 10 },
} as const satisfies SettingFields;

const CLOUD = {
  id: { env: 'CLOUD_ID', doc: 'Id, which CLOUD_SECRET belongs to', format: 'text', required: true },
  secret: { env: 'CLOUD_SECRET', doc: 'Secret', format: 'text', sensitive: true },
} as const satisfies SettingFields;

const has = (settings: unknown, key: string): boolean =>
  typeof settings === 'object' && settings !== null && key in settings;

export const DEFINITIONS: readonly AccountDefinition[] = [
  {
    provider: 'twilio',
    settingFields: TEXTS,
    channels: ['sms', 'whatsapp'],
    channelsOf: (settings) => [
      ...(has(settings, 'smsNumber') ? (['sms'] as const) : []),
      ...(has(settings, 'whatsappNumber') ? (['whatsapp'] as const) : []),
    ],
    settingFaults: (settings) =>
      faultIf(JSON.stringify(settings).includes('"forbidden"'), ['token'], 'TEXTS_TOKEN must not be that one'),
  },
  { provider: 'smpp', settingFields: SMSC, channels: ['smpp'] },
  { provider: 'whatsapp-cloud', settingFields: CLOUD, channels: ['whatsapp'] },
];

export const KEY = 'a signing key of tests';
export const MINIMUM: Environment = { ENVELOPE_SIGNING_KEY: KEY };

export const load = (env: Environment = {}, examineStores?: StoreExaminer): FleetConfig =>
  loadConfig({ env: { ...MINIMUM, ...env }, service: 'gateway', definitions: DEFINITIONS, examineStores });

/** The faults of an environment; none where it loads. */
export function faultsOf(env: Environment, examineStores?: StoreExaminer): readonly string[] {
  try {
    load(env, examineStores);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
