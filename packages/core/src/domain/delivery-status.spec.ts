import { expect } from 'chai';
import fc from 'fast-check';
import { DELIVERY_STATUSES, isFinalStatus, isStatusStep } from './delivery-status.ts';
import type { DeliveryStatus } from './delivery-status.ts';

const RANK = new Map<DeliveryStatus, number>([
  ['accepted', 0],
  ['queued', 1],
  ['sent', 2],
  ['delivered', 3],
  ['read', 4],
]);

/** The statuses that a message goes through when these are reported, in this order. */
function lifeOf(reports: readonly DeliveryStatus[]): DeliveryStatus[] {
  const life: DeliveryStatus[] = ['accepted'];
  for (const next of reports) {
    const current = life.at(-1) ?? 'accepted';
    if (isStatusStep(current, next)) life.push(next);
  }
  return life;
}

const reports = fc.array(fc.constantFrom(...DELIVERY_STATUSES), { maxLength: 12 });

describe('isStatusStep', () => {
  const steps: Readonly<Record<DeliveryStatus, readonly DeliveryStatus[]>> = {
    accepted: ['queued', 'sent', 'delivered', 'read', 'failed'],
    queued: ['sent', 'delivered', 'read', 'failed'],
    sent: ['delivered', 'read', 'failed'],
    delivered: ['read'],
    read: [],
    failed: [],
  };
  for (const [current, next] of Object.entries(steps) as [DeliveryStatus, readonly DeliveryStatus[]][]) {
    it(`lets ${next.length === 0 ? 'nothing' : next.join(', ')} follow ${current}`, () => {
      expect(DELIVERY_STATUSES.filter((status) => isStatusStep(current, status))).to.deep.equal(next);
    });
  }

  it('never moves back, in whatever order and however often statuses are reported', () => {
    fc.assert(
      fc.property(reports, (reported) => {
        const life = lifeOf(reported);
        const ranks = life.filter((status) => status !== 'failed').map((status) => RANK.get(status) ?? -1);

        expect(ranks).to.deep.equal(ranks.toSorted((a, b) => a - b));
        expect(new Set(life).size, 'each status at most once').to.equal(life.length);
      }),
    );
  });

  it('ends at failed, and never comes to it from delivered or read', () => {
    fc.assert(
      fc.property(reports, (reported) => {
        const life = lifeOf(reported);
        const failedAt = life.indexOf('failed');
        if (failedAt === -1) return;

        expect(failedAt).to.equal(life.length - 1);
        expect(life).to.not.include('delivered').and.not.include('read');
      }),
    );
  });

  it('comes to the same end in any order, unless delivery and failure are both reported', () => {
    const shuffled = reports.chain((reported) =>
      fc.tuple(fc.constant(reported), fc.shuffledSubarray(reported, { minLength: reported.length })),
    );
    fc.assert(
      fc.property(shuffled, ([reported, permuted]) => {
        const contradicts =
          reported.includes('failed') && (reported.includes('delivered') || reported.includes('read'));
        fc.pre(!contradicts);

        expect(lifeOf(permuted).at(-1)).to.equal(lifeOf(reported).at(-1));
      }),
    );
  });
});

describe('isFinalStatus', () => {
  it('is true of delivered, read and failed', () => {
    expect(DELIVERY_STATUSES.filter(isFinalStatus)).to.deep.equal(['delivered', 'read', 'failed']);
  });
});
