import { expect } from 'chai';
import { backoffDelayMs } from './backoff.ts';
import { brokerRound } from './broker-list.ts';
import type { BrokerAddress } from './connection-options.ts';

const at = (port: number): BrokerAddress => ({ host: 'broker', port });
const BROKERS = [at(1), at(2), at(3), at(4)];
const countingDown = (): (() => number) => {
  let next = 1;
  return () => (next -= 0.1);
};
const ports = (round: readonly BrokerAddress[]): readonly number[] => round.map(({ port }) => port);

describe('brokerRound', () => {
  it('keeps the order given', () => {
    expect(ports(brokerRound(BROKERS, { randomize: false, priorityBackup: true }))).to.deep.equal([1, 2, 3, 4]);
  });

  it('shuffles all of them with randomize alone', () => {
    const random = countingDown();

    expect(ports(brokerRound(BROKERS, { randomize: true, priorityBackup: false, random }))).to.deep.equal([4, 3, 2, 1]);
  });

  it('keeps the first one first with randomize and priorityBackup', () => {
    const random = countingDown();

    expect(ports(brokerRound(BROKERS, { randomize: true, priorityBackup: true, random }))).to.deep.equal([1, 4, 3, 2]);
  });
});

describe('backoffDelayMs', () => {
  const backoff = { firstMs: 200, maxMs: 10_000 };
  const CASES = [
    { failures: 1, random: 0, delayMs: 100 },
    { failures: 1, random: 1, delayMs: 200 },
    { failures: 3, random: 1, delayMs: 800 },
    { failures: 9, random: 1, delayMs: 10_000 },
    { failures: 100_000, random: 0, delayMs: 5_000 },
  ];
  for (const { failures, random, delayMs } of CASES) {
    it(`waits ${String(delayMs)} ms after failure ${String(failures)} when chance says ${String(random)}`, () => {
      expect(backoffDelayMs(failures, backoff, () => random)).to.equal(delayMs);
    });
  }
});
