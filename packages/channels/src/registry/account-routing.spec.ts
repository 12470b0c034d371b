import { expect } from 'chai';
import type { Account, ProviderName } from '@ccm/core/domain';
import type { WebhookRequest } from '../contract/index.ts';
import { channelOf } from './index.ts';

const COUNT = 1000;
const WANTED = 700;
/** Of one account, whatever the number of accounts. */
const FEW = 10;

interface Routing {
  readonly channel: Account['channel'];
  readonly settings: (index: number) => object;
  readonly request: (index: number) => Pick<WebhookRequest, 'headers' | 'rawBody'>;
}

const json = (body: object, headers: Readonly<Record<string, string>> = {}) => ({
  headers: { 'content-type': 'application/json', ...headers },
  rawBody: Buffer.from(JSON.stringify(body)),
});
const numberOf = (index: number): string => `+4420794600${String(index).padStart(3, '0')}`;
const idOf = (index: number): string => String(1_000_000 + index);
const cloudBody = (index: number): object => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field: 'messages', value: { metadata: { phone_number_id: idOf(index) } } }] }],
});

/** The field that names the account in a request, or proves it, for each provider that has one. Viber has none. */
const ROUTINGS: Readonly<Partial<Record<ProviderName, Routing>>> = {
  twilio: {
    channel: 'sms',
    settings: (index) => ({ accountSid: 'AC1', authToken: 'secret', smsNumber: numberOf(index) }),
    request: (index) => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      rawBody: Buffer.from(new URLSearchParams({ AccountSid: 'AC1', To: numberOf(index) }).toString()),
    }),
  },
  '360dialog': {
    channel: 'whatsapp',
    settings: (index) => ({ apiKey: 'secret', webhookToken: 'token', phoneNumberId: idOf(index) }),
    request: (index) => json(cloudBody(index)),
  },
  'whatsapp-cloud': {
    channel: 'whatsapp',
    settings: (index) => ({ appSecret: 'secret', phoneNumberId: idOf(index) }),
    request: (index) => json(cloudBody(index)),
  },
  facebook: {
    channel: 'facebook',
    settings: (index) => ({ appSecret: 'secret', pageId: idOf(index) }),
    request: (index) => json({ object: 'page', entry: [{ id: idOf(index) }] }),
  },
  instagram: {
    channel: 'instagram',
    settings: (index) => ({ appSecret: 'secret', accountId: idOf(index) }),
    request: (index) => json({ object: 'instagram', entry: [{ id: idOf(index) }] }),
  },
  telegram: {
    channel: 'telegram',
    settings: (index) => ({ botToken: `${idOf(index)}:AA`, webhookSecret: `secret-${idOf(index)}` }),
    request: (index) => json({ update_id: 1 }, { 'x-telegram-bot-api-secret-token': `secret-${idOf(index)}` }),
  },
};

describe('a webhook among a thousand accounts', () => {
  for (const [provider, { channel, settings, request }] of Object.entries(ROUTINGS) as [ProviderName, Routing][])
    it(`finds its account of ${provider} without looking at the others`, () => {
      let looks = 0;
      const accounts = Array.from({ length: COUNT }, (_none, index): Account => {
        const own = settings(index);
        const account = { name: `account-${String(index)}`, channel, provider };
        return Object.defineProperty({ ...account, settings: own }, 'settings', {
          get: () => {
            looks += 1;
            return own;
          },
        });
      });
      const [webhook] = channelOf(provider).webhooks;
      const groupsFor = (index: number) =>
        webhook?.candidates(
          { method: 'POST', publicUrl: 'https://ccm.example', query: {}, ...request(index) },
          accounts,
        );
      // The first question makes the index.
      groupsFor(0);
      looks = 0;
      const groups = groupsFor(WANTED);
      const looked = looks;

      expect(groups).to.deep.equal([[accounts[WANTED]]]);
      expect(looked).to.be.at.most(FEW);
    });
});
