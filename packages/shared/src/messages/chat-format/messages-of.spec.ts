import { expect } from 'chai';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import { messagesOf } from './messages-of.ts';
import type { FormatSettings } from './messages-of.ts';

const SETTINGS: FormatSettings = { format: 'hybrid-chat', skillGroups: { viber: 'gold' }, forwardEvents: false };
const ACCOUNT: Account = { name: 'default', channel: 'viber', provider: 'viber', settings: {} };
const CUSTOMER = { id: '01234567890A=', name: 'Ada' };
const AT_MS = Date.UTC(2026, 10, 22, 10, 11, 12);

const MESSAGE: ChannelEvent = {
  kind: 'message',
  dedupeId: '1',
  providerMessageId: '1',
  customer: CUSTOMER,
  serviceIdentifier: 'Support',
  text: 'Look',
  attachments: [
    { kind: 'image', source: { url: 'https://dl.viber.test/1.jpg' }, mimeType: 'image/jpeg', name: '1.jpg' },
    { kind: 'file', source: { unavailable: 'too large' } },
  ],
};
const ACTIVITY: ChannelEvent = {
  kind: 'activity',
  activity: 'subscribed',
  dedupeId: '2',
  customer: CUSTOMER,
  serviceIdentifier: 'Support',
  text: 'Subscribed',
};

const made = (events: readonly ChannelEvent[], settings: Partial<FormatSettings> = {}): readonly unknown[] =>
  messagesOf(
    events.map((event) => ({ event, account: ACCOUNT })),
    { ...SETTINGS, ...settings },
    AT_MS,
  );

describe('messagesOf', () => {
  it("writes a message as the chat solution would get it, with the provider's links to its files", () => {
    const [message] = made([MESSAGE]);
    expect(message).to.deep.include({
      refId: CUSTOMER.id,
      channel: 'viber',
      conversationId: null,
      skillGroup: 'gold',
      timestamp: '2026-11-22T10:11:12.000Z',
      text: 'Look\n[document not available: too large]',
    });
    expect(message).to.have.nested.property('attachments[0].url', 'https://dl.viber.test/1.jpg');
    expect(made([MESSAGE])).to.deep.equal([message]);
  });

  it('writes an activity if activities are forwarded, in the configured format', () => {
    expect(made([ACTIVITY])).to.be.empty;
    expect(made([ACTIVITY], { forwardEvents: true })).to.have.nested.property('[0].messageType', 'ActivityMessage');
    expect(made([MESSAGE], { format: 'cim' })).to.have.nested.property('[0].body.type', 'IMAGE');
  });
});
