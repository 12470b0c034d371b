import { randomUUID } from 'node:crypto';
import { OUR } from '@ccm/simulators/world';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { adminList } from './admin.ts';

describe('Events of providers, and failures that they report late', () => {
  let fleet: LabFleet;

  fleetForTests({ brokers: 0, replicas: { 'smpp-worker': 0 } }, (started) => {
    fleet = started;
  });

  const post = async (field: string, value: object): Promise<void> => {
    const metadata = { display_phone_number: '442071234567', phone_number_id: '106540352242922' };
    const change = { field, value: { messaging_product: 'whatsapp', metadata, ...value } };
    const answer = await fetch(`${fleet.gatewayUrl}/webhooks/360dialog`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OUR.d360WebhookToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '8811223344', changes: [change] }] }),
    });
    expect(answer.status).to.equal(200);
  };

  const events: readonly [kind: string, field: string, value: object][] = [
    ['call', 'calls', { calls: [{ id: 'wacid.1', from: '447700900555', event: 'connect' }] }],
    ['account-update', 'account_update', { event: 'DISABLED_UPDATE' }],
    ['provider-error', 'messages', { errors: [{ code: 130429, title: 'Too many' }] }],
    [
      'unmatched-receipt',
      'messages',
      {
        statuses: [{ id: 'wamid.NOBODYS', status: 'delivered', timestamp: '1795960001', recipient_id: '447700900555' }],
      },
    ],
  ];
  for (const [kind, field, value] of events) {
    it(`is kept for operators: ${kind}`, async () => {
      await post(field, value);
      const [event] = await eventually(
        async () => {
          const { items } = await adminList(fleet, `/events?kind=${kind}`);
          return items.length === 0 ? undefined : items;
        },
        { describe: `an event ${kind}` },
      );
      expect(event).to.include({ kind, channel: 'whatsapp' });
    });
  }

  it('is listed since a time', async () => {
    const [newest] = (await adminList(fleet, '/events')).items;
    const since = async (ms: number): Promise<number> =>
      (await adminList(fleet, `/events?since=${String(ms)}&limit=1`)).items.length;
    const atMs = Date.parse(String(newest?.['at']));
    expect(await since(atMs)).to.equal(1);
    expect(await since(atMs + 3_600_000)).to.equal(0);
  });

  it('keeps bulk messages, and no answer, from a customer who stopped marketing messages, until they allow them again', async () => {
    const customer = '+447700900777';
    const prefer = async (value: 'stop' | 'resume', timestamp: number): Promise<void> =>
      post('user_preferences', {
        contacts: [{ wa_id: customer.slice(1), profile: { name: 'Zoe' } }],
        user_preferences: [
          { wa_id: customer.slice(1), category: 'marketing_messages', value, detail: `Marketing: ${value}`, timestamp },
        ],
      });
    const isStopped = async (): Promise<boolean> => {
      const answer = await fleet.admin(`/conversations/whatsapp/default/${encodeURIComponent(customer)}`);
      return answer.ok && (await answer.text()).includes('"consent":"marketing-stopped"');
    };
    const send = async (lane: 'reply' | 'bulk', text: string): Promise<string> => {
      return fleet.send({ channel: 'whatsapp', to: customer, text, lane });
    };
    const { d360 } = fleet.outside;
    const went = (text: string): boolean => d360.sent.some(({ body }) => JSON.stringify(body).includes(text));
    const [news, answerText, later] = [randomUUID(), randomUUID(), randomUUID()];

    await prefer('stop', 1_795_960_001);
    await eventually(isStopped, { timeoutMs: 60_000, describe: 'the opt-out of marketing messages' });
    const refused = await send('bulk', news);
    await send('reply', answerText);
    await eventually(() => went(answerText), { timeoutMs: 60_000, describe: 'the answer' });
    const { items } = await adminList(fleet, `/dead-letters?reason=recipient-opted-out`);
    expect(items.some(({ messageId }) => messageId === refused)).to.equal(true);

    await prefer('resume', 1_795_960_002);
    await eventually(async () => !(await isStopped()), { timeoutMs: 60_000, describe: 'the end of the opt-out' });
    await send('bulk', later);
    await eventually(() => went(later), { timeoutMs: 60_000, describe: 'the bulk message' });
    expect(went(news)).to.equal(false);
  }).timeout(240_000);

  it('takes STOP in a customer’s text for the end of marketing messages, where no provider reads it', async () => {
    const wa_id = '447700900778';
    await post('messages', {
      contacts: [{ wa_id, profile: { name: 'Zoe' } }],
      messages: [{ id: `wamid.${randomUUID()}`, from: wa_id, type: 'text', text: { body: 'Stop!' } }],
    });
    const conversation = await eventually(
      async () => {
        const answer = await fleet.admin(`/conversations/whatsapp/default/${encodeURIComponent(`+${wa_id}`)}`);
        const text = answer.ok ? await answer.text() : '';
        return text.includes('"consent":"marketing-stopped"') ? text : undefined;
      },
      { timeoutMs: 60_000, describe: 'the opt-out of marketing messages' },
    );
    expect(conversation).to.include(`+${wa_id}`);
  });

  it('delays only its own conversation, and for 20 seconds at most, if a file is not available', async () => {
    const [caption, other] = [randomUUID(), randomUUID()];
    const { d360, hybridChat } = fleet.outside;
    d360.misbehave({ match: { method: 'GET' }, hang: true, times: 100 });
    const file = { kind: 'image', content: 'JPEG', mimeType: 'image/jpeg', caption } as const;
    await d360.customerWrites({ ...file, from: '447700900001', customerName: 'Ann' });
    await d360.customerWrites({ kind: 'text', text: other, from: '447700900002', customerName: 'Bob' });
    await hybridChat.waitForMessage(({ text }) => text === other, { timeoutMs: 40_000 });
    const message = await hybridChat.waitForMessage(({ text }) => text.startsWith(caption), { timeoutMs: 40_000 });
    expect(message.text).to.match(/\n\[image not available: its host did not answer within 20 s\]$/);
  });
});
