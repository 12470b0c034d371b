import { expect } from 'chai';
import { SessionLease } from './session-lease.ts';

describe('SessionLease', () => {
  const leaseAt = (startMs: number): { readonly lease: SessionLease; readonly pass: (ms: number) => void } => {
    let nowMs = startMs;
    const pass = (ms: number): void => {
      nowMs += ms;
    };
    return { lease: new SessionLease(() => nowMs), pass };
  };

  it('is held for 2.5 s after the turn that renewed it left', () => {
    const { lease, pass } = leaseAt(1000);
    lease.renewed(1000);
    const isHeld = lease.heldFromNow();
    pass(2500);
    expect(isHeld()).to.equal(true);
    pass(1);
    expect(isHeld()).to.equal(false);
  });

  it('is held for as long as turns renew it in time', () => {
    const { lease, pass } = leaseAt(0);
    lease.renewed(0);
    const isHeld = lease.heldFromNow();
    for (const sentAtMs of [1000, 2000, 3000, 4000]) {
      pass(1000);
      lease.renewed(sentAtMs);
    }
    expect(isHeld()).to.equal(true);
  });

  it('counts a turn from the moment it left, however late its answer came', () => {
    const { lease, pass } = leaseAt(0);
    pass(2000);
    lease.renewed(0);
    const isHeld = lease.heldFromNow();
    pass(501);
    expect(isHeld()).to.equal(false);
  });

  it('stays lost for what was begun before a gap, and is held for what is begun after it', () => {
    const { lease, pass } = leaseAt(0);
    lease.renewed(0);
    const before = lease.heldFromNow();
    pass(9000);
    lease.renewed(9000);
    const after = lease.heldFromNow();
    expect(before()).to.equal(false);
    expect(after()).to.equal(true);
  });
});
