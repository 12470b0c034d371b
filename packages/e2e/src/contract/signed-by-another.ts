import { SIMULATED_APP } from '@ccm/simulators/facebook';
import { SIMULATED_INSTAGRAM_APP } from '@ccm/simulators/instagram';
import { SIMULATED_TELEGRAM } from '@ccm/simulators/telegram';
import { SIMULATED_ACCOUNT } from '@ccm/simulators/twilio';
import { SIMULATED_BOT } from '@ccm/simulators/viber';
import { SIMULATED_CLOUD } from '@ccm/simulators/whatsapp-cloud';
import { OUR } from '@ccm/simulators/world';
import { POOL, SECOND, UK } from './second-accounts.ts';
import { d360Call, metaCall, telegramCall, twilioCall, viberCall } from './signed-calls.ts';
import type { SignedCall } from './signed-calls.ts';
import { cloud, instagram, messenger, metaCloud, sid, sms, telegram, viber } from './webhook-payloads.ts';

const ukMessage = (): ReturnType<typeof sms> =>
  sms('forged', { AccountSid: UK.accountSid, From: 'whatsapp:+447700900777', To: `whatsapp:${UK.number}` });
/** Requests that name one account and are signed with the secret of another. */
export const SIGNED_BY_ANOTHER: readonly (readonly [
  title: string,
  call: (at: (path: string) => string) => SignedCall,
])[] = [
  [
    'an account in the path, for Messenger',
    (at) => metaCall(at('/webhooks/facebook/second'), messenger('forged', SECOND.pageId), SIMULATED_APP.appSecret),
  ],
  ['a page', (at) => metaCall(at('/webhooks/facebook'), messenger('forged', SECOND.pageId), SIMULATED_APP.appSecret)],
  ['the first page', (at) => metaCall(at('/webhooks/facebook'), messenger('forged'), SECOND.appSecret)],
  ['a Twilio number', (at) => twilioCall(at('/webhooks/twilio'), ukMessage(), SIMULATED_ACCOUNT.authToken)],
  ['an account in the path, for Twilio', (at) => twilioCall(at('/webhooks/twilio/uk'), ukMessage(), POOL.authToken)],
  [
    'a messaging service',
    (at) => twilioCall(at('/webhooks/twilio'), sms('forged', { MessagingServiceSid: POOL.serviceSid }), UK.authToken),
  ],
  [
    'a Twilio account SID',
    (at) =>
      twilioCall(
        at('/webhooks/twilio'),
        sms('forged', { AccountSid: POOL.accountSid, To: '+12025550197' }),
        SIMULATED_ACCOUNT.authToken,
      ),
  ],
  [
    "a message's sender, in a status",
    (at) =>
      twilioCall(
        at('/webhooks/twilio/status'),
        {
          MessageSid: sid(),
          MessageStatus: 'failed',
          AccountSid: UK.accountSid,
          From: OUR.smsNumber,
          To: '+14133881111',
        },
        UK.authToken,
      ),
  ],
  ['a number, for 360dialog', (at) => d360Call(at('/webhooks/360dialog'), cloud('forged'), 'second-webhook-token')],
  [
    'another number, for 360dialog',
    (at) => d360Call(at('/webhooks/360dialog'), cloud('forged', '+447700900000'), OUR.d360WebhookToken),
  ],
  [
    'a number, for WhatsApp Cloud',
    (at) => metaCall(at('/webhooks/whatsapp'), metaCloud('forged', SECOND.cloudNumber), SIMULATED_CLOUD.appSecret),
  ],
  [
    'the first number, for WhatsApp Cloud',
    (at) => metaCall(at('/webhooks/whatsapp'), metaCloud('forged'), SECOND.cloudSecret),
  ],
  [
    'an account in the path, for WhatsApp Cloud',
    (at) => metaCall(at('/webhooks/whatsapp/second-cloud'), metaCloud('forged'), SIMULATED_CLOUD.appSecret),
  ],
  [
    'an account in the path, for Viber',
    (at) => viberCall(at('/webhooks/viber/second'), viber('forged'), SIMULATED_BOT.token),
  ],
  [
    'an account of Instagram',
    (at) =>
      metaCall(at('/webhooks/instagram'), instagram('forged', SECOND.instagramId), SIMULATED_INSTAGRAM_APP.appSecret),
  ],
  [
    'the first account of Instagram',
    (at) => metaCall(at('/webhooks/instagram'), instagram('forged'), SECOND.instagramSecret),
  ],
  [
    'an account in the path, for Instagram',
    (at) => metaCall(at('/webhooks/instagram/second'), instagram('forged'), SIMULATED_INSTAGRAM_APP.appSecret),
  ],
  [
    'an account in the path, for Telegram',
    (at) => telegramCall(at('/webhooks/telegram/second'), telegram('forged'), SIMULATED_TELEGRAM.secret),
  ],
  [
    'the first account in the path, for Telegram',
    (at) => telegramCall(at('/webhooks/telegram/default'), telegram('forged'), SECOND.telegramSecret),
  ],
];
