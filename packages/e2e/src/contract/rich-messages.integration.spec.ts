import { expect } from 'chai';
import type { ContentSupport } from '@ccm/channels/contract';
import { channelOf } from '@ccm/channels/registry';
import { CONTENT_EXAMPLES } from '@ccm/shared/sending/requests';
import { JmsClient } from '@ccm/testing/servers';
import { eventually } from '@ccm/testing/support';
import { LabFleet } from '../fleet/index.ts';

/** Each channel of the fleet with its provider, and a customer who has written on it. */
const CUSTOMERS: readonly (readonly [channel: string, provider: string, customer: string])[] = [
  ['whatsapp', '360dialog', '+447700900801'],
  ['facebook', 'facebook', '6412345678901234'],
  ['viber', 'viber', 'Ab3/9x+Kq7LmZ0tR5vYw1Q=='],
  ['instagram', 'instagram', '5614800000000801'],
  ['telegram', 'telegram', '5550801'],
  ['sms', 'twilio', '+14135570801'],
  ['smpp', 'smpp', '+447700900803'],
];

interface History {
  readonly status: string;
  readonly failure: { readonly reason: string; readonly description: string } | null;
  readonly steps: readonly { readonly step: string; readonly note?: string }[];
}

/** The comment that the examples name. */
const EXAMPLE_COMMENT = '"1067280970047460_1"';

describe('Rich messages', () => {
  let fleet: LabFleet;
  let jms: JmsClient;

  before(async function start() {
    this.timeout(90_000);
    fleet = await LabFleet.start();
    const [broker] = fleet.brokers;
    if (broker === undefined) throw new Error('there is no broker');
    jms = await JmsClient.start(broker);
  });

  after(async function stop() {
    this.timeout(60_000);
    await jms.stop();
    await fleet.stop();
  });

  const ask = async (path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(`${fleet.gatewayUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${fleet.env['API_TOKENS'] ?? ''}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  /** Once the provider has taken the message, or CCM has given it up. */
  const historyOf = async (id: unknown): Promise<History> =>
    eventually(
      async () => {
        const { body } = await ask(`/api/v1/messages/${String(id)}`);
        const history = body as unknown as History;
        return history.status === 'accepted' && !history.steps.some(({ step }) => step === 'sent-part')
          ? undefined
          : history;
      },
      { timeoutMs: 60_000, describe: `the history of ${String(id)}` },
    );
  /** One that the customer wrote, and that Hybrid Chat has. */
  const commentOf = async (from: string): Promise<string> => {
    const { facebook, hybridChat } = fleet.outside;
    const { mid } = await facebook.customerComments({ from, name: 'Ann Lee', text: 'How much?' });
    await hybridChat.waitForMessage(({ text }) => text === 'How much?', { timeoutMs: 30_000 });
    return mid;
  };
  const notesIn = ({ steps }: History): readonly string[] => steps.flatMap(({ note }) => note ?? []);

  for (const [channel, provider, to] of CUSTOMERS) {
    const { contents = {} } = channelOf(provider).rules[channel] ?? {};
    const supportOf = (kind: string): ContentSupport | undefined =>
      (contents as Readonly<Record<string, ContentSupport>>)[kind];

    it(`go to ${channel} (${provider}) as docs/messages.md says, each kind`, async () => {
      const earlier = await ask('/api/v1/messages', { channel, to, text: 'An earlier message' });
      await historyOf(earlier.body['id']);
      const comment = provider === 'facebook' ? await commentOf(to) : 'none here';
      const sent: (readonly [kind: string, id: unknown])[] = [];
      for (const { kind, request } of CONTENT_EXAMPLES) {
        const text = JSON.stringify({ channel, to, ...request });
        const filled = text
          .replaceAll('"MESSAGE"', JSON.stringify(earlier.body['id']))
          .replaceAll(EXAMPLE_COMMENT, JSON.stringify(comment));
        const body = JSON.parse(filled) as object;
        const template = kind === 'template' && channel !== 'whatsapp';
        const answer = await ask('/api/v1/messages', body);
        if (supportOf(kind)?.how === 'refused') {
          expect(answer.status, kind).to.equal(400);
          expect(answer.body['field'], kind).to.be.a('string');
          expect(answer.body['detail'], kind).to.match(/cannot carry it; .{10,}/);
        } else {
          expect(answer.status, `${kind}: ${JSON.stringify(answer.body)}`).to.equal(202);
          // A template is named differently by each provider: its own specs have it.
          if (kind !== 'typing' && !template) sent.push([kind, answer.body['id']]);
        }
      }
      for (const [kind, id] of sent) {
        const history = await historyOf(id);
        expect(history.failure, kind).to.equal(null);
        if (supportOf(kind)?.how === 'rendered') expect(notesIn(history), kind).not.to.be.empty;
      }
    }).timeout(120_000);
  }

  it('are taken from ActiveMQ in the same words, and refused there as dead letters', async () => {
    const customer = '+447700900802';
    const queue = async (body: object): Promise<unknown> =>
      jms.send('outbound-sms', {
        type: 'SendSms',
        body: JSON.stringify({ channel: 'whatsapp', to: customer, ...body }),
      });
    const list = CONTENT_EXAMPLES.find(({ kind }) => kind === 'list')?.request ?? {};
    await queue({ id: 'rich-list-1', ...list });
    await queue({ id: 'rich-edit-1', text: 'x', edit: 'wamid.1' });

    const { d360 } = fleet.outside;
    await eventually(() => d360.sent.some(({ to, type }) => to === customer.slice(1) && type === 'interactive'), {
      timeoutMs: 60_000,
      describe: 'the list',
    });
    await eventually(
      async () => {
        const letters = await (await fleet.admin('/dead-letters?reason=invalid-edit')).text();
        return letters.includes('cannot carry it');
      },
      { timeoutMs: 60_000, describe: 'a dead letter that names edit' },
    );
  }).timeout(90_000);

  it('show a customer the typing indicator, without a message', async () => {
    const { facebook } = fleet.outside;
    const before = facebook.requests.length;
    const answer = await ask('/api/v1/messages', { channel: 'facebook', to: '6412345678901234', typing: true });

    expect(answer.body).to.deep.equal({ id: null, status: 'accepted' });
    await eventually(() => facebook.requests.slice(before).some(({ body }) => body.includes('"typing_on"')), {
      timeoutMs: 60_000,
      describe: 'the typing indicator',
    });
    const sms = await ask('/api/v1/messages', { channel: 'sms', to: '+14135570001', typing: true });
    expect(sms.body).to.include({ id: null, status: 'accepted' });
    expect(sms.body['note']).to.match(/channel sms has none/);
  }).timeout(90_000);

  it('are shaped as every provider documents it', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });
});
