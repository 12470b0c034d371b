import { expect } from 'chai';
import { DeliveryError } from '@ccm/core/domain';
import { describeChannel } from '@ccm/testing/channels';
import type { OpenCase } from '@ccm/testing/channels';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { WebhookRequest } from '../contract/index.ts';
import { channel } from './index.ts';
import { receives, reports } from '../../test/whatsapp-cloud/receive-cases.ts';
import {
  account,
  APP_SECRET,
  fixture,
  PHONE_NUMBER_ID,
  PROOF,
  settings,
  sign,
  TOKEN,
} from '../../test/whatsapp-cloud/samples.ts';
import { sends } from '../../test/whatsapp-cloud/send-cases.ts';
import type { WhatsappCloudSettings } from './settings.ts';

const bearer = { authorization: `Bearer ${TOKEN}` };
const asks = {
  method: 'GET',
  path: `/1480000000000001?phone_number_id=${PHONE_NUMBER_ID}&${PROOF}`,
  headers: bearer,
};
const opens: Readonly<Record<string, OpenCase<WhatsappCloudSettings>>> = {
  'fetches a file in two steps, both with the token': {
    media: () => ({ kind: 'image', source: { mediaId: '1480000000000001' } }),
    replies: (apiUrl) => [
      { status: 200, json: { url: `${apiUrl}/attachments/?mid=1`, mime_type: 'image/jpeg', file_size: '4' } },
      { status: 200, headers: { 'content-type': 'image/jpeg' }, body: 'JPEG' },
    ],
    calls: [asks, { method: 'GET', path: '/attachments/?mid=1', headers: bearer }],
    opened: { status: 200, body: 'JPEG' },
  },
  'sends the token to no other host': {
    media: () => ({ kind: 'image', source: { mediaId: '1480000000000001' } }),
    replies: (_apiUrl, otherUrl) => [{ status: 200, json: { url: `${otherUrl}/file` } }],
    elsewhere: [{ status: 200, body: 'JPEG' }],
    calls: [asks],
    callsElsewhere: [{ method: 'GET', path: '/file', without: ['authorization'] }],
    opened: { status: 200, body: 'JPEG' },
  },
  'knows that a file is gone after seven days': {
    media: () => ({ kind: 'image', source: { mediaId: '1480000000000001' } }),
    replies: () => [{ status: 400, json: { error: { code: 100, message: 'does not exist' } } }],
    calls: [asks],
    opened: { fails: 'UpstreamError' },
  },
  'knows a file that was never there': {
    media: () => ({ kind: 'image', source: { unavailable: 'WhatsApp gave no media id' } }),
    replies: () => [],
    calls: [],
    opened: { fails: 'UpstreamError' },
  },
};

const handshake = (query: object) => ({
  method: 'GET' as const,
  query: new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': '1158201444',
    'hub.verify_token': settings.verifyToken,
    ...query,
  }).toString(),
  body: '',
});
const FORBIDDEN = { status: 403, contentType: 'text/plain', body: 'Forbidden' };

const BERLIN = account('berlin', { phoneNumberId: '206540352242923', number: '+4930123456' });
const STRANGER = account('stranger', {
  phoneNumberId: '306540352242924',
  number: '+33100000000',
  appSecret: 'another',
});

describeChannel<WhatsappCloudSettings>({
  channel,
  settings,
  accounts: [account('default'), BERLIN, STRANGER],
  secrets: [APP_SECRET, TOKEN, settings.verifyToken],
  sign,
  handshakes: {
    "Meta's subscription": {
      ...handshake({}),
      reply: { status: 200, contentType: 'text/plain', body: '1158201444' },
    },
    'another verify token': { ...handshake({ 'hub.verify_token': 'other' }), reply: FORBIDDEN },
    'a challenge that could be a page': { ...handshake({ 'hub.challenge': '<script>' }), reply: FORBIDDEN },
  },
  refuses: {
    'the older signature alone': { body: fixture('text'), headers: { 'x-hub-signature': 'sha1=00' } },
    'a signature of another length': { body: fixture('text'), headers: { 'x-hub-signature-256': 'sha256=00' } },
  },
  rejects: {
    'a body that is not JSON': { body: 'hello' },
    'a body without entries': { body: '{"object":"whatsapp_business_account"}' },
  },
  receives,
  reports,
  sends,
  opens,
});

