import { expect } from 'chai';
import { queriedState, readReceipt, saysReceipt } from './delivery-receipt.ts';
import { packSeptets } from '@ccm/core/gsm';
import { aReceivedPdu } from '@ccm/testing/channels';

const latin1 = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const FULL =
  'id:439041101 sub:001 dlvrd:001 submit date:2409101200 done date:2409101201 stat:DELIVRD err:000 text:Hello';
const receipt = (text: string, more: Parameters<typeof aReceivedPdu>[0] = {}): ReturnType<typeof readReceipt> =>
  readReceipt(aReceivedPdu({ esmClass: 0x04, shortMessage: latin1(text), ...more }));

describe('readReceipt', () => {
  it('reads the form of the specification', () => {
    const read = receipt(FULL);
    expect(read?.messageIds[0]).to.equal('439041101');
    expect(read?.outcome).to.deep.equal({ status: 'delivered', providerStatus: 'DELIVRD' });
    expect(read?.errorCode).to.equal(undefined);
  });

  const spellings: readonly (readonly [string, string])[] = [
    ['Text: with a capital', FULL.replace('text:', 'Text:')],
    ['a text without its label', FULL.replace('text:', '')],
    ['dates of 12 digits', FULL.replace('2409101200', '240910120000').replace('2409101201', '240910120100')],
    ['no counts', FULL.replace('sub:001 dlvrd:001 ', '')],
    ['another order', 'stat:DELIVRD err:000 id:439041101 text:'],
    ['capital keys', 'ID:439041101 STAT:DELIVRD ERR:000'],
    ['a blank after the colon', 'id: 439041101 stat: DELIVRD err: 000'],
    ['commas', 'id:439041101,stat:DELIVRD,err:000'],
    ['no text', FULL.replace(/ text:.*/, '')],
    ['an empty text', FULL.replace(/text:.*/, 'text:')],
    ['a lower-case state', FULL.replace('DELIVRD', 'delivrd')],
    ['words of the message that look like keys', FULL.replace('Hello', 'id:9 stat:FAILED')],
    ['a state without its label', FULL.replace('stat:', '')],
    ['line ends', FULL.replaceAll(' sub', '\nsub').replaceAll(' stat', '\r\nstat')],
    ['two blanks after each colon', FULL.replaceAll(':', ':  ')],
    ['columns of a fixed width', FULL.replaceAll(' ', '    ').replace('id:', 'id:   ')],
    ['tabs', FULL.replaceAll(':', ':\t').replaceAll(' ', '\t')],
    ['equals signs', 'id=439041101 stat=DELIVRD err=000'],
    ['message_id and status', 'message_id:439041101 status:DELIVRD error_code:000'],
    ['quotes', 'id:"439041101" stat:"DELIVRD" err:"000"'],
    ['bars', 'id:439041101|stat:DELIVRD|err:000'],
    ['a mark of UTF-8 in front', `\u00ef\u00bb\u00bf${FULL}`],
    ['the text in front of everything', 'text:Hello id:9 stat:FAILED sub:001 id:439041101 stat:DELIVRD err:000'],
    ['the text between id and state', 'id:439041101 sub:001 text:price: 5 id:1 stat:DELIVRD err:000'],
    ['more behind the state', FULL.replace('DELIVRD', 'DELIVERED_TO_HANDSET')],
    ['a code behind the state', FULL.replace('DELIVRD', 'DELIVRD-000')],
    ['a state without vowels', FULL.replace('DELIVRD', 'DLVRD')],
    ['the number of a state', 'id:439041101 stat:2 err:000'],
    ['the number of a state with zeros', 'id:439041101 stat:002'],
    ['hyphens in its keys', 'message-id:439041101 message-status:DELIVRD error-code:000'],
    ['the key of a gateway', 'smsid:439041101 stat:DELIVRD err:000'],
    ['the keys of JSON', '{"message_id":"439041101","message_status":"DELIVRD","err":"000"}'],
    ['elements of XML', '<id>439041101</id><stat>DELIVRD</stat><err>000</err>'],
    ['brackets around each pair', '[id:439041101] [stat:DELIVRD] [err:000]'],
    ['a code in brackets behind the state', FULL.replace('DELIVRD', 'DELIVRD(0)')],
    ['full stops behind its values', FULL.replace('DELIVRD', 'DELIVRD.').replace('err:000', 'err:000.')],
    ['another word for the same', FULL.replace('DELIVRD', 'SUCCESS')],
    ['no blanks between its fields', FULL.replaceAll(/ (?=sub|dlvrd|submit|done|stat|err|text)/g, '')],
    ['no blanks between its fields, and no counts', 'id:439041101stat:DELIVRDerr:000text:done date: today'],
    ['round brackets around the id', 'id:(439041101) stat:(DELIVRD) err:(000)'],
    ['angle brackets around the id', 'id:<439041101> stat:DELIVRD err:000'],
    ['more words behind the state', FULL.replace('DELIVRD', 'Delivered to handset')],
    ['a NUL in front, which cuts the end off', `\0${FULL.slice(0, FULL.indexOf(' text:') - 1)}`],
    ['a NUL at the end', `${FULL.replace(/ text:.*/, '')}\0`],
  ];
  for (const [what, text] of spellings) {
    it(`survives ${what}`, () => {
      const read = receipt(text);
      expect(read?.messageIds[0]).to.equal('439041101');
      expect(read?.outcome.status).to.equal('delivered');
    });
  }

  it('reads an id in the GSM alphabet, whose `_` is another octet', () => {
    expect(receipt('id:ab\u00111 stat:DELIVRD')?.messageIds[0]).to.equal('ab_1');
  });

  it('takes no fields from the words of the message if id and state stand in front of them', () => {
    const read = receipt('id:439041101 stat:UNDELIV text:my err:099 is here');
    expect(read?.errorCode).to.equal(undefined);
  });

  it('skips the header of a receipt that is a part of a long message', () => {
    const shortMessage = `050003010101${latin1(FULL)}`;
    expect(receipt('', { esmClass: 0x44, shortMessage })?.messageIds[0]).to.equal('439041101');
  });

  it('reads two octets a character, and leaves out half a one at the end', () => {
    const octets = Buffer.from(FULL, 'utf16le').swap16();
    const read = receipt('', { shortMessage: Buffer.concat([octets, Buffer.from([0])]).toString('hex') });
    expect(read?.messageIds[0]).to.equal('439041101');
  });

  const ids = ['4711.', 'ab_1', 'a@b$c', '{x}', '0b5f6e2e-1111-4a4a-8888-abcdefabcdef', 'x'.repeat(64)];
  for (const id of ids) {
    it(`keeps the id ${id} as it is, whatever data_coding says`, () => {
      for (const dataCoding of [0, 1, 3]) {
        expect(receipt(`id:${id} stat:DELIVRD`, { dataCoding })?.messageIds[0]).to.equal(id);
      }
    });
  }

  const states: readonly (readonly [string, string, string | undefined])[] = [
    ['ENROUTE', 'sent', undefined],
    ['ACCEPTD', 'sent', undefined],
    ['ACKED', 'sent', undefined],
    ['BUFFRED', 'sent', undefined],
    ['BUFFERD', 'sent', undefined],
    ['DELIVRD', 'delivered', undefined],
    ['EXPIRED', 'failed', 'expired'],
    ['DELETED', 'failed', 'rejected'],
    ['UNDELIV', 'failed', 'undeliverable'],
    ['UNKNOWN', 'sent', undefined],
    ['SENT', 'sent', undefined],
    ['SUBMITD', 'sent', undefined],
    ['DELIVRD(0)', 'delivered', undefined],
    ['NOT_DELIVERED', 'failed', 'undeliverable'],
    ['BLOCKED', 'failed', 'rejected'],
    ['BLACKLISTED', 'failed', 'rejected'],
    ['REJECT', 'failed', 'rejected'],
    ['SPAM', 'failed', 'rejected'],
    ['FAIL', 'failed', 'undeliverable'],
    ['ERROR', 'failed', 'undeliverable'],
    ['READ', 'delivered', undefined],
    ['DELIVERD', 'delivered', undefined],
    ['UNDELIVERD', 'failed', 'undeliverable'],
    ['DELETD', 'failed', 'rejected'],
    ['REJECTD', 'failed', 'rejected'],
    ['UNDEL', 'failed', 'undeliverable'],
    ['EXPIR', 'failed', 'expired'],
    ['REJEC', 'failed', 'rejected'],
    ['DELET', 'failed', 'rejected'],
    ['DELIVE', 'delivered', undefined],
    ['ENROU', 'sent', undefined],
    ['UNDE', 'sent', undefined],
    ['WHATEVR', 'sent', undefined],
    ['toString', 'sent', undefined],
  ];
  for (const [word, status, reason] of states) {
    it(`takes ${word} for ${reason ?? status}`, () => {
      const read = receipt(`id:1 stat:${word} err:0A5`);
      expect(read?.outcome.status).to.equal(status);
      expect(read?.outcome.failure?.reason).to.equal(reason);
      expect(read?.errorCode).to.equal('0A5');
    });
  }

  const statuses = ['sent', 'sent', 'delivered', 'failed', 'failed', 'failed', 'sent', 'sent', 'failed', 'failed'];
  for (const [state, status] of statuses.entries()) {
    it(`reads message_state ${state} as ${status}`, () => {
      const tlvs = { '001e': latin1('AB\0'), '0427': `0${state}` };
      const read = readReceipt(aReceivedPdu({ esmClass: 0x04, shortMessage: '', tlvs }));
      expect(read?.messageIds[0]).to.equal('AB');
      expect(read?.outcome.status).to.equal(status);
    });
  }

  for (const [word, status] of [
    ['UNDELIV', 'sent'],
    ['EXPIRED', 'sent'],
    ['DELIVRD', 'delivered'],
  ] as const) {
    it(`takes ${word} in an intermediate notification for ${status}: the SMSC still tries`, () => {
      expect(receipt(`id:1 stat:${word} err:027`, { esmClass: 0x20 })?.outcome).to.deep.equal({
        status,
        providerStatus: word,
      });
    });
  }

  it('reads a message_state that is a digit as a character', () => {
    for (const digit of ['2', '2\0']) {
      const tlvs = { '001e': latin1('AB\0'), '0427': latin1(digit) };
      const read = readReceipt(aReceivedPdu({ esmClass: 0x04, shortMessage: '', tlvs }));
      expect(read?.outcome).to.deep.equal({ status: 'delivered', providerStatus: 'DELIVRD' });
    }
  });

  it('believes the TLVs first, and offers the id of the text beside theirs', () => {
    const tlvs = { '001e': latin1('1A2B3C4D\0'), '0427': '05', '0423': '030007' };
    const read = receipt(FULL, { tlvs });
    expect(read?.messageIds).to.deep.equal(['1A2B3C4D', '439041101']);
    expect(read?.outcome.failure?.reason).to.equal('undeliverable');
  });

  it('takes the state from the text if only the id came as TLV', () => {
    expect(receipt('stat:EXPIRED err:011', { tlvs: { '001e': latin1('77') } })?.outcome.failure?.reason).to.equal(
      'expired',
    );
  });

  const errorCodes: readonly (readonly [string, string, string | undefined])[] = [
    ['a network type and a number', '030011', '17'],
    ['three digits, as some SMSCs have it', latin1('017'), '017'],
    ['four digits', latin1('3034'), '3034'],
    ['digits and a NUL', latin1('034\0'), '034'],
    ['a number without its network type', '0022', '34'],
    ['a number beyond three digits', '030802', '2050'],
    ['no error', '030000', '0'],
  ];
  for (const [what, hex, code] of errorCodes) {
    it(`reads network_error_code: ${what}`, () => {
      const tlvs = { '001e': latin1('1'), '0427': '05', '0423': hex };
      const read = readReceipt(aReceivedPdu({ esmClass: 0x04, shortMessage: '', tlvs }));
      expect(read?.errorCode).to.equal(code === '0' ? undefined : code);
    });
  }

  it('reads network_error_code where the text says that there was no error', () => {
    const read = receipt(FULL.replace('DELIVRD', 'UNDELIV'), { tlvs: { '0423': '030006' } });

    expect(read?.errorCode).to.equal('6');
  });

  it('takes what reached the operator for sent, and what the operator rejected for rejected', () => {
    expect(receipt(FULL.replace('DELIVRD', 'DELIVERED_TO_OPERATOR'))?.outcome.status).to.equal('sent');
    expect(receipt(FULL.replace('DELIVRD', 'REJECTED_BY_OPERATOR'))?.outcome.failure?.reason).to.equal('rejected');
  });

  it('reads a receipt in message_payload', () => {
    const read = readReceipt(aReceivedPdu({ esmClass: 0x04, shortMessage: '', tlvs: { '0424': latin1(FULL) } }));
    expect(read?.outcome.status).to.equal('delivered');
  });

  const little = Buffer.from(FULL, 'utf16le').toString('hex');
  const big = Buffer.from(FULL, 'utf16le').swap16().toString('hex');
  const wide: readonly (readonly [string, string])[] = [
    ['', big],
    [' with a byte order mark', `feff${big}`],
    [' the other way round', little],
    [' the other way round, said by its mark', `fffe${little}`],
  ];
  for (const [how, shortMessage] of wide) {
    it(`reads a receipt in UCS-2${how}`, () => {
      for (const dataCoding of [0, 8]) {
        const read = readReceipt(aReceivedPdu({ esmClass: 0x04, dataCoding, shortMessage }));
        expect(read?.messageIds).to.deep.equal(['439041101']);
        expect(read?.state).to.equal('DELIVRD');
      }
    });
  }

  it('reads a receipt of seven bits a character if the SMSC packs them', () => {
    const packed = Buffer.from(packSeptets(Buffer.from(FULL, 'latin1'))).toString('hex');
    const pdu = aReceivedPdu({ esmClass: 0x04, shortMessage: packed });
    expect(readReceipt(pdu, { packed: true })?.messageIds).to.deep.equal(['439041101']);
    expect(readReceipt(pdu)).to.equal(undefined);
  });

  const blanks: readonly (readonly [string, string])[] = [
    ['a blank state', 'id:1234567 stat: err:000'],
    ['a state that ends the text', 'id:1234567 err:000 stat:'],
    ['no state', 'id:1234567 err:000'],
    ['a state that a program did not have', 'id:1234567 stat:null err:000'],
    ['a hyphen for the state', 'id:1234567 stat:- err:000'],
  ];
  for (const [what, text] of blanks) {
    it(`reads ${what} as an unknown state, which is not final`, () => {
      const read = receipt(text);
      expect(read?.outcome).to.deep.equal({ status: 'sent', providerStatus: 'UNKNOWN' });
    });
  }

  it("keeps the state of the text if the TLV's state is unknown", () => {
    expect(receipt(FULL, { tlvs: { '0427': '07' } })?.outcome.status).to.equal('delivered');
    expect(receipt(FULL, { tlvs: { '0427': 'ff' } })?.outcome.status).to.equal('delivered');
  });

  it('believes the final state of the text beside a TLV that was never set', () => {
    expect(receipt('id:7 stat:UNDELIV', { tlvs: { '0427': '00' } })?.outcome.failure?.reason).to.equal('undeliverable');
    expect(receipt('id:7 stat:DELIVRD', { tlvs: { '0427': '01' } })?.outcome.status).to.equal('delivered');
    expect(receipt('id:7 stat:ACCEPTD', { tlvs: { '0427': '01' } })?.outcome.providerStatus).to.equal('ENROUTE');
  });

  for (const text of [
    'id: sub:001 stat:DELIVRD',
    'id:null stat:DELIVRD',
    'sub:001 dlvrd:001 stat:DELIVRD err:000 text:id:9',
    'Hello',
    '',
  ]) {
    it(`cannot read "${text}", which names no message, yet knows that it is a receipt`, () => {
      expect(receipt(text)).to.equal(undefined);
      expect(saysReceipt({ esmClass: 0x04 })).to.equal(true);
    });
  }

  for (const esmClass of [0x04, 0x05, 0x07, 0x84, 0x08, 0x20]) {
    it(`knows a receipt by esm_class 0x${esmClass.toString(16)}`, () => {
      expect(receipt(FULL, { esmClass })).to.not.equal(undefined);
    });
  }

  it('knows a receipt by the id in a TLV alone', () => {
    expect(receipt('', { esmClass: 0, tlvs: { '001e': '31', '0427': '02' } })?.outcome.status).to.equal('delivered');
  });

  it('takes no text of a customer for a receipt', () => {
    expect(receipt(FULL, { esmClass: 0 })).to.equal(undefined);
  });

  it('takes a text for a receipt if the operator says that esm_class does not tell', () => {
    expect(readReceipt(aReceivedPdu({ shortMessage: latin1(FULL) }), { byText: true })?.state).to.equal('DELIVRD');
    const words = ['Hello', 'id:5', 'stat:DELIVRD', 'my id: is lost', 'my id: 4711, status: angry', 'id:5 stat:10'];
    for (const text of words)
      expect(readReceipt(aReceivedPdu({ shortMessage: latin1(text) }), { byText: true })).to.equal(undefined);
  });

  for (const esmClass of [0x08, 0x10, 0x48, 0x43, 0xc0]) {
    it(`reads a customer's text under esm_class 0x${esmClass.toString(16)} as a message`, () => {
      expect(receipt('thank you', { esmClass })).to.equal(undefined);
      expect(saysReceipt({ esmClass })).to.equal(false);
    });
  }

  it('takes a text with an id of its own in a TLV, and no state, for a message', () => {
    expect(receipt('Hello', { esmClass: 0, tlvs: { '001e': '31' } })).to.equal(undefined);
  });
});

