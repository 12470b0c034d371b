import { expect } from 'chai';
import { COMMAND_STATUSES, commandStatusError } from './failures.ts';

/** Between the runs of numbers. */
const SCATTERED = [
  0x11, 0x13, 0x14, 0x15, 0x33, 0x34, 0x40, 0x42, 0x43, 0x44, 0x45, 0x48, 0x49, 0x50, 0x51, 0x53, 0x54, 0x55, 0x58,
  0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67,
];

describe('commandStatusError', () => {
  const cases: readonly (readonly [number, string, boolean, string])[] = [
    [0x01, 'invalid-message', false, 'message'],
    [0x04, 'session-not-bound', true, 'message'],
    [0x08, 'provider-unavailable', true, 'message'],
    [0x0b, 'invalid-recipient', false, 'message'],
    [0x14, 'throttled', true, 'account'],
    [0x45, 'rejected', false, 'message'],
    [0x58, 'throttled', true, 'account'],
    [0x64, 'provider-unavailable', true, 'message'],
    [0xc1, 'invalid-message', false, 'message'],
    [0x102, 'provider-unavailable', true, 'message'],
    [0x22, 'rejected', false, 'message'],
    [0x104, 'invalid-message', false, 'message'],
    [0x112, 'invalid-message', false, 'message'],
    [0x0400, 'blocked-account', false, 'message'],
    [0x0402, 'rejected', false, 'message'],
    [0x04a1, 'provider-unavailable', true, 'message'],
  ];
  for (const [status, reason, retryable, pauses] of cases) {
    it(`takes 0x${status.toString(16)} for ${reason}`, () => {
      const error = commandStatusError(status);
      expect(error.reason).to.equal(reason);
      expect(error.advice.retryable).to.equal(retryable);
      expect(error.pauses).to.equal(pauses);
      expect(error.providerCode).to.match(/^0x[\da-f]{8}$/);
    });
  }

  it('gives a wait if the SMSC throttles, and a number of tries if the cause is unknown', () => {
    expect(commandStatusError(0x58).advice.retryAfterMs).to.equal(1000);
    expect(commandStatusError(0xff).advice.maxAttempts).to.equal(3);
  });

  it('has every status of SMPP 5.0, each with words and a remedy', () => {
    const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_n, i) => from + i);
    const specified = [
      ...range(0x01, 0x08),
      ...range(0x0a, 0x0f),
      ...SCATTERED,
      ...range(0xc0, 0xc4),
      0xfe,
      0xff,
      ...range(0x100, 0x112),
    ];

    expect([...COMMAND_STATUSES.keys()]).to.deep.equal(specified);
    for (const status of [...specified, 0x400, 0x4fe, 0x999]) {
      const [words, remedy = ''] = commandStatusError(status).message.split('; ');
      expect(words, String(status)).to.match(/^the .+\(.+\)$/);
      expect(remedy, String(status)).to.have.length.greaterThan(10);
    }
  });

  it('bounds the tries of a message that an SMSC answers with a system error for ever', () => {
    for (const status of [0x08, 0x64, 0xff, 0x102, 0x4a1]) {
      expect(commandStatusError(status).advice.maxAttempts, String(status)).to.be.within(3, 20);
    }
  });
});
