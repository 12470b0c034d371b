import { expect } from 'chai';
import type { Button } from '@ccm/core/domain';
import { UpstreamError } from '@ccm/core/domain';
import { describeChannel } from '@ccm/testing/channels';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { OpenCase } from '@ccm/testing/channels';
import type { PlannedReply } from '@ccm/testing/support';
import type { WebhookRequest } from '../contract/index.ts';
import { channel as d360 } from './index.ts';
import { receives, reports } from '../../test/360dialog/receive-cases.ts';
import {
  account,
  API_KEY,
  CLASSIC,
  CLOUD,
  fixture,
  nReplies,
  OUR_NUMBER,
  outbound,
  reply,
  settings,
  TOKEN,
} from '../../test/360dialog/samples.ts';
import { sends } from '../../test/360dialog/send-cases.ts';
import { apiUrlOf } from './settings.ts';
import type { D360Settings } from './settings.ts';

const GATEWAY_LIMIT = { meta: { httpCode: 400, developerMessage: 'You exceeded the endpoint rate limit' } };

const opens: Readonly<Record<string, OpenCase<D360Settings>>> = {
  'fetches a file in two steps, on its own host only': {
    media: () => ({ kind: 'image', source: { mediaId: '1480000000000001' } }),
    replies: (_apiUrl, otherUrl) => [
      {
        status: 200,
        json: { url: `${otherUrl}/whatsapp_business/attachments/?mid=1&ext=2&hash=3`, mime_type: 'image/jpeg' },
      },
      { status: 200, headers: { 'content-type': 'image/jpeg' }, body: 'JPEG' },
    ],
    calls: [
      { method: 'GET', path: '/1480000000000001', headers: { 'd360-api-key': API_KEY } },
      {
        method: 'GET',
        path: '/whatsapp_business/attachments/?mid=1&ext=2&hash=3',
        headers: { 'd360-api-key': API_KEY },
      },
    ],
    opened: { status: 200, body: 'JPEG' },
  },
  'fetches a file from the classic API at once': {
    account: CLASSIC,
    media: () => ({ kind: 'audio', source: { mediaId: 'media/1' } }),
    replies: () => [{ status: 200, body: 'OGG' }],
    calls: [{ method: 'GET', path: '/v1/media/media%2F1', headers: { 'd360-api-key': API_KEY } }],
    opened: { status: 200, body: 'OGG' },
  },
  'does not try a file twice': {
    media: () => ({ kind: 'image', source: { mediaId: 'gone' } }),
    replies: () => [{ status: 404, json: { error: { code: 100 } } }],
    calls: [{ method: 'GET', path: '/gone' }],
    opened: { fails: 'UpstreamError' },
  },
  'fails when no address is told': {
    media: () => ({ kind: 'image', source: { mediaId: '5' } }),
    replies: () => [{ status: 200, json: { success: true } }],
    calls: [{ method: 'GET', path: '/5' }],
    opened: { fails: 'UpstreamError' },
  },
  'knows a file that was never there': {
    media: () => ({ kind: 'image', source: { unavailable: 'WhatsApp gave no media id' } }),
    replies: () => [],
    calls: [],
    opened: { fails: 'UpstreamError' },
  },
};

describeChannel<D360Settings>({
  channel: d360,
  settings,
  secrets: [API_KEY, TOKEN],
  sign: (request, { webhookToken = '' }) => ({
    ...request,
    headers: { ...request.headers, authorization: webhookToken },
  }),
  signs: 'header',
  faults: {
    'an API key without a webhook token': {
      settings: { apiKey: API_KEY, apiUrl: settings.apiUrl, apiStyle: 'cloud' },
      says: 'D360_API_KEY needs D360_WEBHOOK_TOKEN',
    },
  },
  refuses: {
    'another token': { body: fixture('cloud-text'), headers: { authorization: 'Basic b3RoZXI=' } },
    'an empty token': { body: fixture('cloud-text'), headers: { authorization: '' } },
    'a token with more behind it': { body: fixture('cloud-text'), headers: { authorization: `${TOKEN}x` } },
    'the token under another scheme': { body: fixture('cloud-text'), headers: { authorization: `Digest ${TOKEN}` } },
  },
  rejects: {
    'a body that is not JSON': { body: 'hello' },
    'a body of neither shape': { body: '{"object":"page"}' },
  },
  receives,
  reports,
  sends,
  opens,
});

