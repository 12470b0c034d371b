import { expect } from 'chai';
import { callWebhook } from '../lab/index.ts';
import { HybridChatSimulator } from './hybrid-chat-simulator.ts';

const customer = {
  id: '+447700900123',
  name: 'Jane',
  firstName: 'Jane',
  lastName: '',
  alias: 'undefined',
  type: 'Customer',
};
const message = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  messageId: 'm-1',
  conversationId: null,
  messageType: 'ChatMessage',
  refId: customer.id,
  channel: 'whatsapp',
  from: customer,
  to: [],
  timestamp: '2026-11-22T10:11:12.000Z',
  tag: '',
  processByBot: false,
  language: '',
  text: 'Hi',
  attachments: [],
  buttons: [],
  serviceIdentifier: '+14155238886',
  providerMessageId: 'SM1',
  ...changes,
});
const conversationIdIn = (body: string): unknown => {
  const answer: unknown = JSON.parse(body);
  return typeof answer === 'object' && answer !== null && 'conversationId' in answer && answer.conversationId;
};

describe('HybridChatSimulator', () => {
  let chat: HybridChatSimulator;

  beforeEach(async () => {
    chat = await new HybridChatSimulator({ givesConversationIds: true }).listen();
  });
  afterEach(() => chat.stop());

  const post = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    callWebhook({
      url: chat.url,
      headers: {
        'content-type': 'application/json',
        'idempotency-key': String(body['messageId']),
        ...headers,
      },
      body: JSON.stringify(body),
    });

  it('keeps messages per customer in the order of acceptance', async () => {
    const first = await post(message());
    const conversationId = conversationIdIn(first.body);
    await post(
      message({
        messageId: 'x',
        refId: 'page-user',
        from: { ...customer, id: 'page-user' },
        channel: 'facebook',
      }),
    );
    await post(message({ messageId: 'm-2', text: 'Still there?', conversationId }));

    expect((await chat.waitForCount(3)).map(({ messageId }) => messageId)).to.deep.equal(['m-1', 'x', 'm-2']);
    expect(chat.messagesOf('+447700900123').map(({ text }) => text)).to.deep.equal(['Hi', 'Still there?']);
    expect(chat.violations).to.be.empty;
  });

  it('counts a message that comes again as a duplicate, and answers it alike', async () => {
    const first = await post(message());
    const again = await post(message());

    expect(again.body).to.equal(first.body);
    expect(chat.messages).to.have.lengthOf(1);
    expect(chat.duplicates()).to.have.lengthOf(1);
    expect(chat.violations).to.be.empty;
  });

  it('notes the same messageId with another content', async () => {
    const first = await post(message());
    await post(message({ text: 'Other', conversationId: conversationIdIn(first.body) }));

    expect(chat.violations[0]?.what).to.include('m-1');
  });

  it('notes a later message without the conversation id that was given', async () => {
    await post(message());
    await post(message({ messageId: 'm-2' }));

    expect(chat.violations[0]?.what).to.match(/conversationId is null instead of conversation-/);
  });

  it('answers without an id if conversations have none', async () => {
    await using plain = await new HybridChatSimulator().listen();
    const outcome = await callWebhook({
      url: plain.url,
      headers: { 'content-type': 'application/json', 'idempotency-key': 'm-1' },
      body: JSON.stringify(message()),
    });

    expect(outcome).to.include({ status: 200, body: '{}' });
  });

  const withLocation = { location: { latitude: 51.5, longitude: -0.12 } };
  for (const { title, changes } of [
    { title: 'a location', changes: { messageType: 'LocationMessage', text: 'Location', ...withLocation } },
    { title: 'a contact', changes: { messageType: 'ContactMessage', contacts: [{ name: 'Ann', phones: ['+49'] }] } },
    {
      title: 'the end of a chat',
      changes: {
        messageType: 'ActivityMessage',
        tag: 'CHAT_ENDED',
        reason: 'INACTIVITY',
        providerMessageId: undefined,
      },
    },
    {
      title: 'a file without text',
      changes: {
        text: '',
        attachments: [{ url: 'https://files.example/x', name: 'x', mimeType: 'image/png', size: 1, type: 'image' }],
      },
    },
    {
      title: 'a customer without phone number',
      changes: { refId: 'US.123', from: { ...customer, id: 'US.123' } },
    },
  ]) {
    it(`takes ${title}`, async () => {
      expect(await post(message(changes))).to.include({ status: 200 });
      expect(chat.violations).to.be.empty;
    });
  }

  const from = (changes: Record<string, string>): Record<string, unknown> => ({ from: { ...customer, ...changes } });
  for (const { title, changes, says } of [
    { title: 'a missing id', changes: { messageId: undefined }, says: 'messageId' },
    { title: 'a channel in capitals', changes: { channel: 'WhatsApp' }, says: 'channel' },
    { title: 'a timestamp that is not ISO 8601', changes: { timestamp: '2026-11-22 10:11:12' }, says: 'timestamp' },
    { title: 'a timestamp without milliseconds', changes: { timestamp: '2026-11-22T10:11:12Z' }, says: 'timestamp' },
    {
      title: 'a number without its plus',
      changes: { refId: '447700900123', ...from({ id: '447700900123' }) },
      says: 'E.164',
    },
    { title: 'a sender that is not the customer', changes: from({ id: '+4930' }), says: 'from.id' },
    { title: 'a sender of another type', changes: from({ type: 'Agent' }), says: 'from.type' },
    { title: 'an empty message', changes: { text: '' }, says: 'text or an attachment' },
    { title: 'a location without coordinates', changes: { messageType: 'LocationMessage' }, says: 'needs location' },
    { title: 'a contact without contacts', changes: { messageType: 'ContactMessage' }, says: 'needs contacts' },
    { title: 'a bot that is said to have read it', changes: { processByBot: true }, says: 'processByBot' },
    {
      title: 'a file without address',
      changes: { attachments: [{ name: 'x', mimeType: 'a/b', type: 'image' }] },
      says: 'attachments.0.url',
    },
  ]) {
    it(`refuses ${title}, and says so`, async () => {
      expect((await post(message(changes), { 'idempotency-key': 'm-1' })).status).to.equal(400);

      expect(chat.violations).to.have.lengthOf(1);
      expect(chat.violations[0]?.what).to.include(says);
      expect(chat.messages).to.be.empty;
    });
  }

  it('refuses a call if its Idempotency-Key is not the messageId', async () => {
    expect((await post(message(), { 'idempotency-key': 'else' })).status).to.equal(400);
  });

  it('refuses bodies that are not JSON', async () => {
    const outcome = await callWebhook({ url: chat.url, headers: { 'content-type': 'application/json' }, body: '{' });

    expect(outcome.status).to.equal(400);
    expect(chat.violations[0]?.what).to.include('not JSON');
  });

  it('takes nothing while it misbehaves', async () => {
    chat.misbehave({ status: 503 });

    expect((await post(message())).status).to.equal(503);
    expect(chat.messages).to.be.empty;
  });

  it('lists messages over its control API', async () => {
    await post(message());

    const listed = await callWebhook({
      url: new URL('/_sim/messages', chat.url).href,
      body: '{"refId":"+447700900123"}',
    });

    expect(JSON.parse(listed.body)).to.have.nested.property('messages[0].text', 'Hi');
  });
});
