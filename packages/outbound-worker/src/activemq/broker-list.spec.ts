import { expect } from 'chai';
import { brokerRound } from './broker-list.ts';
import type { BrokerAddress } from './connection/connection-options.ts';

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
