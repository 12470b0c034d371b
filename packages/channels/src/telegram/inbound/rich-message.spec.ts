import { expect } from 'chai';
import { readBlocks } from './rich-message.ts';

const paragraph = (text: unknown): object => ({ type: 'paragraph', text });

describe('a rich message of Telegram', () => {
  const blocks: Readonly<Record<string, readonly [object, readonly string[]]>> = {
    'writes out formatted words and hidden links': [
      paragraph([
        'Hello ',
        { type: 'bold', text: ['wor', { type: 'italic', text: 'ld' }] },
        ', see ',
        { type: 'url', text: 'the form', url: 'https://example.com/f' },
        ' or ',
        { type: 'url', text: 'example.com', url: 'https://example.com' },
        ', not ',
        { type: 'strikethrough', text: '10' },
      ]),
      ['Hello world, see the form (https://example.com/f) or example.com, not ~10~'],
    ],
    'marks the items of lists, and lists within lists': [
      {
        type: 'list',
        items: [
          { label: '1.', blocks: [paragraph('One')] },
          { label: '•', has_checkbox: true, is_checked: true, blocks: [paragraph('Two')] },
          { label: '•', has_checkbox: true, blocks: [paragraph('Three')] },
          { label: '•', blocks: [paragraph('Four'), { type: 'list', items: [{ blocks: [paragraph('Five')] }] }] },
        ],
      },
      ['1. One', '[x] Two', '[ ] Three', '- Four', '  - Five'],
    ],
    'marks an expandable quotation, and buttons with their addresses': [
      {
        type: 'details',
        summary: [{ type: 'button', button: { text: 'Now', callback_data: 'x' } }],
        blocks: [
          { type: 'expandable_blockquote', text: 'Long\nstory', credit: 'Bob' },
          { type: 'buttons', buttons: [{ text: 'Read', url: 'https://example.com/r' }, { text: 'Skip' }] },
        ],
      },
      ['Now', '> Long', '> story', '- Bob', '[Read (https://example.com/r)]', '[Skip]'],
    ],
    'writes a table row by row': [
      {
        type: 'table',
        caption: 'Prices',
        cells: [
          [{ text: 'A', is_header: true }, { text: 'B' }],
          [{ text: '1' }, {}],
        ],
      },
      ['Prices', 'A | B', '1 | '],
    ],
    'marks quotations, and names their author': [
      { type: 'blockquote', blocks: [paragraph('No.'), paragraph('Never.')], credit: 'Ann' },
      ['> No.', '> Never.', '- Ann'],
    ],
    'opens what is folded': [
      { type: 'details', summary: 'More', blocks: [{ type: 'pre', text: 'a\nb', language: 'js' }] },
      ['More', 'a', 'b'],
    ],
    'links a map': [
      { type: 'map', location: { latitude: 51.5, longitude: -0.12 }, zoom: 3 },
      ['https://www.google.com/maps/search/?api=1&query=51.5%2C-0.12'],
    ],
    'shows a formula as it is written': [{ type: 'mathematical_expression', expression: 'x^2' }, ['x^2']],
    'passes over what says nothing': [{ type: 'divider' }, []],
    'shows the words of a block that it does not know': [
      { type: 'hologram', text: 'Look', blocks: [paragraph('here')] },
      ['Look', 'here'],
    ],
  };
  for (const [title, [block, lines]] of Object.entries(blocks)) {
    it(title, () => {
      expect(readBlocks([block])).to.deep.equal({ lines, attachments: [] });
    });
  }

  it('attaches its files, those of a collage too, and shows their captions', () => {
    const photo = {
      type: 'photo',
      photo: [{ file_id: 'P', width: 9, height: 9 }],
      caption: { text: 'Us', credit: 'Ann' },
    };
    const voice = { type: 'voice_note', voice_note: { file_id: 'V', mime_type: 'audio/ogg' } };
    const document = { type: 'document', document: { file_id: 'D', file_name: 'a.pdf' }, caption: { text: 'Bill' } };
    const collage = { type: 'collage', blocks: [photo, voice], caption: { text: 'Both' } };
    expect(readBlocks([collage, document])).to.deep.equal({
      lines: ['Us', 'Ann', 'Both', 'Bill'],
      attachments: [
        { kind: 'image', source: { mediaId: 'P' }, mimeType: 'image/jpeg' },
        { kind: 'audio', source: { mediaId: 'V' }, mimeType: 'audio/ogg' },
        { kind: 'file', source: { mediaId: 'D' }, name: 'a.pdf' },
      ],
    });
  });

  it('is not shaken by blocks that are none', () => {
    const deep = Array.from({ length: 500 }).reduce<unknown>((inner) => ({ type: 'details', blocks: [inner] }), 'x');
    for (const odd of [undefined, null, 'x', [null, 1, 'x', []], [{ type: 'table', cells: 'x' }], [deep]])
      expect(readBlocks(odd)).to.deep.equal({ lines: [], attachments: [] });
  });
});
