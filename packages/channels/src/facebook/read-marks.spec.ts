import { expect } from 'chai';
import { DeliveryError } from '@ccm/core/domain';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import { channel as facebook } from './index.ts';
import { accountAt, PSID } from '../../test/facebook/samples.ts';

const mark = async (provider: FakeProvider): Promise<boolean | undefined> =>
  facebook.markRead?.(
    { providerMessageId: 'm_1', customerId: PSID },
    { account: accountAt(provider.url), http: loopbackHttp, signal: AbortSignal.timeout(5000) },
  );

describe('a read message on Messenger', () => {
  it('is marked as seen, in a call of its own', async () => {
    await using provider = await FakeProvider.start([{ status: 200, json: { recipient_id: PSID } }]);
    await mark(provider);

    expect(provider.calls).to.have.lengthOf(1);
    expect(JSON.parse(provider.calls[0]?.body ?? '')).to.deep.equal({
      recipient: { id: PSID },
      sender_action: 'mark_seen',
    });
  });

  it('fails with the reason if Meta refuses', async () => {
    const error = { message: '(#551) This person is not available', code: 551 };
    await using provider = await FakeProvider.start([{ status: 400, json: { error } }]);
    const failure = await mark(provider).catch((thrown: unknown) => thrown);

    expect(failure).to.be.instanceOf(DeliveryError).and.to.include({ reason: 'undeliverable', providerCode: '551' });
  });
});

describe('a typing indicator on Messenger', () => {
  for (const [on, action] of [
    [true, 'typing_on'],
    [false, 'typing_off'],
  ] as const) {
    it(`is a call of its own: ${action}`, async () => {
      await using provider = await FakeProvider.start([{ status: 200, json: { recipient_id: PSID } }]);
      const context = { account: accountAt(provider.url), http: loopbackHttp, signal: AbortSignal.timeout(5000) };
      await facebook.showTyping?.({ customerId: PSID, on }, context);

      expect(JSON.parse(provider.calls[0]?.body ?? '')).to.deep.equal({
        recipient: { id: PSID },
        sender_action: action,
      });
    });
  }
});
