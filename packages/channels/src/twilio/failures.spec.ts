import { expect } from 'chai';
import type { FailureReason } from '@ccm/core/domain';
import { outcomeOf, TWILIO_FAILURES } from './failures.ts';

describe('the failure table of Twilio', () => {
  const REASONS: Readonly<Partial<Record<FailureReason, readonly number[]>>> = {
    'bad-credentials': [20003, 20404, 20006, 20403],
    'blocked-account': [
      10001, 21210, 21212, 21213, 21401, 21407, 21601, 21603, 21708, 21659, 21660, 21661, 21607, 21609, 21701, 30032,
      30033, 30034, 63002, 63007, 63020, 63060, 63062, 63112,
    ],
    'invalid-recipient': [21201, 21211, 21265, 21266, 21604, 21614, 30005, 30006, 30014, 63015],
    rejected: [
      21408, 21606, 21608, 21657, 21703, 30004, 30007, 30018, 30024, 30040, 30041, 30450, 30453, 63013, 63032, 63042,
      63049, 63055,
    ],
    undeliverable: [21612, 30003, 30008, 30011, 63003, 63024, 63036],
    expired: [30001],
    'recipient-opted-out': [21610, 63014],
    'invalid-message': [20413, 20422, 30044, 21617, 21621, 21652, 30012, 30019, 63005, 63021, 63027, 63030],
    'media-unavailable': [11200, 11206, 12300, 21620, 63019, 63037],
    'outside-reply-window': [63016],
    throttled: [14107, 20429, 21611, 30022, 30035, 63017, 63018, 63038],
    'provider-unavailable': [20500, 30020, 30410, 30500, 63010, 63012, 63023],
  };
  for (const [reason, codes] of Object.entries(REASONS)) {
    it(`takes ${codes.join(', ')} for ${reason}`, () => {
      for (const code of codes) expect(TWILIO_FAILURES.get(code), String(code)).to.include({ reason });
    });
  }

  const AGAIN: readonly (readonly [code: number, again: object])[] = [
    [63018, { afterMs: 60_000, doubling: true }],
    [63017, { afterMs: 60_000, doubling: true }],
    [30022, { afterMs: 60_000, doubling: true }],
    [30017, { afterMs: 60_000, maxAttempts: 3 }],
    [63010, { afterMs: 60_000, maxAttempts: 2 }],
    [63019, { afterMs: 60_000, maxAttempts: 1 }],
    [11200, { afterMs: 60_000, maxAttempts: 1 }],
    [30001, { afterMs: 300_000, maxAttempts: 3 }],
    [63038, { afterMs: 21_600_000 }],
    [30410, { afterMs: 60_000, maxAttempts: 1 }],
    [30500, { afterMs: 60_000, maxAttempts: 2 }],
  ];
  for (const [code, again] of AGAIN) {
    it(`resends a message after a failed callback with ${String(code)}`, () => {
      expect(outcomeOf('failed', code)?.again).to.deep.equal(again);
    });
  }

  it('ends a message that a callback fails with any other code', () => {
    for (const code of [21610, 30003, 30007, 63016, 63024, 99_999, undefined]) {
      expect(outcomeOf('failed', code), String(code)).to.not.have.property('again');
    }
  });

  it('keeps the words that Twilio has beside a code that is known', () => {
    const { failure } = outcomeOf('failed', 63005, 'Template has more parameters than expected') ?? {};

    expect(failure?.description).to.equal(
      'WhatsApp does not take this content: Template has more parameters than expected',
    );
  });

  it('does not stop the account for a fault of one country', () => {
    for (const code of [21606, 21616, 21703, 30018, 30024]) {
      expect(TWILIO_FAILURES.get(code), String(code)).to.not.have.property('pauses');
    }
  });
});