describe('360dialog beside the contract', () => {
  const webhook = d360.webhooks[0];
  const requestWith = (body: string, authorization = TOKEN): WebhookRequest => ({
    method: 'POST',
    publicUrl: 'https://ccm.example.com/webhooks/360dialog',
    query: {},
    headers: { authorization },
    rawBody: Buffer.from(body),
  });
  const other = account('other', { number: '+4930123456' });
  const byId = account('by-id', { number: '+4930123457', phoneNumberId: '106540352242922' });

  it('lets a Bearer token in', () => {
    const authenticity = webhook?.verify(
      requestWith('{}', 'Bearer s3cr3t-token'),
      account('default', { webhookToken: 's3cr3t-token' }),
    );

    expect(authenticity).to.deep.equal({ authentic: true });
  });

  it('refuses every request if no token is set', () => {
    const { webhookToken: _token, ...tokenless } = settings;

    const verification = webhook?.verify(requestWith('{}', 'undefined'), { ...CLOUD, settings: tokenless });

    expect(verification).to.have.property('authentic', false);
  });

  it("asks for the token of the account whose number or phone number id the body names, and for any account's if it names none", () => {
    const request = requestWith(fixture('cloud-text'));

    expect(webhook?.candidates(request, [other, CLOUD])).to.deep.equal([[CLOUD]]);
    expect(webhook?.candidates(request, [other, byId])).to.deep.equal([[byId]]);
    expect(webhook?.candidates(request, [other])).to.deep.equal([[other]]);
    expect(webhook?.candidates(requestWith(fixture('classic-text')), [other, CLOUD])).to.deep.equal([[other, CLOUD]]);
  });

  it('hands events to the account that they name, but only under the same token', () => {
    const request = requestWith(fixture('cloud-text'));
    const stranger = account('stranger', { number: '+4930123458', webhookToken: 'another-token' });

    const [trusted] = webhook?.parse(request, other, [other, CLOUD]) ?? [];
    const [untrusted] = webhook?.parse(request, stranger, [stranger, CLOUD]) ?? [];

    expect(trusted).to.have.property('account', 'default');
    expect(untrusted).to.not.have.property('account');
    expect(untrusted).to.have.property('serviceIdentifier', OUR_NUMBER);
  });

  it('knows a number of ours that the webhook spells without its ninth digit', () => {
    const brazil = account('brazil', { number: '+5511987654321', phoneNumberId: '8' });
    const body = fixture('cloud-text')
      .replaceAll(OUR_NUMBER.slice(1), '551187654321')
      .replaceAll('106540352242922', '9');
    const request = requestWith(body);

    const [event] = webhook?.parse(request, other, [other, brazil]) ?? [];

    expect(webhook?.candidates(request, [other, brazil])).to.deep.equal([[brazil]]);
    expect(event).to.include({ account: 'brazil', serviceIdentifier: '+5511987654321' });
  });

  const mediaAnswers: readonly (readonly [string, PlannedReply, object])[] = [
    ['is gone', { status: 404, json: {} }, { retryable: false, maxAttempts: 5 }],
    ['is throttled in HTTP 400', { status: 400, json: GATEWAY_LIMIT }, { retryable: true, retryAfterMs: 2000 }],
    ['is blocked', { status: 429, body: '' }, { retryable: true, retryAfterMs: 1_800_000, maxAttempts: 5 }],
    ['is not available', { status: 502, body: '<html>' }, { retryable: true, maxAttempts: 5 }],
    ['is cut off', 'cut', { retryable: true, maxAttempts: 5 }],
  ];
  for (const [what, answer, advice] of mediaAnswers) {
    it(`handles a file that ${what}`, async () => {
      await using provider = await FakeProvider.start([answer]);
      const tools = {
        http: loopbackHttp,
        assertAllowed: async (): Promise<void> => {},
        signal: AbortSignal.timeout(5000),
      };

      const error: unknown = await d360
        .openMedia?.({ kind: 'image', source: { mediaId: '5' } }, account('default', { apiUrl: provider.url }), tools)
        .catch((thrown: unknown) => thrown);

      expect(error).to.be.instanceOf(UpstreamError);
      expect((error as UpstreamError).advice).to.include(advice);
      expect(String(error)).to.not.include(API_KEY);
      expect(provider.calls).to.have.length(1);
    });
  }

  it('goes to the classic host when the style is classic and no address is given', () => {
    expect(apiUrlOf(CLASSIC.settings)).to.equal('https://waba.360dialog.io');
    expect(apiUrlOf({ ...settings, apiStyle: 'classic', apiUrl: 'http://127.0.0.1:1' })).to.equal('http://127.0.0.1:1');
  });

  const link = (title: string): Button => ({ kind: 'url', title, url: 'https://example.com' });
  const tooMuch: readonly (readonly [string, readonly Button[], string])[] = [
    ['more than ten', nReplies(11), '11 buttons became numbered text'],
    ['a title too long for a row', [reply('A title of twenty-five c.', 'x')], '1 button became numbered text'],
    ['two of one payload', [reply('Yes', 'x'), reply('No', 'x')], '2 buttons became numbered text'],
    ['two of one title', [reply('Yes', 'x'), reply('Yes', 'y')], '2 buttons became numbered text'],
    ['no payload', [reply('Yes', '')], '1 button became numbered text'],
    ['two links', [link('Open 1'), link('Open 2')], '2 buttons became links in the text'],
    ['a link with a title too long', [link('Open the delivery note')], '1 button became a link in the text'],
    ['a number to call', [{ kind: 'call', title: 'Ring', phone: '+442071234567' }], '1 button became text'],
  ];
  for (const [title, buttons, note] of tooMuch) {
    it(`writes buttons that WhatsApp would refuse into the text: ${title}`, () => {
      const rendered = d360.outbound?.render(outbound({ text: 'Pick', buttons }), CLOUD);

      expect(rendered?.parts.map(({ kind }) => kind)).to.deep.equal(['text']);
      expect(rendered?.notes).to.deep.equal([note]);
    });
  }

  it('sends the beginning of a long text before its buttons', () => {
    const text = `${'a'.repeat(1000)}\n\n${'b'.repeat(500)}`;

    const rendered = d360.outbound?.render(outbound({ text, buttons: [reply('Yes', 'y')] }), CLOUD);

    expect(rendered?.parts.map(({ kind }) => kind)).to.deep.equal(['text', 'interactive']);
    expect(JSON.stringify(rendered?.parts[0])).to.include(`"${'a'.repeat(1000)}"`);
    expect(JSON.stringify(rendered?.parts[1])).to.include(`"${'b'.repeat(500)}"`);
  });
});
