import { expect } from 'chai';
import type { Account, OutboundAttachment, OutboundContent } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { anOutboundMessage } from '@ccm/testing/channels';
import { render as renderMessage } from './render.ts';
import type { TwilioMessageRequest } from './payloads.ts';
import type { TwilioSettings } from './settings.ts';

const account: Account<TwilioSettings> = {
  name: 'default',
  channel: 'whatsapp',
  provider: 'twilio',
  settings: {
    accountSid: 'AC0123456789abcdef0123456789abcdef',
    authToken: '0123456789abcdef0123456789abcdef',
    smsNumber: '+12028831111',
    whatsappNumber: '+14155238886',
    statusPollAfter: 300,
    apiUrl: 'https://api.twilio.com',
  },
};
const TEMPLATE = 'HX0123456789abcdef0123456789abcdef';
const render = (content: Partial<OutboundContent>, channel: 'sms' | 'whatsapp' = 'whatsapp') => {
  const rendered = renderMessage(anOutboundMessage(content, { channel }), account);
  return { ...rendered, requests: rendered.parts.map(({ request }) => request as TwilioMessageRequest) };
};
const file = (kind: OutboundAttachment['kind'], name: string, sizeBytes?: number): OutboundAttachment => ({
  kind,
  url: `https://files.example.com/${name}`,
  name,
  ...compact({ sizeBytes }),
});

describe('a text by SMS', () => {
  const dear = 'Cafe\u0301:\r\n5\u00a0€\u200c';

  it('goes in the cheapest form that looks the same, and on WhatsApp as it is', () => {
    const { requests, parts } = render({ text: dear }, 'sms');
    expect(requests.map(({ body }) => body)).to.deep.equal(['Café:\n5 €']);
    expect(parts[0].cost).to.equal(1);
    expect(render({ text: dear }).requests[0]?.body).to.equal(dear);
    expect(render({ text: 'Да\u00a05' }, 'sms').requests[0]?.body).to.equal('Да\u00a05');
  });
});

describe('an empty variable of a content template', () => {
  for (const channel of ['sms', 'whatsapp'] as const) {
    for (const value of ['', ' \n']) {
      it(`is refused by its name on ${channel}: ${JSON.stringify(value)}`, () => {
        const template = { name: TEMPLATE, variables: { '1': 'Ann', '2': value } };
        expect(() => render({ template }, channel)).to.throw(/variable 2 is empty; give it a text/);
      });
    }
  }

  it('is none where it has line breaks, which SMS takes', () => {
    const template = { name: TEMPLATE, variables: { '1': 'a\nb' } };
    expect(render({ template }, 'sms').requests[0]?.contentVariables).to.equal('{"1":"a\\nb"}');
  });
});

describe('files through Twilio', () => {
  const CASES: readonly (readonly [channel: 'sms' | 'whatsapp', attachment: OutboundAttachment, note?: string])[] = [
    ['whatsapp', file('image', 'a.jpg')],
    ['whatsapp', file('image', 'a.webp'), 'an image became a link (WhatsApp by Twilio: image/webp is not taken so)'],
    ['whatsapp', file('image', 'a.png', 6_000_000), 'an image became a link (WhatsApp by Twilio: 6 MB, at most 5 MB)'],
    ['whatsapp', file('video', 'a.mov'), 'a video became a link (WhatsApp by Twilio: video/quicktime is not taken so)'],
    ['whatsapp', file('audio', 'a.ogg')],
    ['whatsapp', file('file', 'a.pdf', 16_000_000)],
    ['whatsapp', file('file', 'a.pdf', 17_000_000), 'a file became a link (WhatsApp by Twilio: 17 MB, at most 16 MB)'],
    ['whatsapp', file('file', 'a.zip'), 'a file became a link (WhatsApp by Twilio: application/zip is not taken so)'],
    ['sms', file('image', 'a.gif', 5_000_000)],
    ['sms', file('image', 'a.gif', 5_000_001), 'an image became a link (MMS: 5000001 bytes, at most 5 MB)'],
    ['sms', file('image', 'a.webp'), 'an image became a link (MMS: image/webp is not taken so)'],
    ['sms', file('file', 'a.pdf', 600_000), 'a file became a link (MMS: 0.6 MB, at most 0.5 MB)'],
    [
      'sms',
      file('file', 'a.docx'),
      'a file became a link (MMS: application/vnd.openxmlformats-officedocument.wordprocessingml.document is not taken so)',
    ],
  ];
  for (const [channel, attachment, note] of CASES) {
    const { url, sizeBytes } = attachment;
    it(`go ${note === undefined ? 'as they are' : 'as a link'} by ${channel}: ${url} of ${String(sizeBytes ?? 'unknown')} bytes`, () => {
      const { requests, notes } = render({ text: 'see', attachments: [attachment] }, channel);

      expect(notes).to.deep.equal(note === undefined ? [] : [note]);
      if (note === undefined) expect(requests.flatMap(({ mediaUrl = [] }) => mediaUrl)).to.deep.equal([url]);
      else expect(requests.map(({ body }) => body).join(' ')).to.include(url);
    });
  }

  it('share an MMS as long as they are 5 MB together', () => {
    const attachments = [
      file('image', 'a.jpg', 3_000_000),
      file('image', 'b.jpg', 2_000_000),
      file('image', 'c.jpg', 1),
    ];
    const { requests } = render({ text: 'see', attachments }, 'sms');

    expect(requests.map(({ mediaUrl }) => mediaUrl?.length)).to.deep.equal([2, 1]);
  });
});

describe('templates through Twilio', () => {
  it('get variables that WhatsApp takes', () => {
    const { requests, notes } = render({ template: { name: TEMPLATE, variables: { '1': 'Dear Ann,\n\nHi' } } });

    expect(requests[0]?.contentVariables).to.equal('{"1":"Dear Ann, Hi"}');
    expect(notes).to.have.lengthOf(1);
  });

  it('get variables unchanged by SMS, line breaks among them', () => {
    const { requests } = render({ template: { name: TEMPLATE, variables: { '1': 'a\nb' } } }, 'sms');

    expect(requests[0]?.contentVariables).to.equal('{"1":"a\\nb"}');
  });

  it('carry a late answer whole', () => {
    const { requests, numberedChoices } = render({
      text: 'Here\nit is',
      attachments: [file('file', 'inv.pdf')],
      buttons: [{ kind: 'reply', title: 'Thanks', payload: 'ok' }],
      template: { name: TEMPLATE, variables: {}, carriesMessage: true },
    });

    expect(requests[0]?.contentVariables).to.equal(
      '{"1":"Here it is inv.pdf: https://files.example.com/inv.pdf 1. Thanks"}',
    );
    expect(numberedChoices).to.deep.equal([{ number: 1, title: 'Thanks', payload: 'ok' }]);
  });

  it('are refused with files beside them, which would be lost', () => {
    const content = { attachments: [file('file', 'a.pdf')], template: { name: TEMPLATE, variables: {} } };

    expect(() => render(content))
      .to.throw('A template takes nothing beside it')
      .with.property('reason', 'invalid-message');
  });

  it('are refused with the fields of other providers, which would be lost', () => {
    const template = { name: TEMPLATE, variables: {}, components: [{ type: 'body', parameters: [] }] };

    expect(() => render({ template }))
      .to.throw('template.components')
      .with.property('reason', 'invalid-message');
  });
});
