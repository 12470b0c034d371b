import { expect } from 'chai';
import fc from 'fast-check';
import { parseVCards, readVCards } from './vcard.ts';

const card = (...lines: readonly string[]): string => ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n');

describe('parseVCards', () => {
  const cases = {
    'a formatted name and numbers': [
      card('VERSION:3.0', 'FN:Ann Lee', 'TEL;TYPE=CELL:+44 7700 900456', 'item1.TEL;waid=447700900123:07700 900123'),
      [{ name: 'Ann Lee', phones: ['+447700900456', '+447700900123'] }],
    ],
    'a national number, which stays as it stands': [
      card('FN:Ann', 'TEL;CELL:(415) 555-0132'),
      [{ name: 'Ann', phones: ['(415) 555-0132'] }],
    ],
    'a national number of which WhatsApp tells the country': [
      card('FN:Ann', 'TEL;type=CELL;type=VOICE;waid=14155550132:(415) 555-0132'),
      [{ name: 'Ann', phones: ['+14155550132'] }],
    ],
    'a name in its parts': [card('N:Lee;Ann;;Dr;'), [{ name: 'Dr Ann Lee', phones: [] }]],
    'escaped signs': [card(String.raw`FN:Lee\, Ann\; PhD`), [{ name: 'Lee, Ann; PhD', phones: [] }]],
    'folded lines': [card('FN:Ann', '  Lee'), [{ name: 'Ann Lee', phones: [] }]],
    'quoted-printable of version 2.1': [
      card('FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=', '=AB'),
      [{ name: 'Zoë', phones: [] }],
    ],
    'quoted-printable in another charset': [
      card('FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:Zo=EB'),
      [{ name: 'Zoë', phones: [] }],
    ],
    'a number as URI': [
      card('FN:Ann', 'TEL;VALUE=uri:tel:+44-7700-900456'),
      [{ name: 'Ann', phones: ['+447700900456'] }],
    ],
    'all that a card may say': [
      card(
        'FN:Omar Vane',
        'ORG:Example Ltd;Sales',
        'TITLE:Buyer',
        'EMAIL;type=INTERNET:omar@example.org',
        'item1.ADR;type=WORK:;;1 Main St;London;;SW1A 0AA;UK',
        'URL:https://example.org/?q=',
        'BDAY:1990-01-31',
        'NOTE:Rings twice',
      ),
      [
        {
          name: 'Omar Vane',
          phones: [],
          emails: ['omar@example.org'],
          addresses: ['1 Main St, London, SW1A 0AA, UK'],
          organization: 'Example Ltd, Sales, Buyer',
          urls: ['https://example.org/?q='],
          birthday: '1990-01-31',
          note: 'Rings twice',
        },
      ],
    ],
    'a card of WhatsApp Business': [
      card('X-WA-BIZ-NAME:Shoe shop', 'X-WA-BIZ-DESCRIPTION:Open daily', 'TEL;waid=447700900123:+44 7700 900123'),
      [{ name: 'Shoe shop', phones: ['+447700900123'], note: 'Open daily' }],
    ],
    'a person of a business on WhatsApp': [
      card('FN:Ann Lee', 'X-WA-BIZ-NAME:Shoe shop'),
      [{ name: 'Ann Lee', phones: [], organization: 'Shoe shop' }],
    ],
    'a picture between the other lines, as iPhones write it': [
      card(
        'FN:Ann',
        'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAA',
        ' SUkqAAgAAAABAA==',
        'TEL;waid=14155550132:(415) 555-0132',
        'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQRg==',
      ),
      [{ name: 'Ann', phones: ['+14155550132'] }],
    ],
    'a company': [card('ORG:Example Ltd'), [{ name: 'Example Ltd', phones: [], organization: 'Example Ltd' }]],
    'a number alone': [card('TEL:+447700900456'), [{ name: '+447700900456', phones: ['+447700900456'] }]],
    'a number that is given twice': [
      card('FN:A', 'TEL:+447700900456', 'item2.TEL:+44 7700 900456'),
      [{ name: 'A', phones: ['+447700900456'] }],
    ],
    'several cards': [
      card('FN:A') + card('FN:B'),
      [
        { name: 'A', phones: [] },
        { name: 'B', phones: [] },
      ],
    ],
    'a card without anything': [card(), []],
    'a card that does not end': ['BEGIN:VCARD\nFN:A', []],
    'old line ends': [
      'BEGIN:VCARD\rFN:Ann\rTEL:+447700900456\rEND:VCARD',
      [{ name: 'Ann', phones: ['+447700900456'] }],
    ],
    'a card that is indented as a whole': [
      '  BEGIN:VCARD\n  FN:Ann\n   Lee\n  END:VCARD',
      [{ name: 'AnnLee', phones: [] }],
    ],
    'a card within another': [
      card('FN:Boss', 'AGENT:', 'BEGIN:VCARD', 'FN:Sec', 'TEL:+442222222222', 'END:VCARD', 'TEL:+441111111111'),
      [
        { name: 'Sec', phones: ['+442222222222'] },
        { name: 'Boss', phones: ['+441111111111'] },
      ],
    ],
    'an address with a line break in one line': [
      card('FN:A', 'ADR;ENCODING=QUOTED-PRINTABLE:;;High St=0A2;Leeds;;;'),
      [{ name: 'A', phones: [], addresses: ['High St, 2, Leeds'] }],
    ],
    'a name in Latin-1 that names no charset': [
      card('N;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;;'),
      [{ name: 'Jörg Müller', phones: [] }],
    ],
    'a name in base64': [card('FN;CHARSET=UTF-8;ENCODING=BASE64:TcO8bGxlcg=='), [{ name: 'Müller', phones: [] }]],
    'a sign left over from a broken line': [
      card('FN:Max', 'ADR;WORK;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:;;=65=66=', '=31=37=30=31=;;;;'),
      [{ name: 'Max', phones: [], addresses: ['ef1701'] }],
    ],
    'a note whose lines are not folded': [
      card('N:Lee;Ann;;;', 'NOTE:Mornings', 'not on Mondays', 'and: ask first', 'TEL;CELL:07700900456'),
      [{ name: 'Ann Lee', phones: ['07700900456'], note: 'Mornings\nnot on Mondays\nand: ask first' }],
    ],
    'a name over several lines': [
      card('FN:Gábor Béla', '', 'Szabó', 'ORG:Kft', 'TEL;TYPE=CELL:+36301231234'),
      [{ name: 'Gábor Béla Szabó', phones: ['+36301231234'], organization: 'Kft' }],
    ],
    'an address that is empty, with a label': [
      card(
        'FN:Ann',
        'item1.ADR:;;;;;;',
        'item1.X-ABLabel:',
        'item2.TEL:+447700900456',
        'NOTE:Hi',
        'item2.X-ABLabel:Old',
      ),
      [{ name: 'Ann', phones: ['+447700900456'], note: 'Hi' }],
    ],
    'a name in quoted-printable whose broken line has no sign': [
      card('FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9B=D0=B5', '=D0=B2', 'TEL:+70000000000'),
      [{ name: 'Лев', phones: ['+70000000000'] }],
    ],
    'a note over several lines, and signs that stand for themselves': [
      card('FN:Ann', 'NOTE:Mornings\\nnot on Mondays\\, in C:\\\\new'),
      [{ name: 'Ann', phones: [], note: 'Mornings\nnot on Mondays, in C:\\new' }],
    ],
    'an address that stands on a label alone': [
      card('FN:Ann', 'LABEL;WORK;ENCODING=QUOTED-PRINTABLE:2 High St=0D=0A=', 'Leeds', 'MOBILE:+447700900456'),
      [{ name: 'Ann', phones: ['+447700900456'], addresses: ['2 High St, Leeds'] }],
    ],
    'a number under another word': [
      card('FN:Oscar', 'PHONE.WORK:+46704189993', 'item1.TEL:+46702427055'),
      [{ name: 'Oscar', phones: ['+46704189993', '+46702427055'] }],
    ],
    'ids of messengers': [
      card('FN:Ann', 'X-SKYPE-USERNAME:ann.lee', 'X-QQ:1234', 'X-PHONETIC-FIRST-NAME:An'),
      [{ name: 'Ann', phones: [], note: 'Skype: ann.lee\nQQ: 1234' }],
    ],
    'a role without a title': [
      card('FN:A', 'ORG:Example Ltd', 'ROLE:Buyer'),
      [{ name: 'A', phones: [], organization: 'Example Ltd, Buyer' }],
    ],
    'no card': ['Hello: there', []],
  } as const;
  for (const [title, [text, cards]] of Object.entries(cases)) {
    it(`reads ${title}`, () => {
      expect(parseVCards(text)).to.deep.equal(cards);
    });
  }

  it('reads a card that was cut off, and keeps a possibly incomplete number as text', () => {
    expect(readVCards('Her card\nBEGIN:VCARD\nFN:Ann\nTEL:+447700900456\nTEL:+4477')).to.deep.equal({
      contacts: [{ name: 'Ann', phones: ['+447700900456'] }],
      words: 'Her card\nTEL:+4477',
    });
  });

  it('leaves nothing of a picture that was cut off', () => {
    expect(readVCards('BEGIN:VCARD\nFN:Ann\nPHOTO;ENCODING=b:/9j/4AAQ\n SkZJRg')).to.deep.equal({
      contacts: [{ name: 'Ann', phones: [] }],
      words: '',
    });
  });

  it('is not shaken by any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { name } of parseVCards(card(text, `FN:${text}`))) expect(name).to.not.equal('');
      }),
      { numRuns: 100 },
    );
  });

  it('reads the rest of a card with a picture anywhere in it', () => {
    const lines = ['FN:Ann', 'TEL:+447700900456', 'EMAIL:ann@example.com'];
    const picture = fc.uint8Array({ maxLength: 60 }).map((bytes) => {
      const folded = (
        Buffer.from(bytes)
          .toString('base64')
          .match(/.{1,20}/g) ?? []
      ).join('\r\n ');
      return `PHOTO;ENCODING=b;TYPE=JPEG:${folded}`;
    });
    fc.assert(
      fc.property(picture, fc.nat({ max: 3 }), (photo, place) => {
        expect(parseVCards(card(...lines.toSpliced(place, 0, photo)))).to.deep.equal([
          { name: 'Ann', phones: ['+447700900456'], emails: ['ann@example.com'] },
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it('reads the number of an address, without its parameters', () => {
    const numbers = {
      'tel:+44-7700-900456;isub=1': '+447700900456',
      'tel:7042;phone-context=example.com': '7042',
      'tel:+44-7700-900456;ext=12': '+44-7700-900456 ext. 12',
    };
    for (const [address, number] of Object.entries(numbers))
      expect(parseVCards(`BEGIN:VCARD\nFN:Ann\nTEL;VALUE=uri:${address}\nEND:VCARD`)).to.deep.equal([
        { name: 'Ann', phones: [number] },
      ]);
  });
});

describe('readVCards', () => {
  it('names a card whose name shows nothing by its organisation', () => {
    expect(readVCards(card('FN:\u200b', 'ORG:Acme;')).contacts).to.deep.equal([
      { name: 'Acme', phones: [], organization: 'Acme' },
    ]);
  });

  it('keeps the words around a card', () => {
    expect(readVCards(`Call her please\n${card('FN:Ann')}thanks`)).to.deep.equal({
      contacts: [{ name: 'Ann', phones: [] }],
      words: 'Call her please\nthanks',
    });
  });

  it('leaves a text without a card as it is', () => {
    expect(readVCards('  BEGIN:VCARD or not ')).to.deep.equal({ contacts: [], words: '  BEGIN:VCARD or not ' });
  });

  it('keeps what a contact has no field for in its note, and both title and role', () => {
    const lines = [
      'FN:Ann',
      'NICKNAME:Annie',
      'TITLE:Head',
      'ROLE:CEO',
      'ANNIVERSARY:2010-01-01',
      'RELATED;TYPE=spouse:Bob',
    ];
    expect(parseVCards(['BEGIN:VCARD', ...lines, 'END:VCARD'].join('\r\n'))).to.deep.equal([
      {
        name: 'Ann',
        phones: [],
        organization: 'Head, CEO',
        note: 'Nickname: Annie\nAnniversary: 2010-01-01\nRelated: Bob',
      },
    ]);
    expect(parseVCards('BEGIN:VCARD\nNICKNAME:Annie\nEND:VCARD')).to.deep.equal([{ name: 'Annie', phones: [] }]);
  });
});

describe('a long text without a vCard', () => {
  it('is all words, at once', () => {
    for (const piece of [' ', '\t', '\n', 'BEGIN:VCARD ', 'MECARD:']) {
      const text = `${piece.repeat(4000)}x`;
      expect(readVCards(text)).to.deep.equal({ contacts: [], words: text });
    }
  });
});
