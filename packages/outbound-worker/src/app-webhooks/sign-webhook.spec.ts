import { expect } from 'chai';
import { derivedWebhookKey, signWebhook } from './sign-webhook.ts';

const KEY = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLasw';
const EVENT = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', atMs: 1_614_265_330_000, body: '{"test": 2432232314}' };
/** The signature that the reference library of Standard Webhooks makes (npm: standardwebhooks 1.0.0). */
const SIGNATURE = 'v1,V5xCPQDdTB0l0m2VMsjB/ZVwuDV5WIe462vC5sKC8ds=';

describe('signWebhook', () => {
  it('signs as Standard Webhooks does', () => {
    expect(signWebhook(EVENT, [KEY])).to.deep.equal({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': SIGNATURE,
    });
  });

  it('signs with every key, so that a secret can be changed without a gap', () => {
    const other = derivedWebhookKey('another key');

    const signatures = signWebhook(EVENT, [other, KEY])['webhook-signature']?.split(' ');

    expect(signatures).to.have.lengthOf(2).and.to.include(SIGNATURE);
  });

  it('derives a key from the fleet’s own if none is set, and never uses that key itself', () => {
    const key = Buffer.from(derivedWebhookKey('a signing key of tests'), 'base64');

    expect(key).to.have.lengthOf(32);
    expect(key.toString('utf8')).not.to.include('a signing key of tests');
  });
});
