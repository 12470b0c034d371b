import { expect } from 'chai';
import { spellingKey, spellingsOf } from './spelling.ts';

describe('spellings of one number', () => {
  const same = {
    'in Mexico': ['+525512340088', '+5215512340088'],
    'in Argentina': ['+541155551234', '+5491155551234'],
    'in Brazil, with and without the ninth digit': ['+558891234567', '+5588991234567'],
    'in Benin, with and without the 01 of 2024': ['+22997123456', '+2290197123456'],
    'in Côte d’Ivoire, at Moov': ['+22501234567', '+2250101234567'],
    'in Côte d’Ivoire, at MTN': ['+22545123456', '+2250545123456'],
    'in Côte d’Ivoire, at Orange': ['+22508123456', '+2250708123456'],
  } as const;
  for (const [title, [short, long]] of Object.entries(same)) {
    it(`are known ${title}`, () => {
      expect(spellingsOf('whatsapp', long)).to.deep.equal([short, long]);
      expect(spellingsOf('whatsapp', short)).to.deep.equal([short, long]);
    });
  }

  const different = {
    'a landline of Brazil and a mobile number that looks like it': ['+551133334444', '+5511933334444'],
    'a number of Côte d’Ivoire under the prefix of another operator': ['+22508123456', '+2250508123456'],
    'numbers of another country': ['+441155551234', '+4491155551234'],
    'two customers without a number': ['BR.1', 'BR.91'],
  } as const;
  for (const [title, [one, other]] of Object.entries(different)) {
    it(`are not seen in ${title}`, () => {
      expect(spellingKey('whatsapp', one)).to.not.equal(spellingKey('whatsapp', other));
    });
  }

  it('are a matter of WhatsApp alone', () => {
    expect(spellingsOf('sms', '+5215512340088')).to.deep.equal(['+5215512340088']);
  });
});
