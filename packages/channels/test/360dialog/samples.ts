import { readFileSync } from 'node:fs';
import type { Account } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { anOutboundMessage } from '@ccm/testing/channels';
import type { D360Settings } from '../../src/360dialog/settings.ts';

/** Settings and helpers that the specs of this folder share. */
export const API_KEY = 'k-3f9c0a77d1';
export const TOKEN = 'Basic Y2NtOnMzY3JldA==';
export const settings: D360Settings = {
  apiKey: API_KEY,
  number: '+442071234567',
  apiUrl: 'https://waba-v2.360dialog.io',
  apiStyle: 'cloud',
  webhookToken: TOKEN,
};
export const account = (name: string, more: Partial<D360Settings> = {}): Account<D360Settings> => ({
  name,
  channel: 'whatsapp',
  provider: '360dialog',
  settings: { ...settings, ...more },
});
export const CLOUD = account('default');
export const CLASSIC = account('default', { apiStyle: 'classic' });

export const fixture = (name: string): string =>
  readFileSync(new URL(`../../src/360dialog/fixtures/${name}.json`, import.meta.url), 'utf8');

export const OUR_NUMBER = '+442071234567';

export const MESSAGE_ID = '0198c0de-0000-7000-8000-000000000001';
export const TO = '447700900123';
export const outbound = (
  content: Parameters<typeof anOutboundMessage>[0],
  to = `+${TO}`,
): ReturnType<typeof anOutboundMessage> => anOutboundMessage(content, { channel: 'whatsapp', to });
export const reply = (title: string, payload: string, description?: string) =>
  ({ kind: 'reply', title, payload, ...compact({ description }) }) as const;
export const nReplies = (n: number) =>
  Array.from({ length: n }, (_, i) => reply(`Choice ${String(i)}`, `c${String(i)}`));
