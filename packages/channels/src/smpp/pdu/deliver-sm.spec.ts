import { expect } from 'chai';
import { concatenationKey, concatenationOf, decodeMessage, fingerprintOf } from './deliver-sm.ts';
import { messageParts } from './long-message.ts';
import { aReceivedPdu } from '@ccm/testing/channels';

const part = (header: string, body: string, dataCoding = 0): ReturnType<typeof aReceivedPdu> =>
  aReceivedPdu({ esmClass: 0x40, dataCoding, shortMessage: header + body });

const hexOf = (octet: number): string => octet.toString(16).padStart(2, '0');

describe('a received message', () => {
  it('reads the UCS-2 text of the reference', () => {
    expect(decodeMessage([aReceivedPdu({ dataCoding: 8, shortMessage: '0048006900200633' })], 'gsm').text).to.equal(
      'Hi س',
    );
  });

  it('reads message_payload if short_message is empty', () => {
    expect(decodeMessage([aReceivedPdu({ shortMessage: '', tlvs: { '0424': '4869' } })], 'gsm').text).to.equal('Hi');
  });

  it('loses nothing where short_message and message_payload are both there', () => {
    const both = (short: string, payload: string): string =>
      decodeMessage([aReceivedPdu({ shortMessage: short, tlvs: { '0424': payload } })], 'gsm').text;
    expect(both('4869', '486921')).to.equal('Hi!');
    expect(both('486921', '4869')).to.equal('Hi!');
    expect(both('4869', '2121')).to.equal('Hi!!');
    expect(both('00', '486921')).to.equal('Hi!');
    expect(both('2020', '486921')).to.equal('Hi!');
  });

  it('joins parts whose header the SMSC does not announce', () => {
    const bare = (header: string, body: string): ReturnType<typeof aReceivedPdu> =>
      aReceivedPdu({ esmClass: 0, shortMessage: header + body });
    for (const header of ['0500034d02', '060804004d02']) {
      const parts = [bare(`${header}02`, '796f75'), bare(`${header}01`, '486920')];
      expect(parts.map(concatenationOf)).to.not.include(undefined);
      expect(decodeMessage(parts, 'gsm').text).to.equal('Hi you');
    }
  });

  it('takes octets that cannot be the header of a part for text', () => {
    for (const octets of ['0500034d0101', '0500034d0203', '050003', '06080441'])
      expect(concatenationOf(aReceivedPdu({ esmClass: 0, shortMessage: octets }))).to.equal(undefined);
  });

  it('heals an escape pair and a surrogate pair that the sender cut in two', () => {
    expect(decodeMessage([part('050003010201', '411b'), part('050003010202', '6542')], 'gsm').text).to.equal('A€B');
    expect(decodeMessage([part('050003010201', 'd83d', 8), part('050003010202', 'dc4d', 8)], 'gsm').text).to.equal(
      '👍',
    );
  });

  const MIR = '043c04380440';
  const DOM = '0434043e043c';
  const odd: readonly (readonly [title: string, bodies: readonly [string, string, string?]])[] = [
    ['behind the first part', [`${MIR}00`, DOM]],
    ['behind the last part', [MIR, `${DOM}00`]],
    ['behind each of two parts', [`${MIR}00`, `${DOM}00`]],
    ['behind each of three parts', [`${MIR}00`, `${DOM}00`, `${MIR}00`]],
  ];
  for (const [title, bodies] of odd) {
    it(`leaves out an octet too many in UCS-2, ${title}`, () => {
      const given = bodies.flatMap((body) => body ?? []);
      const parts = given.map((body, index) => part(`05000301${hexOf(given.length)}${hexOf(index + 1)}`, body, 8));
      expect(decodeMessage(parts, 'gsm').text).to.equal(['мир', 'дом', 'мир'].slice(0, given.length).join(''));
    });
  }

  it('makes a character of UCS-2 whole that the sender cut in two', () => {
    const parts = [part('050003010201', '043c04380440043404', 8), part('050003010202', '3e043c0021', 8)];
    expect(decodeMessage(parts, 'gsm').text).to.equal('мирдом!');
  });

  it('reads parts of ASCII that call themselves UCS-2', () => {
    const parts = [
      part('050003010201', '48656c6c6f2074686572652c', 8),
      part('050003010202', '20486f772061726520796f753f', 8),
    ];
    expect(decodeMessage(parts, 'gsm').text).to.equal('Hello there, How are you?');
  });

  it('reads parts of different alphabets each by its own', () => {
    const parts = [part('050003010202', '0633', 8), part('050003010201', '4869')];
    expect(decodeMessage(parts, 'gsm').text).to.equal('Hiس');
  });

  it('leaves no half of an emoji whose other half never came', () => {
    const { text } = decodeMessage([part('050003010201', '0061d83d', 8)], 'gsm');
    expect(text).to.equal('a\ufffd[part 2 of 2 is missing]');
  });

  it('shows the place of a missing part', () => {
    expect(decodeMessage([part('050003010303', '43'), part('050003010301', '41')], 'gsm')).to.deep.equal({
      text: 'A[part 2 of 3 is missing]C',
      missing: [2],
    });
  });

  it('reads national letters by the header', () => {
    expect(decodeMessage([part('03240101', '1b531b73')], 'gsm').text).to.equal('Şş');
    expect(decodeMessage([part('03250101', '1c1d')], 'gsm').text).to.equal('Şş');
  });

  it('reads seven bits a character if the SMSC packs them, alone and joined', () => {
    const packed = aReceivedPdu({ shortMessage: 'c8329bfd065ddf72363904' });
    expect(decodeMessage([packed], 'gsm-packed').text).to.equal('Hello World!');
    const text = 'Both parts of a long text, {packed}. '.repeat(6);
    const parts = messageParts(text, { method: 'udh8', defaultAlphabet: 'gsm-packed', reference: 1 });
    expect(parts).to.have.length(2);
    const pdus = parts.map(({ esmClass, shortMessage }) =>
      aReceivedPdu({ esmClass, shortMessage: shortMessage.toString('hex') }),
    );
    expect(decodeMessage(pdus, 'gsm-packed').text).to.equal(text);
    expect(Math.max(...parts.map(({ shortMessage }) => shortMessage.length))).to.be.at.most(140);
  });

  it('says that a message is binary, and keeps its octets', () => {
    expect(decodeMessage([aReceivedPdu({ dataCoding: 4, shortMessage: '00ff80' })], 'gsm')).to.deep.equal({
      text: '[binary message of 3 octets]',
      binary: '00ff80',
      missing: [],
    });
  });

  it('is a part by SAR TLVs, whatever length the SMSC gave them', () => {
    const tlvs = { '020c': '00c7', '020e': '02', '020f': '0001' };
    expect(concatenationOf(aReceivedPdu({ tlvs }))).to.deep.equal({
      reference: 0xc7,
      total: 2,
      sequence: 1,
      width: 'sar',
    });
  });

  it('is a message of its own with half of the SAR TLVs', () => {
    expect(concatenationOf(aReceivedPdu({ tlvs: { '020c': '00c7' } }))).to.equal(undefined);
  });

  it('shares its key with the other parts, and with no other message', () => {
    const key = (pdu: ReturnType<typeof aReceivedPdu>): string => {
      const concatenation = concatenationOf(pdu);
      return concatenation === undefined ? '' : concatenationKey(pdu, concatenation);
    };
    const first = key(part('050003010201', '41'));
    expect(key(part('050003010202', '42'))).to.equal(first);
    expect(key(part('050003020202', '42'))).to.not.equal(first);
    expect(key(part('050003010302', '42'))).to.not.equal(first);
    expect(key(part('06080400010202', '42'))).to.not.equal(first);
    expect(key({ ...part('050003010202', '42'), source: { ton: 1, npi: 1, address: '1' } })).to.not.equal(first);
    expect(key({ ...part('050003010202', '42'), esmClass: 0x44 })).to.not.equal(first);
  });

  it('has one fingerprint however often it comes', () => {
    const pdu = aReceivedPdu({ tlvs: { '0204': '0001', '020c': '0002' } });
    expect(fingerprintOf({ ...pdu, tlvs: { '020c': '0002', '0204': '0001' } })).to.equal(fingerprintOf(pdu));
    expect(fingerprintOf({ ...pdu, shortMessage: '48' })).to.not.equal(fingerprintOf(pdu));
  });
});
