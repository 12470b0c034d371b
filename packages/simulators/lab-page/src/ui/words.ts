import type { PhoneMode, Tick, TroubleKind } from '@ccm/simulators/lab-protocol';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const whole = new Intl.NumberFormat('en');
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const formatTime = (atMs: number): string => clock.format(atMs);
export const formatCount = (count: number): string => whole.format(count);
export const formatRate = (perSecond: number): string =>
  perSecond === 0 ? '0' : perSecond < 10 ? tenths.format(perSecond) : whole.format(Math.round(perSecond));
export const formatShare = (share: number): string => `${String(Math.round(share * 100))} %`;
export const formatMs = (ms: number | undefined): string =>
  ms === undefined ? '–' : ms < 1000 ? `${String(Math.round(ms))} ms` : `${tenths.format(ms / 1000)} s`;

export const TICK_WORDS: Readonly<Record<Tick, string>> = {
  sending: 'Sending',
  queued: 'In ActiveMQ',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  failed: 'Failed',
};

export const MODE_WORDS: Readonly<Record<PhoneMode, { readonly title: string; readonly hint: string }>> = {
  'in-hand': { title: 'In hand', hint: 'Messages are delivered, and read' },
  'in-pocket': { title: 'In the pocket', hint: 'Delivered, not read' },
  off: { title: 'Switched off', hint: 'Messages wait at the provider' },
  unreachable: { title: 'Unreachable', hint: 'The provider reports a failure' },
};

export const TROUBLE_WORDS: Readonly<Record<TroubleKind, { readonly title: string; readonly effect: string }>> = {
  'provider-down': { title: 'Provider down', effect: 'Connections are cut. CCM waits and tries again.' },
  'provider-throttles': { title: 'Provider says 429', effect: 'Too many requests. CCM slows the account down.' },
  'provider-slow': { title: 'Provider slow', effect: 'Each answer takes 4 s. Other channels do not wait.' },
  'provider-refuses': { title: 'Provider refuses', effect: 'For good: dead letters that you replay in the console.' },
  duplicates: { title: 'Everything three times', effect: 'Webhooks and reports repeat. The desk shows each once.' },
  'receipts-lost': { title: 'Reports lost', effect: 'Phones read messages, and no report is sent.' },
  'chat-down': { title: 'Hybrid Chat down', effect: 'HTTP 503. Customers’ messages wait, in order.' },
  'broker-fail-over': { title: 'Broker fail-over', effect: 'ActiveMQ dies; its stand-by takes over the store.' },
  'redis-gone': { title: 'Redis gone', effect: 'Killed for 10 s. The gateway spools to disk.' },
  'worker-killed': { title: 'Service killed', effect: 'SIGKILL, and started again after 10 s.' },
};

/** The meanings of the CRM's numbers. */
export const CRM_WORDS: ReadonlyMap<number, string> = new Map([
  [1, 'en route'],
  [2, 'delivered'],
  [3, 'expired'],
  [5, 'undeliverable'],
  [6, 'accepted'],
  [7, 'unknown'],
  [8, 'rejected'],
]);
