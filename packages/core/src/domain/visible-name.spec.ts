import { expect } from 'chai';
import { fullName, visibleName } from './visible-name.ts';

describe('visibleName', () => {
  const cases = {
    'keeps an ordinary name, trimmed': [' Ann Lee ', 'Ann Lee'],
    'keeps a name of emoji': ['👋🏽', '👋🏽'],
    'keeps a name in a script that is written from right to left': ['\u200fمريم', '\u200fمريم'],
    'writes a name of several lines in one': ['Ann\r\nLee\u2028', 'Ann Lee'],
    'leaves NUL out': ['Ann\0Lee', 'Ann Lee'],
    'leaves half of an emoji out': ['Ann \ud83d', 'Ann'],
    'leaves out marks that turn the order of letters': ['\u202eAnn\u202c \u2067Lee\u2069', 'Ann Lee'],
    'takes blanks for none': ['  \u00a0\u2003', undefined],
    'takes Hangul fillers and braille blanks for none': ['\u3164\u2800\uffa0\u115f', undefined],
    'takes zero-width and soft signs for none': ['\u200b\u200f\u00ad\ufe0f', undefined],
    'takes an empty name for none': ['', undefined],
    'takes an absent name for none': [undefined, undefined],
  } as const;
  for (const [title, [name, shown]] of Object.entries(cases)) {
    it(title, () => {
      expect(visibleName(name)).to.equal(shown);
    });
  }
});

describe('fullName', () => {
  it('is the whole name, else its parts', () => {
    expect(fullName({ name: 'Jane Miller', firstName: 'J.' })).to.equal('Jane Miller');
    expect(fullName({ firstName: 'Mary Ann', lastName: 'Lee' })).to.equal('Mary Ann Lee');
    expect(fullName({ name: '\u200b', lastName: 'Lee' })).to.equal('Lee');
    expect(fullName({})).to.equal(undefined);
  });

  for (const name of ['447700900555', '+44 7700 900555', '00447700900555', '07700 900555', '+44 (7700) 900-555']) {
    it(`is none where ${name} is the customer's own number`, () => {
      expect(fullName({ id: '+447700900555', name })).to.equal(undefined);
    });
  }

  it('may be another number, or a short one', () => {
    expect(fullName({ id: '+447700900555', name: '+447700900556' })).to.equal('+447700900556');
    expect(fullName({ id: '+447700900555', name: '555' })).to.equal('555');
  });
});
