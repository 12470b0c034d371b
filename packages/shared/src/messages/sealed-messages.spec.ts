import { expect } from 'chai';
import { FleetError } from '@ccm/core/domain';
import type { OutboundMessage } from '@ccm/core/domain';
import { Sealer, SealingError } from '../storage/sealing/index.ts';
import type { MessageFacts } from './message-history.ts';
import { SealedMessages } from './sealed-messages.ts';

const sealer = new Sealer(['a signing key of this test']);
const sealed = new SealedMessages(sealer);

const facts: MessageFacts = {
  id: 'm1',
  direction: 'out',
  channel: 'sms',
  account: 'default',
  customerId: '+447700900123',
  atMs: 1,
};

const message: OutboundMessage = {
  id: 'm1',
  channel: 'sms',
  requestedChannel: 'sms',
  account: 'default',
  to: '+447700900123',
  conversationKey: 'person-1',
  content: { text: 'Hello', attachments: [], buttons: [] },
  lane: 'reply',
  acceptedAtMs: 1,
};

describe("A message's record", () => {
  it('opens for the message that it was sealed for, and for no other', () => {
    const record = sealed.sealFacts(facts, { step: 'accepted' });

    expect(sealed.openFacts(record, 'm1')).to.deep.equal({ facts, first: { atMs: 1, step: 'accepted' } });
    expect(() => sealed.openFacts(record, 'm2')).to.throw(SealingError);
  });

  it('names the field at fault if it is of another shape', () => {
    const record = sealer.seal('record m1', JSON.stringify({ ...facts, atMs: 'yesterday' }));

    expect(() => sealed.openFacts(record, 'm1')).to.throw(FleetError, /atMs/);
  });

  it('gives the message back from its facts and what they do not say', () => {
    const kept = sealed.sealMessage(message);

    expect(sealed.openMessage(kept, { ...facts, requestedChannel: 'sms' })).to.deep.equal(message);
    expect(kept).to.include('Hello').and.not.include('+447700900123');
  });

  it('opens as an earlier version wrote it: with long names, the step apart, the message whole', () => {
    const step = { atMs: 1, step: 'accepted', detail: { lane: 'reply' } };

    expect(sealed.openFacts(sealer.seal('record m1', JSON.stringify(facts)), 'm1')).to.deep.equal({
      facts,
      first: undefined,
    });
    expect(sealed.step.open(sealer.seal('trail m1', JSON.stringify(step)), 'm1')).to.deep.equal(step);
    expect(sealed.openMessage(sealer.seal('message m1', JSON.stringify(message)), facts)).to.deep.equal(message);
  });

  it('opens with the fields, steps and reasons that a newer version wrote', () => {
    const newer = { ...facts, region: 'eu' };
    const step = { atMs: 1, step: 'translated', detail: { into: 'fr' } };
    const failure = { reason: 'region-closed', description: 'The region is closed' };

    expect(sealed.openFacts(sealer.seal('record m1', JSON.stringify(newer)), 'm1').facts).to.deep.equal(newer);
    expect(sealed.step.open(sealer.seal('trail m1', JSON.stringify(step)), 'm1')).to.deep.equal(step);
    expect(sealed.failure.open(sealer.seal('record m1', JSON.stringify(failure)), 'm1')).to.deep.equal(failure);
  });
});
