import { expect } from 'chai';
import fc from 'fast-check';
import type { Button } from '@ccm/core/domain';
import {
  attachmentAsLink,
  buttonsAsNumberedText,
  cardsAsText,
  contactsAsText,
  descriptionsAsText,
  locationAsText,
  placeAsText,
  takeChoice,
} from './down-render.ts';

const BUTTONS: readonly Button[] = [
  { kind: 'reply', title: 'Yes', payload: 'Y' },
  { kind: 'url', title: 'Open', url: 'https://example.com' },
  { kind: 'call', title: 'Call us', phone: '+442071234567' },
  { kind: 'reply', title: 'No', payload: 'N', description: 'not now' },
];

describe('rendering down', () => {
  it('numbers reply buttons and writes links and phone numbers out', () => {
    expect(buttonsAsNumberedText('Well?', BUTTONS)).to.deep.equal({
      text: 'Well?\n\n1. Yes\nOpen: https://example.com\nCall us: +442071234567\n2. No - not now',
      choices: [
        { number: 1, title: 'Yes', payload: 'Y' },
        { number: 2, title: 'No', payload: 'N' },
      ],
    });
  });

  it('leaves a text without buttons alone, and a list without a text bare', () => {
    expect(buttonsAsNumberedText('Hi', [])).to.deep.equal({ text: 'Hi', choices: [] });
    expect(buttonsAsNumberedText('', BUTTONS.slice(0, 1)).text).to.equal('1. Yes');
  });

  it('numbers the buttons of all cards through', () => {
    const cards = [
      { title: 'Red', subtitle: 'size 4', imageUrl: 'https://example.com/r.jpg', buttons: BUTTONS.slice(0, 2) },
      { title: 'Blue', buttons: BUTTONS.slice(3) },
    ];
    expect(cardsAsText(cards)).to.deep.equal({
      text: 'Red\nsize 4\nhttps://example.com/r.jpg\n1. Yes\nOpen: https://example.com\n\nBlue\n2. No - not now',
      choices: [
        { number: 1, title: 'Yes', payload: 'Y' },
        { number: 2, title: 'No', payload: 'N' },
      ],
    });
  });

  const LIST: readonly Button[] = [
    { kind: 'reply', title: 'Any', payload: '1' },
    { kind: 'reply', title: 'Red', payload: '2', section: 'Wine' },
    { kind: 'url', title: 'Open', url: 'https://example.com' },
    { kind: 'reply', title: 'White', payload: '3', section: 'Wine', description: 'dry' },
    { kind: 'reply', title: 'Pils', payload: '4', section: 'Beer' },
    { kind: 'reply', title: 'Water', payload: '5' },
    { kind: 'reply', title: 'Rosé', payload: '6', section: 'Beer' },
  ];

  it('writes the title of a section above its choices, once', () => {
    expect(buttonsAsNumberedText('', LIST).text).to.equal(
      '1. Any\nWine\n2. Red\nOpen: https://example.com\n3. White - dry\nBeer\n4. Pils\n5. Water\nBeer\n6. Rosé',
    );
  });

  it('writes what the titles of native buttons leave out: sections with their choices, and descriptions', () => {
    expect(descriptionsAsText(LIST)).to.equal('Wine\nRed\nWhite - dry\nBeer\nPils\nBeer\nRosé');
    expect(descriptionsAsText(BUTTONS)).to.equal('No - not now');
    expect(descriptionsAsText(BUTTONS.slice(0, 3))).to.equal('');
  });

  it('writes what a button asks for by its title', () => {
    expect(buttonsAsNumberedText('Where?', [{ kind: 'share-location', title: 'Your place' }]).text).to.equal(
      'Where?\n\nYour place',
    );
  });

  it('writes an attachment as its caption or name and its address', () => {
    const file = { kind: 'file', url: 'https://example.com/a.pdf' } as const;
    expect(attachmentAsLink(file)).to.equal('https://example.com/a.pdf');
    expect(attachmentAsLink({ ...file, name: '', caption: '' })).to.equal('https://example.com/a.pdf');
    expect(attachmentAsLink({ ...file, name: 'a.pdf' })).to.equal('a.pdf: https://example.com/a.pdf');
    expect(attachmentAsLink({ ...file, name: 'a.pdf', caption: 'Bill' })).to.equal('Bill\nhttps://example.com/a.pdf');
  });

  it('says a name that is the address once', () => {
    expect(locationAsText({ latitude: 1, longitude: 2, name: 'London', address: 'London' })).to.equal(
      'London\nhttps://www.google.com/maps/search/?api=1&query=1%2C2',
    );
  });

  it('writes a place with a link to a map', () => {
    expect(locationAsText({ latitude: 51.5, longitude: -0.12, name: 'Office', address: 'London' })).to.equal(
      'Office\nLondon\nhttps://www.google.com/maps/search/?api=1&query=51.5%2C-0.12',
    );
  });

  it('writes a place without an exponent, which no map reads', () => {
    expect(locationAsText({ latitude: 6e-8, longitude: -1e-6 })).to.equal(
      'https://www.google.com/maps/search/?api=1&query=0.0000001%2C-0.000001',
    );
  });

  it('says words once that are the name or the address of the place they came with', () => {
    const place = { latitude: 1, longitude: 2, name: 'Office', address: '1 High Street' };
    const link = 'https://www.google.com/maps/search/?api=1&query=1%2C2';
    for (const words of ['Office', ' 1 High Street ', ''])
      expect(placeAsText(words, place)).to.equal(`Office\n1 High Street\n${link}`);
    expect(placeAsText('We are here', place)).to.equal(`We are here\nOffice\n1 High Street\n${link}`);
  });

  it('writes all that a card says of a contact, each once', () => {
    const contact = {
      name: 'Ann Lee',
      phones: ['+447700900456'],
      organization: 'Ann Lee',
      emails: ['ann@example.com', 'ann@example.com'],
      birthday: '1990-05-01',
    };
    expect(contactsAsText([contact])).to.equal('Ann Lee: +447700900456, ann@example.com, born 1990-05-01');
  });

  it('writes contacts one a line', () => {
    const contacts = [
      { name: 'Ann Lee', phones: ['+447700900456', '+442071234567'] },
      { name: 'Bob', phones: [] },
    ];
    expect(contactsAsText(contacts)).to.equal('Ann Lee: +447700900456, +442071234567\nBob');
  });
});

