import { expect } from 'chai';
import { decodeRecords, encodeRecord } from './record.ts';

const one = { partition: 'webhooks-1', sealed: '1.abc.{"text":"Grüße\n🎉"}' } as const;
const two = { partition: 'webhooks-3', sealed: 'x' } as const;
const both = Buffer.concat([encodeRecord(one), encodeRecord(two)]);

describe('records of the spool', () => {
  it('come out as they went in, whatever their content', () => {
    expect(decodeRecords(both)).to.deep.equal({ records: [one, two], goodBytes: both.length, end: 'clean' });
    expect(decodeRecords(Buffer.alloc(0))).to.deep.equal({ records: [], goodBytes: 0, end: 'clean' });
  });

  it('are all there up to a torn end, wherever it is torn', () => {
    const first = encodeRecord(one).length;
    for (let length = first + 1; length < both.length; length += 1) {
      const { records, goodBytes, end } = decodeRecords(both.subarray(0, length));
      expect({ records, goodBytes, end }).to.deep.equal({ records: [one], goodBytes: first, end: 'torn' });
    }
  });

  it('take zeros at the end for a write that never finished', () => {
    const { records, end } = decodeRecords(Buffer.concat([both, Buffer.alloc(4096)]));
    expect(records).to.deep.equal([one, two]);
    expect(end).to.equal('torn');
  });

  it('tell a damaged record in the middle from a torn last one', () => {
    const damaged = Buffer.from(both);
    damaged[20] = (damaged[20] ?? 0) ^ 0xff;
    expect(decodeRecords(damaged)).to.deep.equal({ records: [], goodBytes: 0, end: 'damaged' });
    const last = Buffer.from(both);
    last[last.length - 1] = 0;
    expect(decodeRecords(last).end).to.equal('torn');
  });
});
