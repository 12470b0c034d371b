import { expect } from 'chai';
import { callWebhook, SimulatorServer } from '../lab/index.ts';
import type { SimulatorReply } from '../lab/index.ts';
import { SIMULATED_TELEGRAM } from './telegram-options.ts';
import type { TelegramOptions } from './telegram-options.ts';
import { TelegramSimulator } from './telegram-simulator.ts';

describe('TelegramSimulator', () => {
  let telegram: TelegramSimulator;
  let fleet: SimulatorServer;
  let answer: SimulatorReply;

  beforeEach(async () => {
    answer = { status: 200 };
    fleet = await new SimulatorServer({ answer: () => answer }).listen();
    await start();
  });

  afterEach(async () => {
    await telegram.stop();
    await fleet.stop();
  });

  const start = async (options: TelegramOptions = {}): Promise<void> => {
    telegram = await new TelegramSimulator({ patience: { againAfterMs: 5 }, ...options }).listen();
    telegram.webhookUrl = `${fleet.url}/webhooks/telegram`;
  };
  const call = async (method: string, params: object, token: string = SIMULATED_TELEGRAM.token) => {
    const url = `${telegram.url}/bot${token}/${method}`;
    const headers = { 'content-type': 'application/json' };
    const { status, body } = await callWebhook({ url, body: JSON.stringify(params), headers, timeoutMs: 5000 });
    return { status, ...(JSON.parse(body) as Readonly<Record<string, unknown>>) };
  };
  const lastUpdate = (): unknown => JSON.parse(fleet.requests.at(-1)?.body.toString() ?? 'null');

  it('sends updates with the secret, without it or with another', async () => {
    for (const secret of ['right', 'wrong', 'missing'] as const)
      await telegram.customerWrites({ person: 'Jane Doe', text: 'Hi' }, { secret });

    const proofs = fleet.requests.map(({ headers }) => headers['x-telegram-bot-api-secret-token']);
    expect(proofs).to.deep.equal([SIMULATED_TELEGRAM.secret, `${SIMULATED_TELEGRAM.secret}0`, undefined]);
    expect(lastUpdate()).to.have.nested.property('message.from.last_name', 'Doe');
  });

  it('sends an update again until it is accepted, and returns each outcome', async () => {
    fleet.misbehave({ status: 503, times: 2 });
    const { outcomes } = await telegram.customerWrites({ person: 'Jane', text: 'Hi' });

    expect(outcomes.map(({ status }) => status)).to.deep.equal([503, 503, 200]);
    expect(await call('getWebhookInfo', {})).to.have.nested.property('result.pending_update_count', 0);
  });

  it('makes the call that an update is answered with', async () => {
    answer = { status: 200, body: { json: { method: 'answerCallbackQuery', callback_query_id: 'q' } } };
    await telegram.customerPresses({ person: 'Jane', messageId: 1, data: 'opt-1' });

    expect(telegram.done).to.deep.equal([{ method: 'answerCallbackQuery', params: { callback_query_id: 'q' } }]);
  });

  it('notes an answer that is no call', async () => {
    answer = { status: 200, body: 'OK' };
    await telegram.customerWrites({ person: 'Jane', text: 'Hi' });

    expect(telegram.violations).to.have.length(1);
  });

  it('serves files by the path that it returned', async () => {
    const content = Buffer.from('JPEG');
    await telegram.customerWrites({
      person: 'Jane',
      file: { type: 'photo', content, mimeType: 'image/jpeg', name: 'a.jpg' },
    });
    const known = await call('getFile', { file_id: 'file-1' });

    expect(known).to.have.nested.property('result.file_path', 'photos/file_1');
    const url = `${telegram.url}/file/bot${SIMULATED_TELEGRAM.token}/photos/file_1`;
    expect((await callWebhook({ method: 'GET', url })).body).to.equal('JPEG');
  });

  it('takes uploads as forms', async () => {
    const form = new FormData();
    form.set('chat_id', '7');
    form.set('photo', new Blob(['JPEG']), 'a.jpg');
    await fetch(`${telegram.url}/bot${SIMULATED_TELEGRAM.token}/sendPhoto`, { method: 'POST', body: form });

    expect(telegram.sent.map(({ chatId, uploads }) => [chatId, uploads])).to.deep.equal([['7', { photo: 4 }]]);
  });

  const button = (data: object): object => ({ reply_markup: { inline_keyboard: [[{ text: 'A', ...data }]] } });
  const faults: readonly (readonly [string, string, object, string])[] = [
    ['a text that is too long', 'sendMessage', { text: 'x'.repeat(4097) }, 'message is too long'],
    ['an empty text', 'sendMessage', { text: ' ' }, 'message text is empty'],
    ['a caption that is too long', 'sendPhoto', { photo: 'https://x/a', caption: 'x'.repeat(1025) }, 'caption is too'],
    ['data over 64 bytes', 'sendMessage', { text: 'A', ...button({ callback_data: 'é'.repeat(33) }) }, 'BUTTON_DATA'],
    ['a button that does nothing', 'sendMessage', { text: 'A', ...button({}) }, 'Text buttons are unallowed'],
    ['a document that it does not fetch', 'sendDocument', { document: 'https://x/a.docx' }, 'wrong type of the web'],
    ['an album of one', 'sendMediaGroup', { media: [{ type: 'photo', media: 'https://x/a' }] }, 'from 2 to 10'],
  ];
  for (const [what, method, params, words] of faults)
    it(`refuses ${what}`, async () => {
      const refused = await call(method, { chat_id: 7, ...params });
      expect(refused).to.deep.include({ status: 400, ok: false });
      expect(refused).to.have.property('description').that.includes(words);
    });

  it('refuses another token, a stranger, a customer who has blocked it, and a group that has moved', async () => {
    await telegram.stop();
    await start({ knownOnly: true });
    await telegram.customerBlocks('Jane');
    telegram.groupMoves(-900, -1001);
    const send = async (chat_id: number) => call('sendMessage', { chat_id, text: 'Hi' });

    expect((await call('getMe', {}, '1:A')).status).to.equal(401);
    expect(await send(1)).to.have.property('description', 'Bad Request: chat not found');
    expect((await send(Number(telegram.userIdOf('Jane')))).status).to.equal(403);
    expect(await send(-900)).to.have.nested.property('parameters.migrate_to_chat_id', -1001);
  });

  it('knows a message that is edited, and an edit that changes nothing', async () => {
    await call('sendMessage', { chat_id: 7, text: 'Hi' });
    const edit = async (text: string) => call('editMessageText', { chat_id: 7, message_id: 1, text });

    expect((await edit('Hello')).status).to.equal(200);
    expect(await edit('Hello')).to.have.property('description', 'Bad Request: message is not modified');
  });

  it('continues counting after the numbers of an earlier run', async () => {
    await using later = new TelegramSimulator({ lastNumber: 5000 });
    await later.listen();
    const { key, updateId } = await later.customerWrites({ person: 'Jane', text: 'Hi' });

    expect(key).to.equal(`${later.userIdOf('Jane')}:5001`);
    expect(updateId).to.be.above(870_005_000);
  });
});
