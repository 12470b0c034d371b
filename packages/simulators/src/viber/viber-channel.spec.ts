import { expect } from 'chai';
import { channelOf } from '@ccm/channels/registry';
import type { WebhookRequest } from '@ccm/channels/contract';
import type { OutboundContent } from '@ccm/core/domain';
import { anOutboundMessage } from '@ccm/testing/channels';
import { captureLog, loopbackHttp } from '@ccm/testing/support';
import { SimulatorServer } from '../lab/index.ts';
import type { RecordedRequest } from '../lab/index.ts';
import { SIMULATED_BOT, ViberSimulator } from './viber-simulator.ts';

/** The channel and the simulator were written from the same manual: here each is held against the other. */
describe('the Viber channel and the Viber simulator', () => {
  const channel = channelOf('viber');
  let viber: ViberSimulator;
  let fleet: SimulatorServer;

  beforeEach(async () => {
    fleet = await new SimulatorServer({ answer: () => ({ status: 200 }) }).listen();
    viber = await new ViberSimulator().listen();
    viber.webhookUrl = `${fleet.url}/webhooks/viber`;
  });

  afterEach(async () => {
    await viber.stop();
    await fleet.stop();
  });

  const account = () => ({
    name: 'default',
    channel: 'viber' as const,
    provider: 'viber' as const,
    settings: {
      authToken: SIMULATED_BOT.token,
      accountName: 'Support',
      welcomeText: 'Welcome!',
      apiUrl: viber.url,
    },
  });
  const requestOf = (call: RecordedRequest): WebhookRequest => ({
    method: 'POST',
    publicUrl: fleet.url,
    query: Object.fromEntries(call.query),
    headers: call.headers,
    rawBody: call.body,
  });
  const send = async (content: Partial<OutboundContent>): Promise<readonly string[]> => {
    const message = anOutboundMessage(content, { channel: 'viber', to: viber.userIdOf({ person: 'Ada' }) });
    const parts = channel.outbound?.render(message, account()).parts ?? [];
    const ids: string[] = [];
    for (const [partIndex, part] of parts.entries()) {
      const sent = await channel.outbound?.send(part, {
        account: account(),
        message,
        partIndex,
        http: loopbackHttp,
        logger: captureLog().logger,
        signal: AbortSignal.timeout(5000),
      });
      ids.push(sent?.providerMessageId ?? '');
    }
    return ids;
  };
  const button = (title: string) => ({ kind: 'reply', title, payload: `P ${title}` }) as const;
  const cards = (count: number, buttons: number) =>
    Array.from({ length: count }, (_, index) => ({
      title: `Card ${String(index)}`,
      subtitle: 'Below',
      imageUrl: 'https://cdn.example.com/1.png',
      buttons: Array.from({ length: buttons }, (_, number) => button(`B${String(number)}`)),
    }));

  for (const { title, content, types } of [
    { title: 'a long text', content: { text: '☃ '.repeat(8000) }, types: ['text', 'text', 'text'] },
    ...[1, 2, 3, 12, 13, 24, 25].map((count) => ({
      title: `${String(count)} buttons`,
      content: {
        text: 'Which?',
        buttons: Array.from({ length: count }, (_, index) => button(`Shop ${String(index)}`)),
      },
      types: ['text'],
    })),
    { title: 'buttons alone', content: { buttons: [button('A very long title of a button')] }, types: ['text'] },
    { title: 'seven cards', content: { cards: cards(7, 4) }, types: ['rich_media', 'rich_media'] },
    { title: 'cards with more buttons than fit', content: { cards: cards(2, 5) }, types: ['text'] },
    {
      title: 'every kind of file',
      content: {
        attachments: [
          { kind: 'image', url: 'https://cdn.example.com/1.png' },
          { kind: 'video', url: 'https://cdn.example.com/1.mp4', sizeBytes: 9 },
          { kind: 'audio', url: 'https://cdn.example.com/1.mp3', sizeBytes: 9 },
          { kind: 'file', url: 'https://cdn.example.com/1.exe', sizeBytes: 9 },
        ],
      },
      types: ['picture', 'video', 'file', 'url'],
    },
    {
      title: 'a place and a person',
      content: { location: { latitude: 1, longitude: 2 }, contacts: [{ name: 'Sam', phones: ['+447700900456'] }] },
      types: ['location', 'contact'],
    },
  ] satisfies { title: string; content: Partial<OutboundContent>; types: string[] }[]) {
    it(`agree on ${title}`, async () => {
      const ids = await send(content);

      expect(viber.violations).to.deep.equal([]);
      expect(viber.sent.map(({ message }) => message.type)).to.deep.equal(types);
      expect(viber.sent.map(({ messageToken }) => messageToken)).to.deep.equal(ids);
    });
  }

  it('agree on the pressed button and its customer, and on the status of the message', async () => {
    const [id] = await send({ text: 'Which?', buttons: [button('Billing')] });
    await viber.settled();
    await viber.customerWrites({ person: 'Ada', text: 'P Billing' });

    const webhook = channel.webhooks[0];
    const requests = fleet.requests.map(requestOf);
    const events = requests.flatMap((request) => webhook?.parse(request, account(), []) ?? []);

    for (const request of requests) {
      expect(webhook?.verify(request, account())).to.deep.equal({ authentic: true });
    }
    expect(events.map(({ kind }) => kind)).to.deep.equal(['status', 'status', 'status', 'message']);
    expect(events[0]).to.have.deep.property('match', { by: 'id', providerMessageIds: [id] });
    expect(events[3]).to.include({ text: 'Billing', payload: 'P Billing' });
  });

  it('agree on the welcome message', async () => {
    const webhook = channel.webhooks[0];
    await using welcoming = await new SimulatorServer({
      answer: (request) => {
        const { status, body = '' } = webhook?.accepted(requestOf(request), account()) ?? { status: 500 };
        return { status, body };
      },
    }).listen();
    viber.webhookUrl = welcoming.url;

    const { welcome } = await viber.customerOpens({ person: 'Ada' });

    expect(welcome).to.have.property('text', 'Welcome!');
    expect(viber.violations).to.deep.equal([]);
  });
});