describe('takeChoice', () => {
  const choices = [
    { number: 1, title: 'Sales', payload: 'S' },
    { number: 2, title: 'Support', payload: 'T' },
    { number: 3, title: '2', payload: 'U' },
    { number: 4, title: 'Twin', payload: 'V' },
    { number: 5, title: 'twin', payload: 'W' },
  ];
  const support = { title: 'Support', payload: 'T' };
  const answers: readonly [string, { title: string; payload: string } | undefined][] = [
    ['2', support],
    [' 2. ', support],
    ['2)', support],
    ['#2', support],
    ['2️⃣', support],
    ['２', support],
    ['٢', support],
    ['۲', support],
    ['२', support],
    [' support ', support],
    ['ｓｕｐｐｏｒｔ', support],
    ['Sales', { title: 'Sales', payload: 'S' }],
    ['twin', undefined],
    ['6', undefined],
    ['0', undefined],
    ['2 please', undefined],
    ['', undefined],
  ];
  for (const [answer, expected] of answers) {
    it(`reads ${JSON.stringify(answer)} as ${expected?.title ?? 'free text'}`, () => {
      expect(takeChoice(answer, choices)).to.deep.equal(expected);
    });
  }

  it('finds every choice of a numbered text by its number', () => {
    const replies = fc.array(fc.record({ title: fc.string({ minLength: 1 }), payload: fc.string() }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(replies, (all) => {
        const numbered = buttonsAsNumberedText(
          'Pick',
          all.map((reply) => ({ kind: 'reply', ...reply })),
        );
        for (const { number, title, payload } of numbered.choices) {
          expect(takeChoice(` ${number}. `, numbered.choices)).to.deep.equal({ title, payload });
        }
        expect(numbered.choices).to.have.length(all.length);
      }),
    );
  });
});
