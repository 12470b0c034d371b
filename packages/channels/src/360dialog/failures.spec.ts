import { expect } from 'chai';
import type { FailureReason } from '@ccm/core/domain';
import { failureFromAnswer, outcomeOfReport, readAnswer } from '../whatsapp/failures.ts';
import { HOST } from './failures.ts';

describe('the failure table of 360dialog', () => {
  const reasons: Readonly<Partial<Record<FailureReason, readonly number[]>>> = {
    'bad-credentials': [0, 3, 10, 190, 200, 250, 299, 131005, 1005],
    'blocked-account': [33, 131031, 368, 131037, 131042, 131045, 133000, 133005, 133010, 401, 402, 403, 430, 433],
    'provider-unavailable': [1, 2, 131000, 131016, 131057, 133004, 134101, 500, 1000, 1011, 1014, 1022, 1023, 1025],
    throttled: [4, 80007, 130429, 131056, 131048, 132069, 429, 1015, 471],
    'invalid-message': [
      100, 131001, 131002, 131008, 131009, 131051, 131058, 132000, 132001, 132005, 132007, 132012, 132014, 132018, 1001,
      1008, 2003,
    ],
    'invalid-recipient': [131021, 131030, 131062, 1002],
    'media-unavailable': [131052, 131053, 400],
    'outside-reply-window': [131047, 470],
    'recipient-opted-out': [131050],
    rejected: [130497, 131049, 130472, 131055, 132015, 132016, 132068, 133016, 134100, 135000, 410, 472, 480, 506],
    undeliverable: [131006, 131026, 1006, 1013, 1021, 1026, 999_999],
    expired: [408, 131043],
  };
  for (const [reason, codes] of Object.entries(reasons)) {
    it(`takes ${codes.join(', ')} in a status for ${reason}`, () => {
      for (const code of codes) {
        const { failure } = outcomeOfReport([{ code }]);
        expect(failure, String(code)).to.include({ reason, providerCode: String(code) });
        expect(failure?.description).to.not.equal('');
      }
    });
  }

  it('takes a failed status without any error for undeliverable', () => {
    expect(outcomeOfReport([]).failure).to.deep.equal({
      reason: 'undeliverable',
      description: 'WhatsApp could not deliver it',
    });
  });

  it('retries temporary failures: throttling, a fault at WhatsApp, a file that did not load', () => {
    const again = (code: number) => outcomeOfReport([{ code }]).again;

    expect(again(130429)).to.deep.equal({ afterMs: 10_000, doubling: true });
    expect(again(131048)).to.deep.equal({ afterMs: 600_000, doubling: true });
    expect(again(131056)).to.deep.equal({ afterMs: 6000, doubling: true });
    expect(again(131000)).to.deep.equal({ afterMs: 60_000, maxAttempts: 1 });
    expect(again(131016)).to.deep.equal({ afterMs: 60_000, maxAttempts: 2 });
    expect(again(131053)).to.deep.equal({ afterMs: 60_000, maxAttempts: 2 });
    for (const final of [131026, 131047, 131049, 131050, 132001])
      expect(again(final), String(final)).to.equal(undefined);
  });

  it('tells a number that WhatsApp does not know, by a subcode, from a field of the message that is wrong', () => {
    const refusal = (more: object) => {
      const body = Buffer.from(JSON.stringify({ error: { code: 100, type: 'OAuthException', message: 'x', ...more } }));
      const reply = { status: 400, headers: {}, body };
      return failureFromAnswer(reply, readAnswer(reply), HOST);
    };

    expect(refusal({ error_subcode: 33 })).to.include({ reason: 'blocked-account', pauses: 'account' });
    expect(refusal({})).to.include({ reason: 'invalid-message', pauses: 'message' });
  });

  it('gives up a file because of its type or size, in WhatsApp’s own words', () => {
    const details = 'Unsupported Image mime type image/webp';
    const outcome = outcomeOfReport([{ code: 131053, error_data: { details } }]);

    expect(outcome.again).to.equal(undefined);
    expect(outcome.failure).to.include({ reason: 'media-unavailable' });
    expect(outcome.failure?.description).to.include(details);
  });

  it('knows an opt-out of marketing from one of everything', () => {
    expect(outcomeOfReport([{ code: 131050 }]).failure).to.include({ optOut: 'marketing' });
  });
});
