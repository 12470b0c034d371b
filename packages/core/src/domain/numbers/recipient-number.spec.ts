import { expect } from 'chai';
import fc from 'fast-check';
import { readRecipientNumber } from './recipient-number.ts';

const numberOf = (value: string): string | undefined => {
  const read = readRecipientNumber(value);
  return 'number' in read ? read.number : undefined;
};
const faultOf = (value: string): string => {
  const read = readRecipientNumber(value);
  return 'fault' in read ? read.fault : `was taken as ${read.number}`;
};

describe('readRecipientNumber', () => {
  const TAKEN: readonly (readonly [written: string, number: string])[] = [
    ['+447700900555', '+447700900555'],
    ['+52 55 1234 0088', '+525512340088'],
    ['00 44 7700-900.555', '+447700900555'],
    ['447700900555', '+447700900555'],
    ['15551234567', '+15551234567'],
    ['\u202a+44\u00a07700\u2011900555\u202c', '+447700900555'],
    ['＋４４７７００９００５５５', '+447700900555'],
    ['+٤٤٧٧٠٠٩٠٠٥٥٥', '+447700900555'],
    ['۰۰۴۴۷۷۰۰۹۰۰۵۵۵', '+447700900555'],
    ['+९१ ९८७६५ ४३२१०', '+919876543210'],
    ['+๖๖๘๑๒๓๔๕๖๗๘', '+66812345678'],
    ['+5215512340088', '+5215512340088'],
    ['+390612345678', '+390612345678'],
    ['+2250712345678', '+2250712345678'],
    ['+41791234567', '+41791234567'],
    ['+22990011234', '+22990011234'],
    ['4915112345678.0', '+4915112345678'],
    ['+4915112345678.00 ', '+4915112345678'],
  ];
  for (const [written, number] of TAKEN) {
    it(`takes ${JSON.stringify(written)} as ${number}`, () => {
      expect(numberOf(written)).to.equal(number);
    });
  }

  const REFUSED: readonly (readonly [written: string, says: string])[] = [
    ['+44 (0)7700 900555', 'has brackets; write +447700900555'],
    ['0044 (0) 7700 900555', 'has brackets; write +447700900555'],
    ['+1 (415) 555-0132', 'has brackets; write +14155550132'],
    ['+39 (06) 12345678', 'has brackets; write +390612345678'],
    ['(415) 555-0132', 'has brackets; write it with its country code, e.g. +15551234567'],
    ['[44]7700900555', 'has brackets; write it with its country code, e.g. +15551234567'],
    ['+44 07700 900555', 'has a trunk zero behind its country code; write +447700900555'],
    ['4407700900555', 'has a trunk zero behind its country code; write +447700900555'],
    [
      '07700 900555',
      'begins with a zero; write it with its country code, e.g. +15551234567 (the country code takes the place of the zero)',
    ],
    ['+0447700900555', 'begins with no country code; write it with its country code, e.g. +15551234567'],
    ['2835551234', 'begins with no country code; write it with its country code, e.g. +15551234567'],
    [
      '+12345',
      'is not a phone number: it has 5 digits, where 7 to 15 are possible; write it with its country code, e.g. +15551234567',
    ],
    [
      '+4477009005551234',
      'is not a phone number: it has 16 digits, where 7 to 15 are possible; write it with its country code, e.g. +15551234567',
    ],
    ['+1415555013', 'is not a possible number: 9 digits behind +1; write it with its country code, e.g. +15551234567'],
    ['5551234567', 'is not a possible number: 8 digits behind +55; write it with its country code, e.g. +15551234567'],
    ['4155550132', 'is not a possible number: 8 digits behind +41; write it with its country code, e.g. +15551234567'],
    ['2125550132', 'is not a possible number: 7 digits behind +212; write it with its country code, e.g. +15551234567'],
    [
      '+97336012345678',
      'is not a possible number: 11 digits behind +973; write it with its country code, e.g. +15551234567',
    ],
    [
      '+91987654321',
      'is not a possible number: 9 digits behind +91; write it with its country code, e.g. +15551234567',
    ],
    ['Jane', 'is not a phone number; write it with its country code, e.g. +15551234567'],
    ['+44 7700 900555 ext 3', 'is not a phone number; write it with its country code, e.g. +15551234567'],
    ['+447700900555,+447700900556', 'is not a phone number; write it with its country code, e.g. +15551234567'],
  ];
  for (const [written, says] of REFUSED) {
    it(`refuses ${JSON.stringify(written)} and says how to write it`, () => {
      expect(faultOf(written)).to.equal(says);
    });
  }

  it('accepts its own output again, and never suggests a number that it would refuse', () => {
    const piece = fc.constantFrom(
      '+',
      '00',
      '(',
      ')',
      '(0)',
      '44',
      '1',
      '39',
      '7',
      '0',
      '555',
      '7700900',
      '-',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const read = readRecipientNumber(pieces.join(''));
        const suggested = 'fault' in read ? /write (\+\d+)$/.exec(read.fault)?.[1] : read.number;
        if (suggested !== undefined) expect(readRecipientNumber(suggested)).to.deep.equal({ number: suggested });
      }),
    );
  });
});
