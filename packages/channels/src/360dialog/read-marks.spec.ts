import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import { account } from '../../test/360dialog/samples.ts';
import { markRead, showTyping } from './sender.ts';
import type { D360Settings } from './settings.ts';

const mark = async (of: Account<D360Settings>): Promise<boolean> =>
  markRead(
    { providerMessageId: 'wamid.IN1', customerId: '+447700900123' },
    { account: of, http: loopbackHttp, signal: AbortSignal.timeout(5000) },
  );

describe('a read message on WhatsApp', () => {
  it('is marked by its id', async () => {
    await using provider = await FakeProvider.start([{ status: 200, json: { success: true } }]);
    await mark(account('default', { apiUrl: provider.url }));

    expect(provider.calls).to.have.lengthOf(1);
    expect(provider.calls[0]).to.include({ method: 'POST', path: '/messages' });
    expect(JSON.parse(provider.calls[0]?.body ?? '')).to.deep.equal({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.IN1',
    });
  });

  it('is left alone by the classic API', async () => {
    await using provider = await FakeProvider.start();
    const isMarked = await mark(account('default', { apiUrl: provider.url, apiStyle: 'classic' }));

    expect(isMarked).to.equal(false);
    expect(provider.calls).to.deep.equal([]);
  });

  it('fails with the reason if WhatsApp refuses', async () => {
    const error = { message: '(#131009) Parameter value is not valid', code: 131_009 };
    await using provider = await FakeProvider.start([{ status: 400, json: { error } }]);
    const failure = await mark(account('default', { apiUrl: provider.url })).catch((thrown: unknown) => thrown);

    expect(failure).to.be.instanceOf(DeliveryError).and.to.include({ reason: 'invalid-message' });
  });
});

describe('a typing indicator on WhatsApp', () => {
  const show = async (provider: FakeProvider, typing: { on: boolean; lastMessageId?: string }): Promise<void> =>
    showTyping(
      { customerId: '+447700900123', ...typing },
      {
        account: account('default', { apiUrl: provider.url }),
        http: loopbackHttp,
        signal: AbortSignal.timeout(5000),
      },
    );

  it('is shown under the customer’s last message', async () => {
    await using provider = await FakeProvider.start([{ status: 200, json: { success: true } }]);
    await show(provider, { on: true, lastMessageId: 'wamid.IN1' });

    expect(JSON.parse(provider.calls[0]?.body ?? '')).to.deep.equal({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.IN1',
      typing_indicator: { type: 'text' },
    });
  });

  it('is not requested if the customer never wrote, nor ended', async () => {
    await using provider = await FakeProvider.start();
    await show(provider, { on: true });
    await show(provider, { on: false, lastMessageId: 'wamid.IN1' });

    expect(provider.calls).to.deep.equal([]);
  });
});
