import { expect } from 'chai';
import { toStatedNumber } from './phone-number.ts';

describe('toStatedNumber', () => {
  const numbers = {
    'reads a number with its plus': ['+44 (7700) 900456', {}, '+447700900456'],
    'reads 00 as a plus': ['0044 7700 900456', {}, '+447700900456'],
    'reads a number as an address book writes it': ['\u202a+44\u00a07700\u2011900456\u202c', {}, '+447700900456'],
    'leaves the marks of an address book out of a national number': [
      '\u202d(415) 555-0132\u202c',
      {},
      '(415) 555-0132',
    ],
    'reads a number in Arabic digits': ['+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧', {}, '+966501234567'],
    'leaves national digits as they are': ['(415) 555-0132', {}, '(415) 555-0132'],
    'leaves bare digits as they are': ['4155550132', {}, '4155550132'],
    'believes the international digits beside it': [
      '(415) 555-0132',
      { internationalDigits: '14155550132' },
      '+14155550132',
    ],
    'reads international digits of the country': ['447700900456', { country: 'GB' }, '+447700900456'],
    'takes digits that do not begin with the country for national ones': [
      '4155550132',
      { country: 'US' },
      '4155550132',
    ],
    'takes short digits for national ones': ['3412345', { country: 'ES' }, '3412345'],
    'leaves a text that is not a number': ['ask Ann', { country: 'GB' }, 'ask Ann'],
  } as const;
  for (const [title, [stated, hints, number]] of Object.entries(numbers)) {
    it(title, () => {
      expect(toStatedNumber(stated, hints)).to.equal(number);
    });
  }
});
