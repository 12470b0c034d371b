import { bad, format, good } from './format.ts';
import type { Format } from './format.ts';

const PREFIX = 'whsec_';
const LEAST_BYTES = 16;

/** The key of a signature, in base64, read as Standard Webhooks writes it (`whsec_` and base64), or any text of at least 16 characters. */
export const webhookSecret: Format<string> = format('whsec_… or text of at least 16 characters', (value) => {
  const key = value.startsWith(PREFIX) ? Buffer.from(value.slice(PREFIX.length), 'base64') : Buffer.from(value, 'utf8');
  return key.length < LEAST_BYTES
    ? bad('must hold at least 16 bytes: whsec_ and base64, or a text')
    : good(key.toString('base64'));
});
