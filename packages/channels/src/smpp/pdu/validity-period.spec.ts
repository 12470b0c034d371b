import { expect } from 'chai';
import { relativeValidity } from './validity-period.ts';

describe('relativeValidity', () => {
  for (const [seconds, time] of [
    [7200, '000000020000000R'],
    [1, '000000000001000R'],
    [86_399, '000000235959000R'],
    [86_400 * 3, '000003000000000R'],
    [86_400 * 30, '000030000000000R'],
    [86_400 * 45, '000115000000000R'],
  ] as const) {
    it(`writes ${seconds} seconds as ${time}`, () => {
      expect(relativeValidity(seconds)).to.equal(time);
    });
  }
});
