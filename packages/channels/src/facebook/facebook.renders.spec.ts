import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import { render as renderMessage } from './render.ts';

const settings = {
  appSecret: 's',
  pageAccessToken: 't',
  verifyToken: 'v',
  pageId: '1',
  apiUrl: 'https://graph.facebook.com/v23.0',
};

const render = (content: Partial<OutboundContent>, lane: 'reply' | 'bulk' = 'reply') => {
  const message = anOutboundMessage(content, { channel: 'facebook', to: '6412345678901234', lane });
  const rendered = renderMessage(message, { name: 'default', channel: 'facebook', provider: 'facebook', settings });
  const requests = rendered.parts.map(({ request }) => request as Readonly<Record<string, unknown>>);
  return { ...rendered, requests };
};
const faultOf = (name: string, lane: 'reply' | 'bulk' = 'reply'): string => {
  try {
    render({ text: 'Hi', template: { name, variables: {} } }, lane);
  } catch (error) {
    if (error instanceof DeliveryError && error.reason === 'invalid-message') return error.message;
    throw error;
  }
  return 'was taken';
};
const image = { kind: 'image', url: 'https://files.example.com/a.jpg' } as const;
const reply = (title: string, payload: string) => ({ kind: 'reply', title, payload }) as const;

describe('the limits of Messenger', () => {
  it('quotes the message that it answers, above its first part', () => {
    const { requests } = render({
      text: 'x'.repeat(2500),
      replyTo: { to: 'message', message: { id: 'ours', providerIds: ['m_1'] } },
    });

    expect(requests.map(({ reply_to: quoted }) => quoted)).to.deep.equal([{ mid: 'm_1' }, undefined]);
  });

  it('offers the number that a customer keeps at Meta', () => {
    const { requests } = render({
      text: 'Your number?',
      buttons: [reply('No', 'N'), { kind: 'share-phone', title: 'Mine' }],
    });

    expect(requests[0]?.['message']).to.deep.include({
      quick_replies: [{ content_type: 'text', title: 'No', payload: 'N' }, { content_type: 'user_phone_number' }],
    });
  });

  it('numbers buttons whose titles are the same once they are cut', () => {
    const { requests, notes, numberedChoices } = render({
      text: 'Which?',
      buttons: [reply('A branch with a long name, North', 'N'), reply('A branch with a long name, South', 'S')],
    });

    expect(requests[0]?.['message']).to.deep.include({
      text: 'Which?\n\n1. A branch with a long name, North\n2. A branch with a long name, South',
    });
    expect(numberedChoices?.map(({ payload }) => payload)).to.deep.equal(['N', 'S']);
    expect(notes).to.deep.equal([
      '2 buttons became numbered text: Messenger shows 20 characters of a title, which are the same on two',
    ]);
  });

  it('says that lines of cards were cut', () => {
    const { notes } = render({
      cards: [
        { title: 'T'.repeat(81), subtitle: 's'.repeat(80), buttons: [] },
        { title: 'Red', subtitle: 's'.repeat(100), buttons: [] },
      ],
    });

    expect(notes).to.deep.equal(['2 card lines were cut to 80 characters']);
  });

  it('is a file if Messenger does not take the picture, or it is too large', () => {
    const { requests, notes } = render({
      attachments: [
        { kind: 'image', url: 'https://files.example.com/a.webp' },
        { ...image, sizeBytes: 9_000_000 },
      ],
    });

    expect(requests.map(({ message }) => message)).to.containSubset([
      { attachment: { type: 'file', payload: { url: 'https://files.example.com/a.webp' } } },
      { attachment: { type: 'file', payload: { url: image.url } } },
    ]);
    expect(notes).to.deep.equal([
      'an image went as a document (Messenger: image/webp is not taken so)',
      'an image went as a document (Messenger: 9 MB, at most 8 MB)',
    ]);
  });

  it('is a number to answer with if the payload of a choice is longer than Messenger takes', () => {
    const { requests, numberedChoices } = render({ text: 'Pick', buttons: [reply('One', 'x'.repeat(1001))] });

    expect(requests)
      .to.have.lengthOf(1)
      .and.containSubset([{ message: { text: 'Pick\n\n1. One' } }]);
    expect(numberedChoices).to.deep.equal([{ number: 1, title: 'One', payload: 'x'.repeat(1001) }]);
  });
});

describe('a message after 24 hours on Messenger', () => {
  it('goes whole under the tag of the account: text, file and buttons', () => {
    const { requests } = render({
      text: 'Here it is',
      attachments: [image],
      buttons: [reply('Thanks', 'ok')],
      template: { name: 'tag:HUMAN_AGENT', variables: {}, carriesMessage: true },
    });

    expect(requests)
      .to.have.lengthOf(2)
      .and.containSubset([
        {
          messaging_type: 'MESSAGE_TAG',
          tag: 'HUMAN_AGENT',
          message: { attachment: { type: 'image', payload: { url: image.url } } },
        },
        {
          messaging_type: 'MESSAGE_TAG',
          tag: 'HUMAN_AGENT',
          message: { text: 'Here it is', quick_replies: [{ title: 'Thanks', payload: 'ok' }] },
        },
      ]);
  });

  for (const tag of ['ACCOUNT_UPDATE', 'CONFIRMED_EVENT_UPDATE', 'POST_PURCHASE_UPDATE', 'SHIPPING_UPDATE']) {
    it(`is refused with the retired tag ${tag}, and the words say which to use`, () => {
      expect(faultOf(`tag:${tag}`))
        .to.include(`Meta has retired the tag ${tag}`)
        .and.include('tag:HUMAN_AGENT');
    });
  }

  it('is refused with a tag that Messenger never had', () => {
    expect(faultOf('tag:URGENT')).to.include('Messenger has no tag URGENT').and.include('tag:HUMAN_AGENT');
  });

  it('is refused under HUMAN_AGENT if it is a bulk message', () => {
    expect(faultOf('tag:HUMAN_AGENT', 'bulk')).to.include('for answers of people');
    expect(faultOf('tag:HUMAN_AGENT')).to.equal('was taken');
  });
});
