import { expect } from 'chai';
import { anOutboundMessage } from '@ccm/testing/channels';
import { captureLog, FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import type { Account, OutboundAttachment } from '@ccm/core/domain';
import { UpstreamError } from '@ccm/core/domain';
import type { SentPart } from '../../contract/index.ts';
import { channel as telegram } from '../index.ts';
import type { TelegramSettings } from '../settings.ts';

const BOT = '/bot123456789:AAHdqTcv';
const SENT: PlannedReply = { status: 200, json: { ok: true, result: { message_id: 90 } } };
const refused = (description: string): PlannedReply => ({
  status: 400,
  json: { ok: false, error_code: 400, description: `Bad Request: ${description}` },
});

/** The calls that send a message with these files, with these answers of Telegram and of the host of the files. */
async function sent(
  attachments: readonly OutboundAttachment[],
  { replies, files = [{ status: 200, body: 'BYTES' }] }: { replies: readonly PlannedReply[]; files?: PlannedReply[] },
): Promise<{
  readonly part: SentPart;
  readonly calls: FakeProvider['calls'];
  readonly fetched: FakeProvider['calls'];
}> {
  await using api = await FakeProvider.start(replies);
  await using host = await FakeProvider.start(files);
  const settings: TelegramSettings = { botToken: '123456789:AAHdqTcv', webhookSecret: 's', apiUrl: api.url };
  const account: Account<TelegramSettings> = { name: 'default', channel: 'telegram', provider: 'telegram', settings };
  const message = anOutboundMessage({ attachments }, { channel: 'telegram', to: '5550001' });
  const [first] = telegram.outbound?.render(message, account).parts ?? [];
  if (first === undefined || telegram.outbound === undefined) throw new Error('Nothing was rendered');
  const part = await telegram.outbound.send(first, {
    account,
    message,
    partIndex: 0,
    http: loopbackHttp,
    openFile: async (url) => {
      const reply = await loopbackHttp.stream({ method: 'GET', url: `${host.url}${new URL(url).pathname}` });
      if (reply.status === 200) return reply;
      reply.body.destroy();
      throw new UpstreamError('media', `Its host answered ${reply.status}`, { retryable: reply.status >= 500 });
    },
    logger: captureLog().logger,
    signal: AbortSignal.timeout(5000),
  });
  return { part, calls: [...api.calls], fetched: [...host.calls] };
}

const photo = { kind: 'image', url: 'https://files.example.com/a.jpg' } as const;

describe('a file that Telegram does not fetch itself', () => {
  it('is uploaded if it is larger than that', async () => {
    const { calls, fetched, part } = await sent([{ ...photo, sizeBytes: 6_000_000 }], { replies: [SENT] });

    expect(fetched.map(({ path }) => path)).to.deep.equal(['/a.jpg']);
    expect(calls.map(({ path }) => path)).to.deep.equal([`${BOT}/sendPhoto`]);
    expect(calls[0]?.headers['content-type']).to.match(/^multipart\/form-data; boundary=/);
    expect(calls[0]?.body).to.match(/name="chat_id"\r\n\r\n5550001\r\n/);
    expect(calls[0]?.body).to.match(/name="photo"; filename="a\.jpg"\r\ncontent-type: image\/jpeg\r\n\r\nBYTES\r\n/);
    expect(part.providerMessageId).to.equal('5550001:90');
  });

  it('is uploaded if it is a document of another type than Telegram fetches', async () => {
    const document = { kind: 'file', url: 'https://files.example.com/b.docx', name: 'Offer "new".docx' } as const;
    const { calls } = await sent([document], { replies: [SENT] });

    expect(calls[0]?.path).to.equal(`${BOT}/sendDocument`);
    expect(calls[0]?.body).to.include('filename="Offer %22new%22.docx"');
  });

  it('is uploaded under its name if that is another than the end of its address', async () => {
    const pdf = { kind: 'file', url: 'https://files.example.com/8127.pdf' } as const;
    const { calls } = await sent([{ ...pdf, name: 'فاتورة مايو.pdf' }], { replies: [SENT] });
    const asItIs = await sent([{ ...pdf, name: '8127.pdf' }], { replies: [SENT] });

    expect(calls[0]?.body).to.include('name="document"; filename="فاتورة مايو.pdf"');
    expect(asItIs.fetched).to.deep.equal([]);
  });

  it('goes by its address if it cannot be had to be uploaded under its name', async () => {
    const pdf = { kind: 'file', url: 'https://files.example.com/8127.pdf', name: 'Invoice.pdf' } as const;
    const { calls, fetched } = await sent([pdf], { replies: [SENT], files: [{ status: 404 }] });

    expect(fetched).to.have.length(1);
    expect(calls.map(({ path }) => path)).to.deep.equal([`${BOT}/sendDocument`]);
    expect(JSON.parse(calls[0]?.body ?? '')).to.deep.equal({ chat_id: 5550001, document: pdf.url });
  });

  it('has a name that ends as its type says', async () => {
    const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    const document = { kind: 'file', url: 'https://files.example.com/b', name: 'Offer', mimeType: type } as const;
    const { calls } = await sent([document], { replies: [SENT] });

    expect(calls[0]?.body).to.include('filename="Offer.docx"');
  });

  it('is sent along after its address was refused', async () => {
    const { calls } = await sent([photo], { replies: [refused('failed to get HTTP URL content'), SENT] });

    expect(calls.map(({ headers }) => headers['content-type']?.split(';')[0])).to.deep.equal([
      'application/json',
      'multipart/form-data',
    ]);
  });

  it('is sent along with all others of its album', async () => {
    const files = [
      { status: 200, body: 'ONE' },
      { status: 200, body: 'TWO' },
    ];
    const replies = [refused('WEBPAGE_MEDIA_EMPTY'), SENT];
    const { calls } = await sent([photo, { ...photo, url: 'https://files.example.com/c.jpg' }], { replies, files });

    const media = /name="media"\r\n\r\n(.*)\r\n/.exec(calls[1]?.body ?? '')?.[1] ?? '';
    expect(JSON.parse(media)).to.deep.equal([
      { type: 'photo', media: 'attach://file0' },
      { type: 'photo', media: 'attach://file1' },
    ]);
    expect(calls[1]?.body).to.match(/name="file1"; filename="c\.jpg"[\s\S]*TWO/);
  });

  it('is a document if the customer takes no voice messages', async () => {
    const voice = {
      kind: 'audio',
      url: 'https://files.example.com/v.ogg',
      mimeType: 'audio/ogg; codecs=opus',
    } as const;
    const { calls } = await sent([voice], { replies: [refused('VOICE_MESSAGES_FORBIDDEN'), SENT] });

    expect(calls.map(({ path }) => path)).to.deep.equal([`${BOT}/sendVoice`, `${BOT}/sendDocument`]);
    expect(calls[1]?.body).to.include('name="document"; filename="v.ogg"');
  });

  it('goes as a document if the picture cannot be shown', async () => {
    const { calls } = await sent([photo], { replies: [refused('PHOTO_INVALID_DIMENSIONS'), SENT] });

    expect(calls.map(({ path }) => path)).to.deep.equal([`${BOT}/sendPhoto`, `${BOT}/sendDocument`]);
  });

  it('that cannot be had fails the message for good, or for a while', async () => {
    for (const [status, retryable] of [
      [404, false],
      [503, true],
    ] as const) {
      const failure = await sent([{ ...photo, sizeBytes: 6_000_000 }], {
        replies: [],
        files: [{ status, body: '' }],
      }).catch((error: unknown) => error);

      expect(failure).to.have.property('reason', 'media-unavailable');
      expect(failure).to.have.nested.property('advice.retryable', retryable);
    }
  });
});