describe('queriedState', () => {
  const states: readonly (readonly [number, string, 'sent' | 'delivered' | 'failed', boolean])[] = [
    [1, 'ENROUTE', 'sent', false],
    [2, 'DELIVRD', 'delivered', true],
    [3, 'EXPIRED', 'failed', true],
    [4, 'DELETED', 'failed', true],
    [5, 'UNDELIV', 'failed', true],
    [6, 'ACCEPTD', 'sent', false],
    [7, 'UNKNOWN', 'sent', false],
    [8, 'REJECTD', 'failed', true],
    [200, 'UNKNOWN', 'sent', false],
  ];
  for (const [messageState, state, status, isFinal] of states) {
    it(`reads ${String(messageState)} as ${state}, which ${isFinal ? 'is final' : 'may change'}`, () => {
      const queried = queriedState(messageState, 0);
      expect([queried.state, queried.outcome.status, queried.isFinal]).to.deep.equal([state, status, isFinal]);
    });
  }

  it("keeps the operator's code of a failure", () => {
    expect(queriedState(5, 11).outcome).to.have.nested.property('failure.providerCode', '11');
    expect(queriedState(5, 0).outcome).to.not.have.nested.property('failure.providerCode');
  });
});

describe('message_state beside the text of a receipt', () => {
  const CASES: readonly (readonly [tlv: string, text: string, state: string, status: string])[] = [
    ['01', 'DELIVRD', 'DELIVRD', 'delivered'],
    ['06', 'UNDELIV', 'UNDELIV', 'failed'],
    ['00', 'EXPIRED', 'EXPIRED', 'failed'],
    ['07', 'DELIVRD', 'DELIVRD', 'delivered'],
    ['02', 'ACCEPTD', 'DELIVRD', 'delivered'],
    ['05', 'DELIVRD', 'UNDELIV', 'failed'],
    ['01', 'ACCEPTD', 'ENROUTE', 'sent'],
  ];
  for (const [tlv, text, state, status] of CASES) {
    it(`gives way to a final word where it says nothing final: ${tlv} and ${text}`, () => {
      const read = receipt(FULL.replace('DELIVRD', text), { tlvs: { '0427': tlv } });
      expect([read?.state, read?.outcome.status]).to.deep.equal([state, status]);
    });
  }

  it('may be the word itself', () => {
    const read = receipt('', { tlvs: { '001e': latin1('77\0'), '0427': latin1('UNDELIV\0') } });
    expect([read?.state, read?.outcome.status]).to.deep.equal(['UNDELIV', 'failed']);
  });
});