describe('WhatsApp Cloud beside the contract', () => {
  const webhook = channel.webhooks[0];
  const requestWith = (body: string): WebhookRequest => ({
    method: 'POST',
    publicUrl: 'https://ccm.example.com/webhooks/whatsapp',
    query: {},
    headers: {},
    rawBody: Buffer.from(body),
  });
  const CLOUD = account('default');

  it('takes the signature that Meta makes over escaped bytes', () => {
    const body = String.raw`{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"442071234567","phone_number_id":"106540352242922"},"messages":[{"from":"447700900123","id":"wamid.IN1","timestamp":"1788955200","type":"text","text":{"body":"caf\u00e9 \ud83d\udc4d"}}]}}]}]}`;
    const signature = 'sha256=47408763f77c05b2cc7087144716c90225c86707ae82ec88f33c8aa19d1a0278';
    const request = { ...requestWith(body), headers: { 'x-hub-signature-256': signature } };

    expect(Buffer.byteLength(body)).to.equal(368);
    expect(webhook?.verify(request, CLOUD)).to.deep.equal({ authentic: true });
    expect(webhook?.parse(request, CLOUD, [CLOUD])[0]).to.include({ text: 'café 👍' });
    const rewritten = { ...request, rawBody: Buffer.from(JSON.stringify(JSON.parse(body))) };
    expect(webhook?.verify(rewritten, CLOUD)).to.have.property('authentic', false);
  });

  it('wants one of the accounts of each number that a body names to verify', () => {
    const request = requestWith(fixture('batch'));

    expect(webhook?.candidates(request, [BERLIN, STRANGER, CLOUD])).to.deep.equal([[CLOUD], [BERLIN], [STRANGER]]);
    expect(webhook?.candidates(request, [BERLIN])).to.deep.equal([[BERLIN]]);
  });

  it('asks any account if the body names none of ours', () => {
    const request = requestWith('{"object":"whatsapp_business_account","entry":[]}');

    expect(webhook?.candidates(request, [BERLIN, CLOUD])).to.deep.equal([[BERLIN, CLOUD]]);
    expect(webhook?.candidates(requestWith('no JSON'), [CLOUD])).to.deep.equal([[CLOUD]]);
  });

  it("keeps events of the app's other products for the operator", () => {
    const [event] = webhook?.parse(requestWith('{"object":"page","entry":[{}]}'), CLOUD, [CLOUD]) ?? [];

    expect(event).to.deep.include({ activity: 'foreign-event', raw: { object: 'page', entry: [{}] } });
    expect(event).to.not.have.property('customer');
  });

  it('marks a message as read by its id', async () => {
    await using provider = await FakeProvider.start([{ status: 200, json: { success: true } }]);
    const context = {
      account: account('default', { apiUrl: provider.url }),
      http: loopbackHttp,
      signal: AbortSignal.timeout(20_000),
    };

    await channel.markRead?.({ providerMessageId: 'wamid.IN1', customerId: '+447700900123' }, context);

    expect(provider.calls[0]).to.include({ method: 'POST', path: `/${PHONE_NUMBER_ID}/messages?${PROOF}` });
    expect(JSON.parse(provider.calls[0]?.body ?? '')).to.deep.equal({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.IN1',
    });
  });

  it('shows the typing indicator under the last message, which it marks as read, and has no call to end it', async () => {
    await using provider = await FakeProvider.start([{ status: 200, json: { success: true } }]);
    const context = {
      account: account('default', { apiUrl: provider.url }),
      http: loopbackHttp,
      signal: AbortSignal.timeout(20_000),
    };
    const typing = { customerId: '+447700900123', lastMessageId: 'wamid.IN1' } as const;
    await channel.showTyping?.({ ...typing, on: true }, context);
    await channel.showTyping?.({ ...typing, on: false }, context);
    await channel.showTyping?.({ customerId: typing.customerId, on: true }, context);

    expect(provider.calls).to.have.lengthOf(1);
    expect(JSON.parse(provider.calls[0]?.body ?? '')).to.deep.include({ typing_indicator: { type: 'text' } });
  });

  it('says why a message could not be marked as read', async () => {
    await using provider = await FakeProvider.start([{ status: 400, json: { error: { code: 131_009 } } }]);
    const context = {
      account: account('default', { apiUrl: provider.url }),
      http: loopbackHttp,
      signal: AbortSignal.timeout(20_000),
    };
    const failure: unknown = await channel
      .markRead?.({ providerMessageId: 'wamid.IN1', customerId: '+447700900123' }, context)
      .catch((thrown: unknown) => thrown);

    expect(failure).to.be.instanceOf(DeliveryError).and.to.include({ reason: 'invalid-message' });
  });
});
