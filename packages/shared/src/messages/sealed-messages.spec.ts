import { expect } from 'chai';
import { FleetError } from '@ccm/core/domain';
import { Sealer, SealingError } from '../storage/sealing/index.ts';
import type { MessageFacts } from './message-history.ts';
import { sealedMessages } from './sealed-messages.ts';

const sealer = new Sealer(['a signing key of this test']);
const sealed = sealedMessages(sealer);

const facts: MessageFacts = {
  id: 'm1',
  direction: 'out',
  channel: 'sms',
  account: 'default',
  customerId: '+447700900123',
  atMs: 1,
};

describe("A message's record", () => {
  it('opens for the message that it was sealed for, and for no other', () => {
    const record = sealed.facts.seal(facts, 'm1');

    expect(sealed.facts.open(record, 'm1')).to.deep.equal(facts);
    expect(() => sealed.facts.open(record, 'm2')).to.throw(SealingError);
  });

  it('names the field at fault if it is of another shape', () => {
    const record = sealer.seal('record m1', JSON.stringify({ ...facts, atMs: 'yesterday' }));

    expect(() => sealed.facts.open(record, 'm1')).to.throw(FleetError, /atMs/);
  });

  it('opens with the fields, steps and reasons that a newer version wrote', () => {
    const newer = { ...facts, region: 'eu' };
    const step = { atMs: 1, step: 'translated', detail: { into: 'fr' } };
    const failure = { reason: 'region-closed', description: 'The region is closed' };

    expect(sealed.facts.open(sealer.seal('record m1', JSON.stringify(newer)), 'm1')).to.deep.equal(newer);
    expect(sealed.step.open(sealer.seal('trail m1', JSON.stringify(step)), 'm1')).to.deep.equal(step);
    expect(sealed.failure.open(sealer.seal('record m1', JSON.stringify(failure)), 'm1')).to.deep.equal(failure);
  });
});
