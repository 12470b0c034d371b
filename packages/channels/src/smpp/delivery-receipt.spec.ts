import { expect } from 'chai';
import { queriedState, readReceipt } from './delivery-receipt.ts';
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
    ['line ends', FULL.replaceAll(' sub', '\nsub').replaceAll(' stat', '\r\nstat')],
  ];
  for (const [what, text] of spellings) {
    it(`survives ${what}`, () => {
      const read = receipt(text);
      expect(read?.messageIds[0]).to.equal('439041101');
      expect(read?.outcome.status).to.equal('delivered');
    });
  }

  const ids = ['ab_1', 'a@b$c', '{x}', '0b5f6e2e-1111-4a4a-8888-abcdefabcdef', 'x'.repeat(64)];
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
    ['UNKNOWN', 'failed', 'outcome-unknown'],
    ['REJECTD', 'failed', 'rejected'],
    ['WHATEVR', 'failed', 'undeliverable'],
    ['toString', 'failed', 'undeliverable'],
  ];
  for (const [word, status, reason] of states) {
    it(`takes ${word} for ${reason ?? status}`, () => {
      const read = receipt(`id:1 stat:${word} err:0A5`);
      expect(read?.outcome.status).to.equal(status);
      expect(read?.outcome.failure?.reason).to.equal(reason);
      expect(read?.errorCode).to.equal('0A5');
    });
  }

  for (const [state, status] of ['sent', 'sent', 'delivered', 'failed', 'failed', 'failed', 'sent'].entries()) {
    it(`reads message_state ${state} as ${status}`, () => {
      const tlvs = { '001e': latin1('AB\0'), '0427': `0${state}` };
      const read = readReceipt(aReceivedPdu({ esmClass: 0x04, shortMessage: '', tlvs }));
      expect(read?.messageIds[0]).to.equal('AB');
      expect(read?.outcome.status).to.equal(status);
    });
  }

  it('believes the TLVs first, and offers the id of the text beside theirs', () => {
    const tlvs = { '001e': latin1('1A2B3C4D\0'), '0427': '05', '0423': '030007' };
    const read = receipt(FULL, { tlvs });
    expect(read?.messageIds[0]).to.equal('1A2B3C4D');
    expect(read?.messageIds).to.include('439041101');
    expect(read?.outcome.failure?.reason).to.equal('undeliverable');
  });

  it('takes the state from the text where only the id came as TLV', () => {
    expect(receipt('stat:EXPIRED err:011', { tlvs: { '001e': latin1('77') } })?.outcome.failure?.reason).to.equal(
      'expired',
    );
  });

  const errorCodes: readonly (readonly [string, string, string | undefined])[] = [
    ['a network type and a number', '030011', '17'],
    ['three digits, as some SMSCs have it', latin1('017'), '017'],
    ['no error', '030000', '0'],
  ];
  for (const [what, hex, code] of errorCodes) {
    it(`reads network_error_code: ${what}`, () => {
      const tlvs = { '001e': latin1('1'), '0427': '05', '0423': hex };
      const read = readReceipt(aReceivedPdu({ esmClass: 0x04, shortMessage: '', tlvs }));
      expect(read?.errorCode).to.equal(code === '0' ? undefined : code);
    });
  }

  it('reads a receipt in message_payload', () => {
    const read = readReceipt(aReceivedPdu({ esmClass: 0x04, shortMessage: '', tlvs: { '0424': latin1(FULL) } }));
    expect(read?.outcome.status).to.equal('delivered');
  });

  it('reads a receipt in UCS-2', () => {
    const wide = Buffer.from(FULL, 'utf16le').swap16().toString('hex');
    expect(readReceipt(aReceivedPdu({ esmClass: 0x04, dataCoding: 8, shortMessage: wide }))?.messageIds[0]).to.equal(
      '439041101',
    );
  });

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

  it('takes an acknowledgement that names no message for a message', () => {
    expect(receipt('thank you', { esmClass: 0x08 })).to.equal(undefined);
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
