import { SIMULATED_APP, SIMULATED_PAGE } from '@ccm/simulators/facebook';
import { SIMULATED_INSTAGRAM, SIMULATED_INSTAGRAM_APP } from '@ccm/simulators/instagram';
import { SIMULATED_TELEGRAM } from '@ccm/simulators/telegram';
import { SIMULATED_ACCOUNT } from '@ccm/simulators/twilio';
import { SIMULATED_BOT } from '@ccm/simulators/viber';
import { SIMULATED_CLOUD } from '@ccm/simulators/whatsapp-cloud';
import { OUR } from '@ccm/simulators/world';
import { d360Call, metaCall, telegramCall, twilioCall, viberCall } from './signed-calls.ts';
import type { SignedCall } from './signed-calls.ts';
import { sid } from './webhook-payloads.ts';

/** Authentic events of kinds that the fleet does not know, by provider. */
export const UNKNOWN_EVENTS: readonly (readonly [title: string, call: (gatewayUrl: string) => SignedCall])[] = [
  [
    'Viber',
    (url) =>
      viberCall(`${url}/webhooks/viber`, '{"event":"brand_new","timestamp":1,"message_token":5}', SIMULATED_BOT.token),
  ],
  [
    'Viber, webhook test',
    (url) =>
      viberCall(
        `${url}/webhooks/viber`,
        '{"event":"webhook","timestamp":1,"message_token":241256543215}',
        SIMULATED_BOT.token,
      ),
  ],
  [
    'Messenger',
    (url) =>
      metaCall(
        `${url}/webhooks/facebook`,
        {
          object: 'page',
          entry: [
            {
              id: SIMULATED_PAGE.id,
              time: 1,
              messaging: [{ sender: { id: '1' }, recipient: { id: SIMULATED_PAGE.id }, timestamp: 1, brand_new: {} }],
            },
          ],
        },
        SIMULATED_APP.appSecret,
      ),
  ],
  [
    'Messenger, another object',
    (url) => metaCall(`${url}/webhooks/facebook`, { object: 'instagram', entry: [] }, SIMULATED_APP.appSecret),
  ],
  [
    'Messenger, a feed change',
    (url) =>
      metaCall(
        `${url}/webhooks/facebook`,
        { object: 'page', entry: [{ id: SIMULATED_PAGE.id, time: 1, changes: [{ field: 'feed', value: {} }] }] },
        SIMULATED_APP.appSecret,
      ),
  ],
  [
    '360dialog',
    (url) =>
      d360Call(
        `${url}/webhooks/360dialog`,
        {
          object: 'whatsapp_business_account',
          entry: [{ id: '1', changes: [{ field: 'account_update', value: {} }] }],
        },
        OUR.d360WebhookToken,
      ),
  ],
  [
    'WhatsApp Cloud',
    (url) =>
      metaCall(
        `${url}/webhooks/whatsapp`,
        { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'brand_new', value: {} }] }] },
        SIMULATED_CLOUD.appSecret,
      ),
  ],
  [
    'Instagram',
    (url) =>
      metaCall(
        `${url}/webhooks/instagram`,
        {
          object: 'instagram',
          entry: [
            {
              id: SIMULATED_INSTAGRAM.id,
              time: 1,
              messaging: [
                { sender: { id: '1' }, recipient: { id: SIMULATED_INSTAGRAM.id }, timestamp: 1, brand_new: {} },
              ],
            },
          ],
        },
        SIMULATED_INSTAGRAM_APP.appSecret,
      ),
  ],
  [
    'Instagram, another object',
    (url) => metaCall(`${url}/webhooks/instagram`, { object: 'page', entry: [] }, SIMULATED_INSTAGRAM_APP.appSecret),
  ],
  [
    'Telegram',
    (url) => telegramCall(`${url}/webhooks/telegram`, { update_id: 1, brand_new: {} }, SIMULATED_TELEGRAM.secret),
  ],
  [
    'Telegram, an empty update',
    (url) => telegramCall(`${url}/webhooks/telegram`, { update_id: 2 }, SIMULATED_TELEGRAM.secret),
  ],
  ['360dialog, an empty object', (url) => d360Call(`${url}/webhooks/360dialog`, {}, OUR.d360WebhookToken)],
  [
    'Twilio, an unknown status',
    (url) =>
      twilioCall(
        `${url}/webhooks/twilio/status`,
        { MessageSid: sid(), MessageStatus: 'teleported' },
        SIMULATED_ACCOUNT.authToken,
      ),
  ],
];
