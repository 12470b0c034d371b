import { expect } from 'chai';
import type { FailureReason } from '@ccm/core/domain';
import { failureFromReport } from './failures.ts';

describe('the failure table of 360dialog', () => {
  const reasons: Readonly<Partial<Record<FailureReason, readonly number[]>>> = {
    'bad-credentials': [0, 3, 10, 190, 200, 250, 299, 131005, 1005],
    'blocked-account': [131031, 368, 131042, 131045, 133010, 401, 402, 403, 430, 433],
    'provider-unavailable': [1, 2, 131000, 131016, 500, 1000, 1011, 1014, 1022, 1023, 1025],
    throttled: [4, 80007, 130429, 133016, 131056, 131048, 429, 1015, 471],
    'invalid-message': [
      33, 100, 131008, 131009, 131051, 132000, 132001, 132005, 132007, 132012, 132068, 132069, 1001, 1008, 2003,
    ],
    'invalid-recipient': [131021, 131030, 1002, 1006, 1013, 1021],
    'media-unavailable': [131052, 131053, 400],
    'outside-reply-window': [131047, 470],
    'recipient-opted-out': [131050],
    rejected: [131049, 130472, 132015, 132016, 135000, 410, 472, 480],
    undeliverable: [131026, 1026, 999_999],
    expired: [408],
  };
  for (const [reason, codes] of Object.entries(reasons)) {
    it(`takes ${codes.join(', ')} in a status for ${reason}`, () => {
      for (const code of codes) {
        const failure = failureFromReport([{ code }]);
        expect(failure, String(code)).to.include({ reason, providerCode: String(code) });
        expect(failure.description).to.not.equal('');
      }
    });
  }

  it('takes a failed status without any error for undeliverable', () => {
    expect(failureFromReport([])).to.deep.equal({
      reason: 'undeliverable',
      description: 'WhatsApp could not deliver it',
    });
  });
});
