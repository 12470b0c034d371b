import { expect } from 'chai';
import { eventually } from '@ccm/testing/support';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { adminList } from './admin.ts';

const WAIT = { timeoutMs: 30_000 };

describe('Telegram', () => {
  let fleet: LabFleet;

  fleetForTests({ brokers: 0, replicas: { 'smpp-worker': 0 } }, (started) => {
    fleet = started;
  });

  const send = async (message: object): Promise<string> => fleet.send({ channel: 'telegram', ...message });
  const forwarded = async (text: string) =>
    fleet.outside.hybridChat.waitForMessage((message) => message.text === text, WAIT);

  it('accepts requests with the secret, under each of its routes, and no others', async () => {
    const { telegram } = fleet.outside;
    const paths = ['/webhooks/telegram', '/ccm/webhooks/telegram', '/webhooks/telegram/default'];
    for (const path of paths) {
      telegram.webhookUrl = `${fleet.gatewayUrl}${path}`;
      const { outcome } = await telegram.customerWrites({ person: 'Jane Doe', text: `to ${path}` });
      expect([outcome.status, outcome.body]).to.deep.equal([200, '']);
      expect(await forwarded(`to ${path}`)).to.deep.include({
        channel: 'telegram',
        refId: telegram.userIdOf('Jane Doe'),
      });
    }
    const body = JSON.stringify({ update_id: 1, message: {} });
    for (const headers of [{}, { 'x-telegram-bot-api-secret-token': 'wrong' }]) {
      const call = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
      expect((await fetch(`${fleet.gatewayUrl}/webhooks/telegram`, call)).status).to.equal(403);
    }
  });

  it('copies a picture to the File Engine, whose link shows no token', async () => {
    const file = {
      type: 'photo',
      content: Buffer.from('JPEG of a parcel'),
      mimeType: 'image/jpeg',
      name: 'a.jpg',
    } as const;
    await fleet.outside.telegram.customerWrites({ person: 'Photo Graph', text: 'My parcel', file });
    const message = await forwarded('My parcel');

    const url = (message.attachments[0] as { readonly url: string }).url;
    expect(url).to.include(fleet.outside.fileEngine.url);
    expect(await (await fetch(url)).text()).to.equal('JPEG of a parcel');
  });

  it('ends the wait of a pressed button, and brings its payload, however long', async () => {
    const { telegram } = fleet.outside;
    const person = 'Bea Press';
    const payload = 'x'.repeat(100);
    await telegram.customerWrites({ person, text: 'Hello from Bea' });
    await send({ to: telegram.userIdOf(person), text: 'Pick one', buttons: [{ title: 'Details', payload }] });
    const sent = await telegram.waitForSent(({ params }) => params['text'] === 'Pick one', WAIT);
    const [[button] = []] = (sent.params['reply_markup'] as { inline_keyboard: { callback_data: string }[][] })
      .inline_keyboard;
    await telegram.customerPresses({ person, messageId: sent.messageId, data: button?.callback_data ?? '' });

    expect(await telegram.waitForDone('answerCallbackQuery', WAIT)).to.have.property('callback_query_id');
    expect(await forwarded('Details')).to.include({ payload });
  });

  it('notifies the CRM that a message is sent, the only status of Telegram', async () => {
    await send({ to: fleet.outside.telegram.userIdOf('Sue Sent'), text: 'Your order left', id: 'tg-sent' });

    await fleet.outside.crm.waitForStatus('tg-sent', 1, WAIT);
  });

  it('remembers a customer who has blocked the bot, until they write again', async () => {
    const { telegram } = fleet.outside;
    const person = 'Bob Blocker';
    const to = telegram.userIdOf(person);
    await telegram.customerWrites({ person, text: 'Hello from Bob' });
    await forwarded('Hello from Bob');
    await telegram.customerBlocks(person);
    await send({ to, text: 'Are you there?' });
    await eventually(
      async () => {
        const { items } = await adminList(fleet, '/dead-letters?channel=telegram');
        return JSON.stringify(items).includes('recipient-opted-out');
      },
      { ...WAIT, describe: 'the opt-out' },
    );
    await telegram.customerWrites({ person, text: 'Back again' });
    await forwarded('Back again');
    await send({ to, text: 'Welcome back' });

    await telegram.waitForSent(({ params }) => params['text'] === 'Welcome back', WAIT);
  });

  it('answers in the topic in which the customer last wrote', async () => {
    const { telegram } = fleet.outside;
    const chat = { id: -1001234567890, title: 'Neighbours', type: 'supergroup' };
    const from = { id: 7, is_bot: false, first_name: 'Jo' };
    const message = { message_id: 5, chat, from, date: 1788955220, message_thread_id: 9, is_topic_message: true };
    await telegram.update({ message: { ...message, text: 'The lift is broken' } });
    await forwarded('The lift is broken');
    await send({ to: '-1001234567890', text: 'It is repaired' });

    const sent = await telegram.waitForSent(({ params }) => params['text'] === 'It is repaired', WAIT);
    expect(sent.params).to.include({ chat_id: -1001234567890, message_thread_id: 9 });
  });

  it('forwards an edit that changed the message, and keeps one that changed nothing in the trail alone', async () => {
    const { telegram, hybridChat } = fleet.outside;
    const chat = { id: 7_001, type: 'private', first_name: 'Ed' };
    const written = { message_id: 5, chat, from: { id: 7_001, is_bot: false, first_name: 'Ed' }, date: 1788955220 };
    await telegram.update({ message: { ...written, text: 'At four' } });
    await forwarded('At four');
    await telegram.update({ edited_message: { ...written, text: 'At four', edit_date: 1788955260 } });
    await telegram.update({ edited_message: { ...written, text: 'At five', edit_date: 1788955280 } });
    await forwarded('At five');
    await telegram.update({ edited_message: { ...written, text: 'At four', edit_date: 1788955300 } });
    await hybridChat.waitForMessage(({ text, edited }) => text === 'At four' && edited === true, WAIT);

    const heard = hybridChat.messages.filter(({ refId }) => refId === '7001');
    expect(heard.map(({ text, edited }) => [text, edited])).to.deep.equal([
      ['At four', undefined],
      ['At five', true],
      ['At four', true],
    ]);
    const { items } = await adminList(fleet, '/messages?number=7001');
    expect(JSON.stringify(items)).to.include('edit-without-change');
  });

  it('shows its token nowhere', async () => {
    const [, secret = ''] = (fleet.env['TELEGRAM_BOT_TOKEN'] ?? '').split(':');
    const seen = JSON.stringify([
      fleet.outside.hybridChat.messages,
      await (await fleet.admin('/dead-letters')).json(),
      await (await fleet.admin('/channels')).json(),
    ]);

    expect(secret).to.not.equal('');
    expect(seen).to.not.include(secret);
  });
});
