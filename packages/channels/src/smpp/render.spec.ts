import { expect } from 'chai';
import type { OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { decodeMessage } from './pdu/deliver-sm.ts';
import { render } from './render.ts';
import { settingFaults } from './settings.ts';
import { submitPduSchema } from './pdu/smpp-pdu.ts';
import { anSmppAccount, aReceivedPdu } from '@ccm/testing/channels';

const aMessage = (content: Partial<OutboundContent>, to = '+447700900123'): OutboundMessage => ({
  id: 'm-1',
  channel: 'smpp',
  requestedChannel: 'sms',
  account: 'default',
  to,
  content: { text: '', attachments: [], buttons: [], ...content },
  lane: 'reply',
  acceptedAtMs: 0,
});
const textOf = (content: Partial<OutboundContent>, settings = {}): string => {
  const { parts } = render(aMessage(content), anSmppAccount(settings));
  const pdus = parts.map(({ request }) => {
    const { esmClass, dataCoding, shortMessage, tlvs } = submitPduSchema.parse(request);
    return aReceivedPdu({ esmClass, dataCoding, shortMessage, tlvs });
  });
  return decodeMessage(pdus, 'gsm').text;
};

describe('rendering for SMPP', () => {
  it('composes letters and writes tabs as blanks, which keeps the text in the cheap alphabet', () => {
    const { parts } = render(aMessage({ text: 'Cafe\u0301:\tn\u0303' }), anSmppAccount());
    const [pdu] = parts.map(({ request }) => submitPduSchema.parse(request));
    expect([pdu?.dataCoding, pdu?.shortMessage]).to.deep.equal([0, '436166053a207d']);
  });

  it('writes the line ends of Unicode plainly, which keeps the text in the cheap alphabet', () => {
    const { parts } = render(aMessage({ text: 'a\u2028b\u2029c\u0085d' }), anSmppAccount());
    const [pdu] = parts.map(({ request }) => submitPduSchema.parse(request));
    expect([pdu?.dataCoding, pdu?.shortMessage]).to.deep.equal([0, '610a620a630a64']);
  });

  it('writes blanks of other widths plainly and leaves marks out that show nothing, where that makes the text cheap', () => {
    const cheap = { text: '5\u00a0€, 5\u202f€\r\nx\u200by\u00adz\u200c\rend' };
    expect(textOf(cheap)).to.equal('5 €, 5 €\nxyz\nend');
    const [pdu] = render(aMessage(cheap), anSmppAccount()).parts.map(({ request }) => submitPduSchema.parse(request));
    expect(pdu?.dataCoding).to.equal(0);
    expect(textOf({ text: 'Да\u00a05\u200b' })).to.equal('Да\u00a05\u200b');
  });

  it('composes letters where the text stays outside the cheap alphabet', () => {
    expect(textOf({ text: 'И\u0306 e\u0301' })).to.equal('Й é');
  });

  it('writes a text as one submit_sm', () => {
    const settings = { fromNumber: 'ACME', numberType: 1, validityPeriod: 7200, priority: 2 } as const;
    expect(render(aMessage({ text: 'Hello@€' }), anSmppAccount(settings))).to.deep.equal({
      parts: [
        {
          kind: 'text',
          cost: 1,
          request: {
            serviceType: '',
            source: { ton: 5, npi: 0, address: 'ACME' },
            destination: { ton: 1, npi: 1, address: '447700900123' },
            esmClass: 0,
            protocolId: 0,
            priorityFlag: 2,
            validityPeriod: '000000020000000R',
            registeredDelivery: 1,
            dataCoding: 0,
            shortMessage: '48656c6c6f001b65',
            tlvs: {},
          },
        },
      ],
      notes: [],
    });
  });

  it('gives the same parts, with the same reference, whenever it is asked', () => {
    const message = aMessage({ text: 'x'.repeat(500) });
    expect(render(message, anSmppAccount())).to.deep.equal(render(message, anSmppAccount()));
  });

  it('brings 2,000 characters with emoji over whole', () => {
    const text = 'Grüße 👨‍👩‍👧‍👦 und 👍 '.repeat(100).slice(0, 2000).toWellFormed();
    for (const longMessage of ['udh8', 'udh16', 'sar', 'payload'] as const) {
      expect(textOf({ text }, { longMessage })).to.equal(text);
    }
  });

  it('survives JSON', () => {
    const rendered = render(aMessage({ text: 'я'.repeat(100) }), anSmppAccount());
    expect(JSON.parse(JSON.stringify(rendered))).to.deep.equal(rendered);
  });

  it('writes plain quotes if that makes the text GSM, and only then', () => {
    expect(textOf({ text: '“It’s”…' }, { transliterate: true })).to.equal('"It\'s"...');
    expect(textOf({ text: '“Да”' }, { transliterate: true })).to.equal('“Да”');
    expect(textOf({ text: '“It’s”' })).to.equal('“It’s”');
  });

  it('turns buttons into numbered text and files, places and contacts into text', () => {
    const content: Partial<OutboundContent> = {
      text: 'Well?',
      attachments: [{ kind: 'file', url: 'https://example.com/a.pdf', name: 'a.pdf' }],
      buttons: [
        { kind: 'reply', title: 'Yes', payload: 'Y' },
        { kind: 'reply', title: 'No', payload: 'N' },
      ],
      location: { latitude: 51.5, longitude: -0.1 },
    };
    expect(textOf(content)).to.equal(
      'Well?\na.pdf: https://example.com/a.pdf\nhttps://www.google.com/maps/search/?api=1&query=51.5%2C-0.1\n\n1. Yes\n2. No',
    );
    const { numberedChoices, notes } = render(aMessage(content), anSmppAccount());
    expect(numberedChoices).to.deep.equal([
      { number: 1, title: 'Yes', payload: 'Y' },
      { number: 2, title: 'No', payload: 'N' },
    ]);
    expect(notes).to.deep.equal([
      '2 buttons became numbered text',
      '1 attachment became a link',
      'the location became a link to a map',
    ]);
  });

  it('numbers the buttons of cards and those beside them through, and loses none', () => {
    const reply = (title: string) => ({ kind: 'reply', title, payload: title }) as const;
    const content = {
      text: 'Which?',
      cards: [
        { title: 'Red', buttons: [reply('Buy red')] },
        { title: 'Blue', url: 'https://example.com/blue', buttons: [] },
      ],
      buttons: [reply('None')],
    };

    expect(textOf(content)).to.equal('Which?\n\nRed\n1. Buy red\n\nBlue\nhttps://example.com/blue\n\n2. None');
  });

  const refused: readonly (readonly [string, OutboundMessage, string])[] = [
    ['nothing to show', aMessage({}), 'invalid-message'],
    ['a template alone', aMessage({ template: { name: 't', variables: {} } }), 'invalid-message'],
    ['a recipient without a number', aMessage({ text: 'Hi' }, 'Jane'), 'invalid-recipient'],
  ];
  for (const [what, message, reason] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => render(message, anSmppAccount()))
        .to.throw(DeliveryError)
        .with.property('reason', reason);
    });
  }
});

