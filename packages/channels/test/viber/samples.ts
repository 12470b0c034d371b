import { readFileSync } from 'node:fs';
import type { ViberSettings } from '../../src/viber/settings.ts';

/** Settings and helpers that the specs of this folder share. */
export const settings: ViberSettings = {
  authToken: '5a1f0c3e7b9d2468-1357ace02468bdf0-fedc0a9b8c7d6e5f',
  accountName: 'Support',
  accountAvatar: 'https://cdn.example.com/a.png',
  apiUrl: 'https://chatapi.viber.com/pa',
};
export const account = { name: 'default', channel: 'viber', provider: 'viber', settings } as const;
export const sender = { name: 'Support', avatar: 'https://cdn.example.com/a.png' };
export const ADA = 'Ab3/9x+Kq7LmZ0tR5vYw1Q==';

export const fixture = (name: string): string =>
  readFileSync(new URL(`../../src/viber/fixtures/${name}.json`, import.meta.url), 'utf8');
