export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'accent' | 'plain';

const CHANNELS: Readonly<Record<string, string>> = {
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  facebook: 'Messenger',
  viber: 'Viber',
  smpp: 'SMPP',
  instagram: 'Instagram',
  telegram: 'Telegram',
};

export const NAMED_CHANNELS = Object.keys(CHANNELS);

/** A channel that has no name here keeps the one of the admin API. */
export const channelLabel = (channel: string): string => CHANNELS[channel] ?? channel;

const PROVIDERS: Readonly<Record<string, string>> = {
  twilio: 'Twilio',
  '360dialog': '360dialog',
  dialog360: '360dialog',
  facebook: 'Meta',
  instagram: 'Meta',
  viber: 'Viber',
  smpp: 'SMSC',
  telegram: 'Telegram',
  'whatsapp-cloud': 'WhatsApp Cloud API',
};

export const providerLabel = (provider: string): string => PROVIDERS[provider] ?? provider;

export const MESSAGE_STATUSES = [
  'accepted',
  'queued',
  'forwarded',
  'sent',
  'delivered',
  'read',
  'failed',
  'dead-lettered',
] as const;

const STATUS_TONES: Readonly<Record<string, Tone>> = {
  accepted: 'plain',
  queued: 'plain',
  forwarded: 'good',
  sent: 'info',
  delivered: 'good',
  read: 'good',
  failed: 'bad',
  'dead-lettered': 'bad',
  retrying: 'warn',
  unreadable: 'bad',
};

export const statusTone = (status: string): Tone => STATUS_TONES[status] ?? 'plain';

/** Proper names within reasons. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bcrm\b/, 'CRM'],
  [/\bhybrid chat\b/, 'Hybrid Chat'],
  [/\bactivemq\b/, 'ActiveMQ'],
  [/\bhttp\b/, 'HTTP'],
];

/** The first letter as a capital. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `dead-lettered` becomes `Dead-lettered`, `session-not-bound` becomes `Session not bound`. */
export const sentence = (word: string): string => {
  const spaced = word === 'dead-lettered' ? word : word.replaceAll('-', ' ');
  const named = NAMES.reduce((text, [lower, name]) => text.replace(lower, name), spaced);
  return capitalised(named);
};

const BIND_TONES: Readonly<Record<string, Tone>> = {
  bound: 'good',
  connecting: 'warn',
  binding: 'warn',
  unbinding: 'plain',
  waiting: 'bad',
  closed: 'plain',
  idle: 'plain',
  orphaned: 'bad',
};

export const bindTone = (state: string): Tone => BIND_TONES[state] ?? 'plain';

const HEALTH_TONES = { ok: 'good', degraded: 'warn', down: 'bad', unknown: 'plain' } as const;
export const healthTone = (health: keyof typeof HEALTH_TONES): Tone => HEALTH_TONES[health];
export const HEALTH_LABELS = { ok: 'Healthy', degraded: 'Degraded', down: 'Down', unknown: 'No traffic' } as const;

const REPLICA_TONES = { ready: 'good', 'not-ready': 'bad', draining: 'warn', lost: 'bad' } as const;
export const replicaTone = (state: keyof typeof REPLICA_TONES): Tone => REPLICA_TONES[state];