describe('the settings of SMPP', () => {
  const faulty = [
    [{ fromNumber: 'ACME' }, 'SMPP_NUMBER_TYPE'],
    [{ fromNumber: 'A name too long', numberType: 1 }, 'SMPP_FROM_NUMBER is longer than 11 characters'],
    [{ fromNumber: '+44 (0)7700 900123' }, 'SMPP_FROM_NUMBER has a trunk zero'],
    [{ fromNumber: '123456789012345678901' }, 'SMPP_FROM_NUMBER has more than 20 digits'],
    [{ countryCode: 'UK' }, 'SMPP_COUNTRY_CODE'],
    [{ enquireLinkInterval: 25 * 24 * 3600 }, 'SMPP_ENQUIRE_LINK_INTERVAL'],
    [{ responseTimeout: 25 * 24 * 3600 }, 'SMPP_RESPONSE_TIMEOUT'],
  ] as const;
  for (const [settings, variable] of faulty) {
    it(`have a fault that names ${variable}`, () => {
      expect(
        settingFaults(anSmppAccount(settings).settings)
          .map(({ sentence }) => sentence)
          .join(),
      ).to.contain(variable);
    });
  }

  it('have none if they fit', () => {
    expect(settingFaults(anSmppAccount({ fromNumber: '+44 7700 900123', countryCode: '44' }).settings)).to.deep.equal(
      [],
    );
  });
});
