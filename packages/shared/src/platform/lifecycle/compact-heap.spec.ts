import { expect } from 'chai';
import { compactHeap } from './compact-heap.ts';

const KEPT = 20;
const MADE = 2000;

describe('compactHeap', () => {
  it('gives back unused memory', () => {
    const made = Array.from({ length: MADE }, (_, number) => Array.from({ length: 5000 }, () => number));
    const before = process.memoryUsage().heapTotal;
    const kept = made.slice(0, KEPT);
    made.length = 0;

    compactHeap();

    expect(process.memoryUsage().heapTotal).to.be.below(before - (MADE * 5000 * 4) / 2);
    expect(kept[KEPT - 1]?.[0]).to.equal(KEPT - 1);
  });

  it('leaves no collector behind for others to call', () => {
    compactHeap();

    expect(globalThis.gc).to.equal(undefined);
  });
});
