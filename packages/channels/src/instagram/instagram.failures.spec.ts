import { expect } from 'chai';
import type { DeliveryError } from '@ccm/core/domain';
import { failureFromReply } from './failures.ts';

const refusal = (code: number, subcode?: number): DeliveryError | undefined =>
  failureFromReply(
    { status: 400, headers: {}, body: Buffer.alloc(0) },
    { error: { type: 'OAuthException', code, error_subcode: subcode } },
  );

describe('why Instagram refused a message', () => {
  it('is no refusal where Meta lost sight of a message that is probably out: another attempt would double it', () => {
    const lost = refusal(1, 1_357_046);
    expect(lost).to.include({ reason: 'outcome-unknown' });
    expect(lost?.advice).to.include({ maxAttempts: 1 });
    expect(refusal(1)).to.include({ reason: 'provider-unavailable' });
  });

  it('is the same as on Messenger for the codes that both have', () => {
    expect(refusal(4, 2_018_354)).to.include({ reason: 'rejected' });
    expect(refusal(9, 2_018_352)).to.include({ reason: 'rejected' });
    expect(refusal(2, 2_018_344)).to.include({ reason: 'blocked-account', pauses: 'account' });
    expect(refusal(100, 2_018_074)).to.include({ reason: 'media-unavailable' });
    expect(refusal(1_609_005)).to.include({ reason: 'media-unavailable' });
    expect(refusal(10_900)).to.include({ reason: 'rejected' });
    expect(refusal(10_903)).to.include({ reason: 'undeliverable' });
  });

  it('speaks of the account, of Instagram, and of its own variables', () => {
    expect(refusal(551)?.message).to.include('has blocked the account or left Instagram');
    expect(refusal(104)?.message).to.include('INSTAGRAM_APP_SECRET and INSTAGRAM_ACCESS_TOKEN');
    expect(refusal(190)?.message).to.include('INSTAGRAM_ACCESS_TOKEN');
    expect(refusal(100, 2_018_001)?.message).to.include('ids of another account');
  });

  it('has its own meaning under the codes that Instagram uses otherwise', () => {
    expect(refusal(4, 2_207_051)).to.include({ reason: 'throttled', pauses: 'account' });
    expect(refusal(368)?.message).to.include('its owner must sign in to the app');
    expect(refusal(36_000, 2_207_004)).to.include({ reason: 'invalid-message' });
  });
});
