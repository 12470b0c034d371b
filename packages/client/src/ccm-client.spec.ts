import { FakeProvider } from '@ccm/testing/support';
import { expect } from 'chai';
import { CcmClient, CcmError } from './index.ts';

const TOKEN = 'a token of the API';
const REQUEST = { channel: 'sms', to: '+447700900123', text: 'Hello', id: 'order-1' } as const;
const LIFE = {
  id: 'order-1',
  messageId: 'm-1',
  applicationId: 'order-1',
  direction: 'outbound',
  channel: 'sms',
  account: 'default',
  number: '+447700900123',
  status: 'delivered',
  providerStatus: 'delivered',
  failure: null,
  acceptedAt: '2026-11-22T10:00:00.000Z',
  steps: [{ at: '2026-11-22T10:00:00.000Z', step: 'accepted', lane: 'reply' }],
} as const;

const failureOf = async (outcome: Promise<unknown>): Promise<unknown> =>
  outcome.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('CcmClient', () => {
  it('sends a message with its token and trace', async () => {
    await using gateway = await FakeProvider.start([{ status: 202, json: { id: 'order-1', status: 'accepted' } }]);
    const client = new CcmClient({ url: `${gateway.url}/ccm/`, token: TOKEN });

    const accepted = await client.send(REQUEST, { traceparent: 'a trace' });

    expect(accepted.id).to.equal('order-1');
    expect(gateway.calls[0]).to.include({ method: 'POST', path: '/ccm/api/v1/messages' });
    expect(gateway.calls[0]?.headers).to.include({ authorization: `Bearer ${TOKEN}`, traceparent: 'a trace' });
    expect(JSON.parse(gateway.calls[0]?.body ?? '')).to.deep.equal(REQUEST);
  });

  it('names the field at fault, and says that another try is of no use', async () => {
    const problem = { title: 'Bad Request', status: 400, detail: 'to: no number', field: 'to' };
    await using gateway = await FakeProvider.start([{ status: 400, json: problem }]);

    const error = await failureOf(new CcmClient({ url: gateway.url, token: TOKEN }).send(REQUEST));

    expect(error).to.be.instanceOf(CcmError).and.include({ status: 400, field: 'to', retryable: false });
    expect(String(error)).to.include('to: no number');
  });

  it('says when to try again', async () => {
    await using gateway = await FakeProvider.start([{ status: 503, headers: { 'retry-after': '5' } }]);

    const error = await failureOf(new CcmClient({ url: gateway.url, token: TOKEN }).send(REQUEST));

    expect(error).to.be.instanceOf(CcmError).and.include({ retryable: true, retryAfterMs: 5000 });
  });

  it('says that a request without an answer may be tried again, and never shows the token', async () => {
    const gateway = await FakeProvider.start([]);
    await gateway[Symbol.asyncDispose]();

    const error = await failureOf(new CcmClient({ url: gateway.url, token: TOKEN }).send(REQUEST));

    expect(error).to.be.instanceOf(CcmError).and.include({ status: undefined, retryable: true });
    expect(JSON.stringify(error) + String(error)).to.not.include(TOKEN);
  });

  it("says of an answer that is not CCM's that the address may be wrong, and that another try is of no use", async () => {
    await using page = await FakeProvider.start([{ status: 200, headers: { 'content-type': 'text/html' } }]);

    const error = await failureOf(new CcmClient({ url: page.url, token: TOKEN }).send(REQUEST));

    expect(error).to.be.instanceOf(CcmError).and.include({ status: 200, retryable: false });
    expect(String(error)).to.include('check the address');
  });

  it('looks up a message, and returns undefined for an unknown one', async () => {
    await using gateway = await FakeProvider.start([
      { status: 200, json: LIFE },
      { status: 404, json: { title: 'Not Found', status: 404, detail: 'id: no message has this id', field: 'id' } },
    ]);
    const client = new CcmClient({ url: gateway.url, token: TOKEN });

    expect((await client.message('order/1'))?.status).to.equal('delivered');
    expect(await client.message('unknown')).to.equal(undefined);
    expect(gateway.calls[0]?.path).to.equal('/api/v1/messages/order%2F1');
  });

  it('does not take an API that is off for an unknown message', async () => {
    await using gateway = await FakeProvider.start([{ status: 404, json: { title: 'Not Found', status: 404 } }]);

    const error = await failureOf(new CcmClient({ url: gateway.url, token: TOKEN }).message('order-1'));

    expect(error).to.be.instanceOf(CcmError).and.include({ status: 404 });
  });
});
