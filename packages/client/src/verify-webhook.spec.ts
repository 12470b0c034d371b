import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { verifyWebhook, WebhookVerificationError } from './index.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLasw';
const NOW_MS = 1_614_265_330_000;
const BODY = '{"type":"message.delivered","timestamp":"2021-02-25T15:02:10.000Z","data":{"id":"order-1"}}';

const signed = (body = BODY, secret = SECRET): Record<string, string> => {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`event-1.1614265330.${body}`).digest('base64');
  return {
    'webhook-id': 'event-1',
    'webhook-timestamp': '1614265330',
    'webhook-signature': `v1,bm90IHRoaXMgb25l v1,${signature}`,
  };
};
const verify = (headers: Record<string, string>, secrets = [SECRET], nowMs = NOW_MS): unknown =>
  verifyWebhook(BODY, headers, { secrets, nowMs });

describe('verifyWebhook', () => {
  it('verifies signatures of the reference library of Standard Webhooks', () => {
    // It signs another body than one of CCM's: a right signature goes on to be read, and fails there.
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,V5xCPQDdTB0l0m2VMsjB/ZVwuDV5WIe462vC5sKC8ds=',
    };
    expect(() => verifyWebhook('{"test": 2432232314}', headers, { secrets: [SECRET], nowMs: NOW_MS }))
      .to.throw(Error)
      .that.is.not.instanceOf(WebhookVerificationError);
  });

  it('gives the event', () => {
    expect(verify(signed())).to.deep.equal({
      id: 'event-1',
      type: 'message.delivered',
      timestamp: '2021-02-25T15:02:10.000Z',
      data: { id: 'order-1' },
    });
  });

  it('takes any of several secrets, in either spelling', () => {
    const text = 'a secret of at least sixteen';
    expect(() => verify(signed(BODY, text), [SECRET, text])).to.not.throw();
  });

  const refused: readonly (readonly [string, () => unknown])[] = [
    ['another body', () => verify(signed(`${BODY} `))],
    ['another secret', () => verify(signed(BODY, 'another secret of tests'))],
    ['an old request', () => verify(signed(), [SECRET], NOW_MS + 6 * 60_000)],
    ['a request of the future', () => verify(signed(), [SECRET], NOW_MS - 6 * 60_000)],
    ['a missing header', () => verify({ 'webhook-id': 'event-1' })],
    ['no secret', () => verify(signed(), [])],
  ];
  for (const [what, attempt] of refused) {
    it(`refuses ${what}`, () => {
      expect(attempt).to.throw(WebhookVerificationError);
    });
  }
});
