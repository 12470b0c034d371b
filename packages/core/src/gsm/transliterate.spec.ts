import { expect } from 'chai';
import { isGsm } from './gsm-text.ts';
import { transliterate } from './transliterate.ts';

describe('transliterate', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['“It’s” – she said—really…', '"It\'s" - she said-really...'],
    ['10\u00a0€\u202fper\u2009head', '10 € per head'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['e\u0301te\u0301', 'été'],
    ['• one\n• two', '* one\n* two'],
    ['Ω stays, € stays, £ stays', 'Ω stays, € stays, £ stays'],
    ['½ × 3 ≥ 1', '1/2 x 3 >= 1'],
  ];
  for (const [typographic, plain] of cases) {
    it(`writes ${JSON.stringify(typographic)} as ${JSON.stringify(plain)}`, () => {
      expect(transliterate(typographic)).to.equal(plain);
      expect(isGsm(plain)).to.equal(true);
    });
  }

  it('leaves letters and emoji of other alphabets as they are', () => {
    expect(transliterate('Привет 👨‍👩‍👧 ç')).to.equal('Привет 👨‍👩‍👧 ç');
  });
});
