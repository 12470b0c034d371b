import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { AccountRegistry } from '@ccm/shared/storage/accounts';
import { channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import { twilioSignature } from '@ccm/simulators/twilio';
import type { IncomingWebhook } from './incoming-webhook.ts';
import { diagnose } from './diagnose.ts';

const twilio = (name: string, authToken: string): Account => ({
  name,
  channel: 'sms',
  provider: 'twilio',
  settings: { accountSid: 'AC1', authToken, smsNumber: '+12028831111' },
});
const accounts = new AccountRegistry([twilio('uk', 'token of uk'), twilio('us', 'token of us')]);
const form = new URLSearchParams({ From: '+4915112345678', To: '+12028831111', Body: 'Hi', MessageSid: 'SM1' });

/** A request that came in under one address and was signed with a token over another. */
function arrived(publicUrl: string, signature: string): IncomingWebhook {
  const channel = channelOf('twilio');
  const [webhook] = channel.webhooks;
  if (webhook === undefined) throw new Error('Twilio has a webhook');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
  const rawBody = Buffer.from(form.toString());
  const request = { method: 'POST', publicUrl, query: {}, headers, rawBody } as const;
  return { channel, webhook, accountName: undefined, request, path: '/webhooks/twilio', remoteAddress: '127.0.0.1' };
}

describe('why a signature may have failed', () => {
  const url = 'https://h.example/webhooks/twilio';
  const table: readonly [title: string, signedUrl: string, token: string, hint: RegExp | undefined][] = [
    ['another account', url, 'token of us', /^it would verify with the account sms\/us$/],
    [
      'a prefix taken away',
      'https://h.example/ccm/webhooks/twilio',
      'token of uk',
      /h\.example\/ccm\/webhooks\/twilio: /,
    ],
    ['http for https', 'http://h.example/webhooks/twilio', 'token of uk', /the address http:\/\/h\.example\//],
    ['nobody we know', url, 'token of a forger', undefined],
  ];
  for (const [title, signedUrl, token, hint] of table) {
    it(`is given for ${title}`, () => {
      const hints = diagnose(arrived(url, twilioSignature(token, signedUrl, form)), accounts);
      if (hint === undefined) expect(hints).to.deep.equal([]);
      else expect(hints.join('\n')).to.match(hint);
      expect(hints.join('\n')).not.to.include('token of');
    });
  }

  it('is the account alone where the address of the webhook names another one', () => {
    const viber = (name: string): Account => ({
      name,
      channel: 'viber',
      provider: 'viber',
      settings: { authToken: `token of ${name}` },
    });
    const channel = channelOf('viber');
    const [webhook] = channel.webhooks;
    if (webhook === undefined) throw new Error('Viber has a webhook');
    const rawBody = Buffer.from('{"event":"seen"}');
    const headers = {
      'x-viber-content-signature': createHmac('sha256', 'token of sales').update(rawBody).digest('hex'),
    };
    const path = '/webhooks/viber/support';
    const request = { method: 'POST', publicUrl: `https://h.example${path}`, query: {}, headers, rawBody } as const;
    const { remoteAddress } = arrived(url, '');
    const misdirected = { channel, webhook, accountName: 'support', request, path, remoteAddress };
    expect(diagnose(misdirected, new AccountRegistry([viber('support'), viber('sales')]))).to.deep.equal([
      'it would verify with the account viber/sales',
    ]);
  });

  it('shows no query, which may contain personal data', () => {
    const hints = diagnose(
      arrived(
        `${url}?m=secret`,
        twilioSignature('token of uk', 'https://h.example/ccm/webhooks/twilio?m=secret', form),
      ),
      accounts,
    );
    expect(hints).to.deep.equal([
      'it would verify with the address https://h.example/ccm/webhooks/twilio: fix PUBLIC_BASE_URL',
    ]);
  });
});
