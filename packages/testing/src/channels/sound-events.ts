import { expect } from 'chai';
import type { ChannelEvent, CustomerMessage } from '@ccm/core/domain';
import { DELIVERY_STATUSES } from '@ccm/core/domain';

/** Expects the properties that every event of every channel has, whatever the payload. */
export function expectSoundEvents(events: readonly ChannelEvent[]): void {
  for (const event of events) {
    expect(event.dedupeId).to.be.a('string').and.not.equal('');
    if (event.atMs !== undefined) expect(new Date(event.atMs).getTime(), 'atMs').to.equal(Math.trunc(event.atMs));
    switch (event.kind) {
      case 'message':
        expectSoundMessage(event);
        break;
      case 'status':
        expect(DELIVERY_STATUSES).to.include(event.outcome.status);
        if (event.outcome.status === 'failed') expect(event.outcome.failure?.description).to.be.a('string');
        if (event.match.by === 'id') {
          expect(event.match.providerMessageIds.length + (event.match.correlationId?.length ?? 0)).to.be.greaterThan(0);
        }
        break;
      case 'activity':
        expect(event.activity).to.not.equal('');
        expect(event.text).to.not.equal('');
        break;
    }
  }
}

function expectSoundMessage(message: CustomerMessage): void {
  expect(message.providerMessageId, 'providerMessageId').to.be.a('string').and.not.equal('');
  expect(message.customer.id, 'customer').to.be.a('string').and.not.equal('');
  expect(message.text).to.be.a('string');
  const carries =
    message.attachments.length + (message.contacts?.length ?? 0) + (message.location === undefined ? 0 : 1);
  if (carries === 0) expect(message.text.trim(), 'the text of a message that carries nothing else').to.not.equal('');
  if (message.location !== undefined) {
    expect(Number.isFinite(message.location.latitude) && Number.isFinite(message.location.longitude)).to.equal(true);
  }
  for (const media of message.attachments) expect(Object.keys(media.source)).to.have.length(1);
}
