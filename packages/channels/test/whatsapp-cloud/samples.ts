import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Account } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import type { WebhookRequest } from '../../src/contract/index.ts';
import type { WhatsappCloudSettings } from '../../src/whatsapp-cloud/settings.ts';

/** Settings and helpers that the specs of this folder share. */
export const APP_SECRET = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
export const TOKEN = 'EAAGsystemUserToken';
export const PHONE_NUMBER_ID = '106540352242922';
export const settings: WhatsappCloudSettings = {
  appSecret: APP_SECRET,
  accessToken: TOKEN,
  verifyToken: 'a-verify-token',
  phoneNumberId: PHONE_NUMBER_ID,
  number: '+442071234567',
  businessAccountId: '102290129340398',
  apiUrl: 'https://graph.facebook.com/v23.0',
};
export const account = (name: string, more: Partial<WhatsappCloudSettings> = {}): Account<WhatsappCloudSettings> => ({
  name,
  channel: 'whatsapp',
  provider: 'whatsapp-cloud',
  settings: { ...settings, ...more },
});

export const PROOF = `appsecret_proof=${createHmac('sha256', APP_SECRET).update(TOKEN).digest('hex')}`;

/** As Meta signs (https://developers.facebook.com/docs/graph-api/webhooks/getting-started). */
export function sign(request: WebhookRequest, { appSecret }: WhatsappCloudSettings): WebhookRequest {
  const signature = createHmac('sha256', appSecret).update(request.rawBody).digest('hex');
  return { ...request, headers: { ...request.headers, 'x-hub-signature-256': `sha256=${signature}` } };
}

export const fixture = (name: string): string =>
  readFileSync(new URL(`../../src/whatsapp-cloud/fixtures/${name}.json`, import.meta.url), 'utf8');

export const TO = '+447700900123';
export const MESSAGE_ID = '0198c0de-0000-7000-8000-000000000001';
export const outbound = (
  content: Parameters<typeof anOutboundMessage>[0],
  to = TO,
): ReturnType<typeof anOutboundMessage> => anOutboundMessage(content, { channel: 'whatsapp', to });
