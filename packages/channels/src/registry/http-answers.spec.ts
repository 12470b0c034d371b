import { expect } from 'chai';
import { DeliveryError } from '@ccm/core/domain';
import type { Account } from '@ccm/core/domain';
import type { HttpClient, HttpReply } from '@ccm/core/ports';
import { anOutboundMessage } from '@ccm/testing/channels';
import { captureLog } from '@ccm/testing/support';
import { channelOf } from './registry.ts';

const accountOf = (
  channel: Account['channel'],
  provider: Account['provider'],
  settings: Readonly<Record<string, unknown>>,
): Account => ({ name: 'default', channel, provider, settings: { apiUrl: 'https://api.example.com', ...settings } });

const ACCOUNTS: readonly Account[] = [
  accountOf('sms', 'twilio', { accountSid: 'AC0', authToken: 't', smsNumber: '+12028831111' }),
  accountOf('whatsapp', '360dialog', { apiKey: 'k', apiStyle: 'cloud' }),
  accountOf('whatsapp', 'whatsapp-cloud', { appSecret: 's', accessToken: 't', phoneNumberId: '1' }),
  accountOf('facebook', 'facebook', { appSecret: 's', pageAccessToken: 't', pageId: '1' }),
  accountOf('instagram', 'instagram', { appSecret: 's', accessToken: 't', accountId: '1' }),
  accountOf('viber', 'viber', { authToken: 't', accountName: 'Support' }),
  accountOf('telegram', 'telegram', { botToken: '1:A' }),
];

/** The error of a send whose call is answered so. */
async function errorAfter(reply: HttpReply, account: Account): Promise<unknown> {
  const sender = channelOf(account.provider).outbound;
  const message = anOutboundMessage({ text: 'Hi' }, { channel: account.channel, to: '447700900123' });
  const part = sender?.render(message, account).parts[0];
  if (sender === undefined || part === undefined) throw new Error(`${account.provider} sends nothing`);
  const http: HttpClient = {
    request: async () => Promise.resolve(reply),
    stream: async () => Promise.reject(new Error('a text has no file')),
  };
  const signal = new AbortController().signal;
  return sender
    .send(part, { account, message, partIndex: 0, http, logger: captureLog().logger, signal })
    .catch((error: unknown) => error);
}

describe('the pause that a server between asks for', () => {
  for (const account of ACCOUNTS) {
    for (const status of [429, 503]) {
      it(`is kept after HTTP ${String(status)} of ${account.provider}`, async () => {
        const error = await errorAfter(
          { status, headers: { 'retry-after': '7' }, body: Buffer.from('<html>Busy</html>') },
          account,
        );

        expect(error).to.be.instanceOf(DeliveryError);
        expect(error).to.have.nested.property('advice.retryAfterMs', 7000);
      });
    }
  }
});

describe('a server between that had no answer in time', () => {
  for (const account of ACCOUNTS) {
    for (const status of [504, 524]) {
      it(`leaves open whether ${account.provider} has the message: HTTP ${String(status)}`, async () => {
        const error = await errorAfter({ status, headers: {}, body: Buffer.from('<html>Timeout</html>') }, account);

        expect(error).to.be.instanceOf(DeliveryError).with.property('reason', 'outcome-unknown');
      });
    }
  }
});

describe('a success that cannot be read', () => {
  for (const account of ACCOUNTS) {
    for (const [status, body] of [
      [200, '<html>Welcome</html>'],
      [200, '{}'],
      [202, ''],
    ] as const) {
      it(`leaves open whether ${account.provider} has the message: ${String(status)} ${body}`, async () => {
        const error = await errorAfter({ status, headers: {}, body: Buffer.from(body) }, account);

        expect(error).to.be.instanceOf(DeliveryError).with.property('reason', 'outcome-unknown');
      });
    }
  }
});
