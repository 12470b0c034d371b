import { expect } from 'chai';
import type { TrailStep } from '@ccm/shared/messages';
import { idTakenUnder } from './id-taken-under.ts';

const taken = (part: number, providerMessageId: string): TrailStep => ({
  atMs: 1,
  step: 'sent-part',
  detail: { part, providerMessageId },
});

describe("the provider's id in a report that names none", () => {
  const TRAIL: readonly TrailStep[] = [
    { atMs: 0, step: 'accepted' },
    taken(0, 'm_1'),
    taken(1, 'm_2'),
    { atMs: 2, step: 'status', detail: { part: 0, status: 'delivered' } },
  ];

  it('is the one under which the part was taken', () => {
    expect(idTakenUnder(TRAIL, 0)).to.equal('m_1');
    expect(idTakenUnder(TRAIL, 1)).to.equal('m_2');
  });

  it('is that of the last try where the part was sent again', () => {
    expect(idTakenUnder([...TRAIL, taken(0, 'm_3')], 0)).to.equal('m_3');
  });

  it('is none for a part that no provider took', () => {
    expect(idTakenUnder(TRAIL, 2)).to.equal(undefined);
  });
});
