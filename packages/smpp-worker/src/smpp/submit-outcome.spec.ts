import { expect } from 'chai';
import type { Pdu } from './connection/pdu-codec.ts';
import { refusalOf } from './submit-outcome.ts';

const answer = (status: number, words?: string): Pdu => ({
  commandId: 0x80000004,
  command: 'submit_sm_resp',
  status,
  sequence: 1,
  fields: new Map([['message_id', '']]),
  tlvs: words === undefined ? {} : { '001d': Buffer.from(words, 'latin1').toString('hex') },
});

describe('the refusal of a submit_sm', () => {
  it("tells the SMSC's own words beside the status", () => {
    const refusal = refusalOf(answer(0x45, 'Insufficient credit\0'));

    expect(refusal).to.include({ providerCode: '0x00000045', reason: 'rejected' });
    expect(refusal?.message).to.match(/ESME_RSUBMITFAIL.*; the SMSC says: Insufficient credit$/);
  });

  it('keeps the retry advice of the status', () => {
    expect(refusalOf(answer(0x58, 'slow down'))?.advice).to.deep.equal(refusalOf(answer(0x58))?.advice);
  });

  it('is none where the SMSC took the message, whatever it says', () => {
    expect(refusalOf(answer(0, 'ok'))).to.equal(undefined);
  });
});
