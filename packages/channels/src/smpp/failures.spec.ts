import { expect } from 'chai';
import { commandStatusError } from './failures.ts';

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
    [0x0400, 'rejected', false, 'message'],
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

  it('says how long to wait where the SMSC throttles, and how often to try where nobody knows', () => {
    expect(commandStatusError(0x58).advice.retryAfterMs).to.equal(1000);
    expect(commandStatusError(0xff).advice.maxAttempts).to.equal(3);
  });
});