describe('the word of a receipt', () => {
  for (const word of ['UNKNOWN_SUBSCRIBER', 'ABSENT_SUBSCRIBER', 'NOROUTE', 'INVALID_MSISDN', 'SYSERR'])
    it(`is a message that could not be delivered: ${word}`, () => {
      expect(receipt(`id:77 stat:${word} err:001`)?.outcome.failure?.reason).to.equal('undeliverable');
    });
  for (const words of ['Not delivered', 'NOT  DELIVRD', 'Delivery Failed', 'No Route', 'Absent subscriber', 'UNREACH'])
    it(`may be several: ${words}`, () => {
      expect(receipt(`id:77 stat:${words} err:001`)?.outcome.failure?.reason).to.equal('undeliverable');
    });
  for (const words of ['Delivered to operator', 'Message delivered to operator'])
    it(`may be several that are not final: ${words}`, () => {
      const outcome = receipt(`id:77 stat:${words} err:000`)?.outcome;
      expect(outcome).to.deep.equal({ status: 'sent', providerStatus: 'DELIVERED_TO_OPERATOR' });
    });
  for (const words of ['Successfully delivered', 'Message was delivered', 'Delivery success', 'SMS delivered'])
    it(`may have words in front that say nothing: ${words}`, () => {
      expect(receipt(`id:77 stat:${words} err:000`)?.outcome.status).to.equal('delivered');
    });
  it('may have a subject and a no in front', () => {
    const outcomes = ['Message expired', 'Message not delivered', 'SMS rejected'].map(
      (words) => receipt(`id:77 stat:${words} err:001`)?.outcome.failure?.reason,
    );
    expect(outcomes).to.deep.equal(['expired', 'undeliverable', 'rejected']);
  });
  it('is the first where nobody knows them: behind it may stand the text of the message', () => {
    const outcome = receipt('id:77 stat:WHATEVR our secret')?.outcome;
    expect(outcome).to.deep.equal({ status: 'sent', providerStatus: 'WHATEVR' });
  });
  for (const word of ['DND', 'NDNC_REJECTED', 'BLACKLISTED', 'NOCRED'])
    it(`is a message that somebody did not let through: ${word}`, () => {
      expect(receipt(`id:77 stat:${word} err:001`)?.outcome.failure?.reason).to.equal('rejected');
    });
});
