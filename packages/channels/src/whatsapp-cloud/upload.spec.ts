import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import type { OutboundContent } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import { captureLog, FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { PlannedReply } from '@ccm/testing/support';
import { expect } from 'chai';
import { channel as cloud } from './index.ts';

const TAKEN: PlannedReply = { status: 200, json: { messages: [{ id: 'wamid.1' }] } };
const stored = (id: string): PlannedReply => ({ status: 200, json: { id } });
const IMAGE = { kind: 'image', url: 'https://intranet.example/files/shoe.jpg', caption: 'Yours' } as const;

/** Sends the first part, where Meta and the host of the files answer like that. */
async function sent(content: Partial<OutboundContent>, replies: readonly PlannedReply[], file: PlannedReply) {
  await using api = await FakeProvider.start(replies);
  await using host = await FakeProvider.start([file, file]);
  const settings = {
    appSecret: 'secret',
    accessToken: 'token',
    verifyToken: 'verify',
    phoneNumberId: '77',
    apiUrl: api.url,
    uploadMedia: true,
  };
  const account = { name: 'default', channel: 'whatsapp', provider: 'whatsapp-cloud', settings } as const;
  const message = anOutboundMessage(content, { channel: 'whatsapp', to: '+447700900123' });
  const [part] = cloud.outbound?.render(message, account).parts ?? [];
  if (part === undefined) throw new Error('Nothing was rendered');
  const outcome = await cloud.outbound
    ?.send(part, {
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
      signal: AbortSignal.timeout(20_000),
    })
    .catch((error: unknown) => error);
  return { outcome, calls: [...api.calls] };
}
const FILE: PlannedReply = { status: 200, body: 'JPEG', headers: { 'content-type': 'image/jpeg' } };

describe('a file that is uploaded to WhatsApp Cloud', () => {
  it('stands in the message by its id', async () => {
    const { outcome, calls } = await sent({ attachments: [IMAGE] }, [stored('media-1'), TAKEN], FILE);
    const [upload, message] = calls;

    expect(outcome).to.include({ providerMessageId: 'wamid.1' });
    expect(upload?.path).to.match(/^\/77\/media\?appsecret_proof=/);
    expect(upload?.body).to.match(/name="messaging_product"\r\n\r\nwhatsapp\r\n/);
    expect(upload?.body).to.match(/name="type"\r\n\r\nimage\/jpeg\r\n/);
    expect(upload?.body).to.match(/name="file"; filename="shoe\.jpg"\r\ncontent-type: image\/jpeg\r\n\r\nJPEG\r\n/);
    expect(JSON.parse(message?.body ?? '')).to.deep.include({ image: { id: 'media-1', caption: 'Yours' } });
  });

  it('is uploaded under a name and a type that say the same', async () => {
    const document = { kind: 'file', url: 'https://intranet.example/dl', name: 'Offer.pdf' } as const;
    const { calls } = await sent({ attachments: [document] }, [stored('media-1'), TAKEN], {
      ...FILE,
      headers: { 'content-type': 'application/octet-stream' },
    });

    expect(calls[0]?.body).to.match(/name="type"\r\n\r\napplication\/pdf\r\n/);
    expect(calls[0]?.body).to.match(/filename="Offer\.pdf"\r\ncontent-type: application\/pdf\r\n/);
  });

  it('stands above buttons by its id, too', async () => {
    const header = { kind: 'media', media: { kind: 'image', url: IMAGE.url } } as const;
    const buttons = [{ kind: 'reply', title: 'Yes', payload: 'y' }] as const;
    const { calls } = await sent({ text: 'This one?', header, buttons }, [stored('media-2'), TAKEN], FILE);

    expect(JSON.parse(calls[1]?.body ?? '')).to.have.nested.property('interactive.header.image.id', 'media-2');
    expect(calls[1]?.body).to.not.include('intranet.example');
  });

  it('is no affair of a text', async () => {
    const { calls } = await sent({ text: 'Hello' }, [TAKEN], FILE);

    expect(calls.map(({ path }) => path.split('?', 1)[0])).to.deep.equal(['/77/messages']);
  });

  const failures: Readonly<Record<string, readonly [replies: readonly PlannedReply[], file: PlannedReply, string]>> = {
    'is asked for again while its host is away': [[], { status: 503 }, 'media-unavailable'],
    'is given up if its host has it no more': [[], { status: 404 }, 'media-unavailable'],
    'is uploaded again if the line is cut, since nothing was sent': [['cut'], FILE, 'provider-unavailable'],
    'is uploaded again behind HTTP 504, since nothing was sent': [[{ status: 504 }], FILE, 'provider-unavailable'],
    'stops the account if the token is refused': [
      [{ status: 401, json: { error: { code: 190, message: 'expired' } } }],
      FILE,
      'bad-credentials',
    ],
  };
  for (const [title, [replies, file, reason]] of Object.entries(failures))
    it(title, async () => {
      const { outcome } = await sent({ attachments: [IMAGE] }, replies, file);

      expect(outcome).to.be.instanceOf(DeliveryError).and.to.include({ reason });
    });
});
