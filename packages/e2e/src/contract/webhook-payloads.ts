import { SIMULATED_NUMBER } from '@ccm/simulators/360dialog';
import { SIMULATED_PAGE } from '@ccm/simulators/facebook';
import { SIMULATED_INSTAGRAM } from '@ccm/simulators/instagram';
import { SIMULATED_ACCOUNT } from '@ccm/simulators/twilio';
import { SIMULATED_CLOUD_NUMBER } from '@ccm/simulators/whatsapp-cloud';
import { OUR } from '@ccm/simulators/world';

let serial = 0;
export const fresh = (prefix: string): string => `${prefix}${String((serial += 1)).padStart(6, '0')}`;
export const sid = (): string => fresh('SM00000000000000000000000000');

export const sms = (text: string, more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  MessageSid: sid(),
  AccountSid: SIMULATED_ACCOUNT.accountSid,
  From: '+14133881111',
  To: OUR.smsNumber,
  Body: text,
  NumMedia: '0',
  ...more,
});

export const cloud = (text: string, number: string = SIMULATED_NUMBER.number, phoneNumberId = '1'): unknown => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: number.replace('+', ''), phone_number_id: phoneNumberId },
            contacts: [{ profile: { name: 'Jane Doe' }, wa_id: '447700900123' }],
            messages: [
              {
                from: '447700900123',
                id: fresh('wamid.HBgM'),
                timestamp: '1795342272',
                type: 'text',
                text: { body: text },
              },
            ],
          },
        },
      ],
    },
  ],
});
/** The same, as Meta itself posts it. */
export const metaCloud = (text: string, { number, phoneNumberId } = SIMULATED_CLOUD_NUMBER): unknown =>
  cloud(text, number, phoneNumberId);
export const classic = (text: string): unknown => ({
  contacts: [{ profile: { name: 'Jane Doe' }, wa_id: '447700900123' }],
  messages: [{ from: '447700900123', id: fresh('ABGG'), timestamp: '1795342272', type: 'text', text: { body: text } }],
});
export const messenger = (text: string, page: string = SIMULATED_PAGE.id, more: object = {}): unknown => ({
  object: 'page',
  entry: [
    {
      id: page,
      time: 1795342272000,
      messaging: [
        {
          sender: { id: '6412345678901234' },
          recipient: { id: page },
          timestamp: 1795342272000,
          message: { mid: fresh('m_'), text, ...more },
        },
      ],
    },
  ],
});
export const instagram = (text: string, account: string = SIMULATED_INSTAGRAM.id): unknown => ({
  object: 'instagram',
  entry: [
    {
      id: account,
      time: 1795342272000,
      messaging: [
        {
          sender: { id: '5614800000000009' },
          recipient: { id: account },
          timestamp: 1795342272000,
          message: { mid: fresh('aWdf'), text },
        },
      ],
    },
  ],
});
export const telegram = (text: string): unknown => ({
  update_id: Number(fresh('7')),
  message: {
    message_id: Number(fresh('7')),
    from: { id: 6412345678, is_bot: false, first_name: 'Jane', last_name: 'Doe', language_code: 'en' },
    chat: { id: 6412345678, first_name: 'Jane', last_name: 'Doe', type: 'private' },
    date: 1795342272,
    text,
  },
});
export const viber = (text: string): string =>
  `{"event":"message","timestamp":1795342272000,"chat_hostname":"SN-1_","message_token":49122614${fresh('1234567')},"sender":{"id":"01234567890A=","name":"Jane Doe","language":"en","country":"GB","api_version":1},"message":{"text":${JSON.stringify(text)},"type":"text"},"silent":false}`;
