import { expect } from 'chai';
import type { OutboundContent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { readSendRequest } from './parse-command.ts';

const TO = { channel: 'whatsapp', number: '+447700900123' };

function contentOf(request: object): OutboundContent {
  const command = readSendRequest({ ...TO, ...request });
  if (command.kind !== 'send') throw new Error(`not a message: ${command.kind}`);
  return command.content;
}

function faultOf(request: object): { readonly field: string | undefined; readonly message: string } {
  try {
    readSendRequest({ ...TO, ...request });
  } catch (error) {
    if (error instanceof PayloadError) return { field: error.field, message: error.message };
    throw error;
  }
  throw new Error('it was taken');
}

const row = (title: string): object => ({ kind: 'reply', title, payload: title });

describe('rich content of a request', () => {
  const CASES: readonly { readonly title: string; readonly given: object; readonly read: Partial<OutboundContent> }[] =
    [
      {
        title: 'a list with sections',
        given: {
          text: 'Which?',
          list: {
            button: 'Teams',
            sections: [
              { title: 'Front', rows: ['Sales', { title: 'Support', id: 'sup', description: 'Day and night' }] },
            ],
          },
        },
        read: {
          list: {
            button: 'Teams',
            sections: [
              {
                title: 'Front',
                rows: [
                  { kind: 'reply', title: 'Sales', payload: 'Sales' },
                  { kind: 'reply', title: 'Support', payload: 'sup', description: 'Day and night' },
                ],
              },
            ],
          },
        },
      },
      {
        title: 'a list without sections',
        given: { list: { rows: ['A', 'B'] } },
        read: { list: { sections: [{ rows: [row('A'), row('B')] }] } } as Partial<OutboundContent>,
      },
      {
        title: 'header and footer as text',
        given: { text: 'Hi', header: 'Order 7', footer: 'Brightline' },
        read: { header: { kind: 'text', text: 'Order 7' }, footer: 'Brightline' },
      },
      {
        title: 'a header with a file',
        given: { text: 'Hi', header: { url: 'https://x.example/a.pdf', name: 'a.pdf' } },
        read: { header: { kind: 'media', media: { kind: 'file', url: 'https://x.example/a.pdf', name: 'a.pdf' } } },
      },
      {
        title: 'buttons in rows',
        given: { text: 'Hi', keyboard: [['A', 'B'], ['C']] },
        read: { buttons: [row('A'), row('B'), row('C')], buttonRows: [2, 1] } as Partial<OutboundContent>,
      },
      {
        title: 'titles of two lines, on one',
        given: { text: 'Hi', buttons: [{ title: 'Book\r\n now', payload: 'b' }] },
        read: { buttons: [{ kind: 'reply', title: 'Book now', payload: 'b' }] },
      },
      {
        title: 'requests for a place and a number, in providers’ words',
        given: {
          text: 'Hi',
          buttons: [
            { type: 'location_request_message', title: 'Send place' },
            { type: 'request-contact', title: 'Send number' },
          ],
        },
        read: {
          buttons: [
            { kind: 'share-location', title: 'Send place' },
            { kind: 'share-phone', title: 'Send number' },
          ],
        },
      },
      {
        title: 'a sticker by its address',
        given: { sticker: 'https://x.example/s.webp' },
        read: { sticker: { url: 'https://x.example/s.webp' } },
      },
      {
        title: 'a sticker in the successor’s words',
        given: { sticker: { mediaUrl: 'https://x.example/s.webp', stickerId: 46105 } },
        read: { sticker: { url: 'https://x.example/s.webp', id: '46105' } },
      },
      {
        title: 'a flow',
        given: {
          text: 'Book',
          flow: { flow_id: 1234, cta: 'Book', token: 't', screen: 'DATE', data: { day: 1 }, draft: true },
        },
        read: {
          flow: { by: { id: '1234' }, button: 'Book', token: 't', screen: 'DATE', data: { day: 1 }, draft: true },
        },
      },
      {
        title: 'what a message answers, by an id alone',
        given: { text: 'Hi', replyTo: 'wamid.1' },
        read: { replyTo: { to: 'message', message: { id: 'wamid.1' } } },
      },
      {
        title: 'what a message answers, in an object',
        given: { text: 'Hi', replyTo: { providerMessageId: 'wamid.1' } },
        read: { replyTo: { to: 'message', message: { id: 'wamid.1' } } },
      },
      {
        title: 'a comment that is answered in private',
        given: { text: 'Hi', replyTo: { comment: '1_2', private: true } },
        read: { replyTo: { to: 'comment', commentId: '1_2', private: true } },
      },
      {
        title: 'a reaction',
        given: { reaction: { messageId: 'wamid.1', emoji: '👍' } },
        read: { action: { does: 'react', message: { id: 'wamid.1' }, emoji: '👍' } },
      },
      {
        title: 'an edit',
        given: { text: 'Better', edit: { messageId: 'm1' } },
        read: { text: 'Better', action: { does: 'edit', message: { id: 'm1' } } },
      },
      {
        title: 'a deletion',
        given: { delete: 'm1' },
        read: { action: { does: 'delete', message: { id: 'm1' } } },
      },
      {
        title: 'what is done to a comment',
        given: { action: 'hide', replyTo: { comment: '1_2' } },
        read: { action: { does: 'moderate', commentId: '1_2', moderation: 'hide' } },
      },
      {
        title: 'a template with a picture above and buttons below',
        given: {
          template: {
            name: 'order',
            variables: ['Ann'],
            header: { url: 'https://x.example/a.png' },
            buttons: [{ payload: 'YES' }, { type: 'url', index: 2, payload: 'track/7' }],
          },
        },
        read: {
          template: {
            name: 'order',
            variables: { '1': 'Ann' },
            header: { kind: 'media', media: { kind: 'image', url: 'https://x.example/a.png' } },
            buttons: [
              { index: 0, kind: 'reply', value: 'YES' },
              { index: 2, kind: 'url', value: 'track/7' },
            ],
          },
        },
      },
      {
        title: 'a template with a place above',
        given: { template: { name: 'visit', header: { location: { latitude: 51.5, longitude: '-0.1' } } } },
        read: {
          template: {
            name: 'visit',
            variables: {},
            header: { kind: 'location', location: { latitude: 51.5, longitude: -0.1 } },
          },
        },
      },
    ];
  for (const { title, given, read } of CASES) {
    it(`is read: ${title}`, () => {
      expect(contentOf(given)).to.deep.include(read);
    });
  }

  const FAULTS: readonly (readonly [title: string, given: object, field: string, says: RegExp])[] = [
    ['a list without rows', { list: { sections: [] } }, 'list', /no rows/],
    [
      'a link in a list',
      { list: { rows: [{ title: 'Web', url: 'https://x.example' }] } },
      'list.rows[0].type',
      /put links and calls into buttons/,
    ],
    [
      'an unknown field of a row',
      { list: { sections: [{ rows: [{ title: 'A', icon: 'x' }] }] } },
      'list.sections[0].rows[0].icon',
      /not a field/,
    ],
    ['sound above a text', { text: 'Hi', header: { url: 'https://x.example/a.mp3' } }, 'header.type', /attachments/],
    ['an empty header', { header: {} }, 'header', /neither text nor url/],
    ['buttons and a keyboard', { text: 'Hi', buttons: ['A'], keyboard: [['B']] }, 'keyboard', /in place of buttons/],
    ['a sticker that is nothing', { sticker: {} }, 'sticker', /neither url nor id/],
    ['a sticker that is no web address', { sticker: 'file:///s' }, 'sticker.url', /no http or https/],
    ['a flow without a button', { text: 'Hi', flow: { id: '1' } }, 'flow.button', /is missing/],
    ['a flow without a name', { text: 'Hi', flow: { button: 'Go' } }, 'flow.id', /id or the name/],
    [
      'data for no screen of a flow',
      { text: 'Hi', flow: { id: '1', button: 'Go', data: { day: 1 } } },
      'flow.screen',
      /for the first screen/,
    ],
    ['an answer to nothing', { replyTo: {} }, 'replyTo', /is missing/],
    ['a reaction to nothing', { reaction: { emoji: '👍' } }, 'reaction.messageId', /is missing/],
    ['a reaction beside a text', { text: 'Hi', reaction: { messageId: 'm', emoji: '👍' } }, 'text', /stands beside/],
    ['two actions', { delete: 'm', edit: 'm' }, 'delete', /one request does one thing/],
    ['an edit that says nothing', { edit: 'm' }, 'text', /has the new text/],
    [
      'an edit with a file',
      { text: 'Hi', edit: 'm', attachments: ['https://x.example/a.png'] },
      'attachments',
      /beside/,
    ],
    ['an action on no comment', { action: 'hide' }, 'replyTo.comment', /id of the comment/],
    ['an action that no channel has', { action: 'love', replyTo: { comment: '1' } }, 'action', /./],
    ['a misspelled action', { text: 'Hi', replyto: 'm' }, 'replyto', /is replyTo meant/],
    ['typing beside a text', { typing: true, text: 'Hi' }, 'text', /stands beside typing/],
    [
      'an unknown button of a template',
      { template: { name: 't', buttons: [{ type: 'catalog', payload: '1' }] } },
      'template.buttons[0].type',
      /use reply, url, otp, copy_code or flow/,
    ],
  ];
  for (const [title, given, field, says] of FAULTS) {
    it(`is refused with the field: ${title}`, () => {
      const fault = faultOf(given);

      expect(fault.field).to.equal(field);
      expect(fault.message).to.match(says);
    });
  }

  it('is no message if only the typing indicator is set', () => {
    expect(readSendRequest({ ...TO, typing: true, text: '', attachments: [] })).to.deep.equal({
      kind: 'typing',
      recipients: ['+447700900123'],
      requestedChannel: 'whatsapp',
      on: true,
    });
  });
});
