import { expect } from 'chai';
import { timeParameter } from './time-parameter.ts';

const MS = Date.UTC(2026, 10, 22, 10, 0, 0);

describe('timeParameter', () => {
  for (const value of [
    '2026-11-22T10:00:00Z',
    '2026-11-22T11:00:00+01:00',
    '2026-11-22T11:00:00 01:00',
    String(MS),
    MS,
  ]) {
    it(`reads ${JSON.stringify(value)}`, () => {
      expect(timeParameter.parse(value)).to.equal(MS);
    });
  }

  for (const value of [
    '',
    ' ',
    'yesterday',
    '2026-11-22',
    '2026-11-22T10:00:00',
    '2026-11-22 10:00',
    '-1',
    '1e3',
    -1,
    true,
  ]) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      expect(timeParameter.safeParse(value).success).to.equal(false);
    });
  }

  it('says how a time is written', () => {
    expect(timeParameter.safeParse('yesterday').error?.issues[0]?.message).to.include('2026-11-22T10:00:00Z');
  });
});
