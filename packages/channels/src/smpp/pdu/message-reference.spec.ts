import { expect } from 'chai';
import { messageReference, referenceIn, withReference } from './message-reference.ts';
import { aReceivedPdu, aSubmit } from '@ccm/testing/channels';

const submit = { ...aSubmit(), shortMessage: '4869', tlvs: { '020c': '0001' } };

describe('the reference of a submit_sm', () => {
  it('is the same for the same part, and another for another', () => {
    const references = Array.from({ length: 50 }, (_, part) => messageReference({ messageId: 'message-1', part }));
    expect(messageReference({ messageId: 'message-1', part: 0 })).to.equal(references[0]);
    expect(new Set(references).size).to.be.greaterThan(48);
    for (const reference of references) expect(reference).to.be.within(0, 0xffff);
  });

  it('is a TLV of two octets beside the others, and is read back', () => {
    const { tlvs } = withReference(submit, 0x00c7);
    expect(tlvs).to.deep.equal({ '0204': '00c7', '020c': '0001' });
    expect(referenceIn(aReceivedPdu({ tlvs }))).to.equal(0x00c7);
    expect(referenceIn(aReceivedPdu())).to.equal(undefined);
  });

  it('does not replace one that is there', () => {
    expect(withReference({ ...submit, tlvs: { '0204': '0001' } }, 2).tlvs).to.deep.equal({ '0204': '0001' });
  });
});
