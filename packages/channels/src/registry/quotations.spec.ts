import { expect } from 'chai';
import type { Account, MessageReference } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import type { RenderedMessage } from '../contract/index.ts';
import { channelOf } from './registry.ts';

interface Case {
  readonly account: Account;
  readonly to: string;
  /** An id of the provider's, of a message that CCM has forgotten, and the fields that quote it. */
  readonly forgotten: string;
  readonly quotation: object;
}

const accountOf = (
  channel: Account['channel'],
  provider: Account['provider'],
  settings: Readonly<Record<string, unknown>>,
): Account => ({ name: 'default', channel, provider, settings });

const CASES: Readonly<Record<string, Case>> = {
  'WhatsApp by 360dialog': {
    account: accountOf('whatsapp', '360dialog', { apiKey: 'k', apiStyle: 'cloud' }),
    to: '+447700900123',
    forgotten: 'wamid.HBgMNDQ3NzAwOTAwMTIz',
    quotation: { json: { context: { message_id: 'wamid.HBgMNDQ3NzAwOTAwMTIz' } } },
  },
  'WhatsApp by 360dialog, classic': {
    account: accountOf('whatsapp', '360dialog', { apiKey: 'k', apiStyle: 'classic' }),
    to: '+447700900123',
    forgotten: 'gBEGkYiEB1VXAglK1ZEqA1YKPrU',
    quotation: { json: { context: { message_id: 'gBEGkYiEB1VXAglK1ZEqA1YKPrU' } } },
  },
  'WhatsApp Cloud': {
    account: accountOf('whatsapp', 'whatsapp-cloud', { accessToken: 't', phoneNumberId: '1' }),
    to: '+447700900123',
    forgotten: 'wamid.HBgMNDQ3NzAwOTAwMTIz',
    quotation: { json: { context: { message_id: 'wamid.HBgMNDQ3NzAwOTAwMTIz' } } },
  },
  Messenger: {
    account: accountOf('facebook', 'facebook', { pageAccessToken: 't', pageId: '1' }),
    to: '6412345678901234',
    forgotten: 'm_AG5Hz2Uq7tuwNEhXfYYKj8mJEM',
    quotation: { reply_to: { mid: 'm_AG5Hz2Uq7tuwNEhXfYYKj8mJEM' } },
  },
  Instagram: {
    account: accountOf('instagram', 'instagram', { accessToken: 't', accountId: '1' }),
    to: '5614800000000001',
    forgotten: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE',
    quotation: { reply_to: { mid: 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE' } },
  },
  Telegram: {
    account: accountOf('telegram', 'telegram', { botToken: '1:A' }),
    to: '5550001',
    forgotten: '5550001:42',
    quotation: { params: { reply_parameters: { message_id: 42, allow_sending_without_reply: true } } },
  },
};

const rendered = ({ account, to }: Case, message: MessageReference): RenderedMessage => {
  const content = { text: 'It left today', replyTo: { to: 'message', message } } as const;
  const outbound = anOutboundMessage(content, { channel: account.channel, to });
  const made = channelOf(account.provider).outbound?.render(outbound, account);
  if (made === undefined) throw new Error(`${account.provider} sends nothing`);
  return made;
};

/** An id of CCM's, as Hybrid Chat got it with the customer's message. */
const CCMS = '9ed27e4e1e11f0467ca9a21ace3b24ae';
const LEFT_OUT = 'the answer went without a quotation: no message here goes by the id that it names';

describe('an answer that quotes a message which CCM does not know any more', () => {
  for (const [title, one] of Object.entries(CASES)) {
    it(`names it by ${title} where the id is the provider’s`, () => {
      const { parts, notes } = rendered(one, { id: one.forgotten });
      expect(parts[0].request).to.containSubset(one.quotation);
      expect(notes).to.not.include(LEFT_OUT);
    });

    it(`goes without the quotation by ${title} where the id is CCM’s, for which the provider would refuse it`, () => {
      const { parts, notes } = rendered(one, { id: CCMS });
      const request = JSON.stringify(parts[0].request);
      expect(request).to.include('It left today').and.not.include(CCMS);
      expect(request).to.not.match(/"(?:context|reply_to|reply_parameters)"/);
      expect(notes).to.include(LEFT_OUT);
    });
  }
});
