import { randomUUID } from 'node:crypto';
import { OUR } from '@ccm/simulators/world';
import { eventually } from '@ccm/testing/support';
import { expect } from 'chai';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { adminList } from './admin.ts';

let serial = 0;
const newNumber = (): string => `4477009${String((serial += 1)).padStart(5, '0')}`;
const newUserId = (): string => `GB.88112233${String((serial += 1)).padStart(8, '0')}`;

/** One message of a customer, by whichever ids WhatsApp tells. */
interface Written {
  readonly from?: string;
  readonly userId?: string;
  readonly text?: string;
  readonly more?: object;
}

describe('One customer by several ids', () => {
  let fleet: LabFleet;

  fleetForTests(
    {
      brokers: 0,
      replicas: { 'smpp-worker': 0 },
      env: { CUSTOMER_INACTIVITY_TIMEOUT: '5', FORWARD_EVENTS: 'true' },
    },
    (started) => {
      fleet = started;
    },
  );

  const post = async (value: object): Promise<void> => {
    const metadata = { display_phone_number: '442071234567', phone_number_id: '106540352242922' };
    const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } };
    const answer = await fetch(`${fleet.gatewayUrl}/webhooks/360dialog`, {
      method: 'POST',
      headers: { authorization: `Bearer ${OUR.d360WebhookToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '8811223344', changes: [change] }] }),
    });
    expect(answer.status).to.equal(200);
  };
  const writes = async ({ from, userId, text = 'Hi', more }: Written): Promise<void> =>
    post({
      contacts: [{ profile: { name: 'Juan' }, wa_id: from, user_id: userId }],
      messages: [
        {
          id: `wamid.${randomUUID()}`,
          timestamp: String(Math.floor(Date.now() / 1000)),
          from,
          from_user_id: userId,
          type: 'text',
          text: { body: text },
          ...more,
        },
      ],
    });
  const answers = async (to: string, text: string): Promise<string> => {
    return fleet.send({ channel: 'whatsapp', to, text });
  };
  const heard = async (text: string) =>
    fleet.outside.hybridChat.waitForMessage((message) => message.text === text, { timeoutMs: 40_000 });
  const sentTo = async (to: string): Promise<unknown> =>
    fleet.outside.d360.waitForSent((sent) => sent.to === to, { timeoutMs: 40_000 });

  it('are one conversation once a webhook has named both ids', async () => {
    const [from, userId, first, second] = [newNumber(), newUserId(), randomUUID(), randomUUID()];
    await writes({ from, userId, text: first });
    const begun = await heard(first);
    await writes({ userId, text: second });
    const went = await heard(second);
    expect(begun).to.deep.include({ refId: `+${from}` });
    expect(begun.from).to.deep.include({ id: `+${from}`, aliases: [userId] });
    expect(went).to.deep.include({ refId: `+${from}`, conversationId: begun.conversationId ?? went.conversationId });
    expect(went.from).to.deep.include({ id: `+${from}`, aliases: [userId] });
  });

  it('are one conversation where an unknown id quotes what was sent to the number', async () => {
    const [to, userId, text, quoted] = [newNumber(), newUserId(), randomUUID(), `wamid.${randomUUID()}`];
    const body = { messaging_product: 'whatsapp', messages: [{ id: quoted }] };
    fleet.outside.d360.misbehave({ match: { path: '/messages', bodyIncludes: to }, status: 200, body });
    await answers(`+${to}`, 'Your order has left');
    await eventually(
      async () => ((await adminList(fleet, `/messages?id=${quoted}`)).items.length > 0 ? true : undefined),
      { describe: 'the id that WhatsApp gave the message', timeoutMs: 40_000 },
    );
    await writes({ userId, text, more: { context: { from: '442071234567', id: quoted } } });
    const heardOf = await heard(text);
    expect(heardOf).to.deep.include({ refId: `+${to}`, quotedMessageId: quoted });
    expect(heardOf.from).to.deep.include({ id: `+${to}`, aliases: [userId] });
  });

  it('are one conversation where the report of a message to the number names the unknown id', async () => {
    const [to, userId, text, sent] = [newNumber(), newUserId(), randomUUID(), `wamid.${randomUUID()}`];
    const body = { messaging_product: 'whatsapp', messages: [{ id: sent }] };
    fleet.outside.d360.misbehave({ match: { path: '/messages', bodyIncludes: to }, status: 200, body });
    await answers(`+${to}`, 'Your order has left');
    await eventually(
      async () => ((await adminList(fleet, `/messages?id=${sent}`)).items.length > 0 ? true : undefined),
      { describe: 'the id that WhatsApp gave the message', timeoutMs: 40_000 },
    );
    await post({ statuses: [{ id: sent, status: 'delivered', timestamp: '1795968873', recipient_user_id: userId }] });
    await eventually(
      async () => {
        const [message] = (await adminList(fleet, `/messages?id=${sent}`)).items;
        return message?.['status'] === 'delivered' ? message : undefined;
      },
      { describe: 'the report', timeoutMs: 40_000 },
    );
    await writes({ userId, text });
    expect((await heard(text)).from).to.deep.include({ id: `+${to}`, aliases: [userId] });
  });

  it('keep their name where a later message names nobody', async () => {
    const [from, first, second] = [newNumber(), randomUUID(), randomUUID()];
    await writes({ from, text: first });
    await post({ messages: [{ id: `wamid.${randomUUID()}`, from, type: 'text', text: { body: second } }] });
    expect((await heard(second)).from).to.deep.include({ id: `+${from}`, name: 'Juan', firstName: 'Juan' });
  });

  it('keep the id under which the conversation began', async () => {
    const [from, userId, first, second] = [newNumber(), newUserId(), randomUUID(), randomUUID()];
    await writes({ userId, text: first });
    await heard(first);
    await writes({ from, userId, text: second });
    expect(await heard(second)).to.deep.include({ refId: userId });
  });

  it('are not written to by one id after STOP under the other', async () => {
    const [from, userId] = [newNumber(), newUserId()];
    await fleet.outside.twilio.customerWrites({
      from: `whatsapp:+${from}`,
      to: `whatsapp:${OUR.whatsAppNumber}`,
      body: 'STOP',
      userId,
    });
    await fleet.outside.hybridChat.waitForMessage(({ refId }) => refId === `+${from}`);
    const id = await answers(userId, 'offer!');
    const { failure } = await eventually(
      async () => {
        const answer = await fleet.admin(`/messages/${id}`);
        const message = (await answer.json()) as { status?: string; failure?: unknown };
        return message.status === 'failed' ? message : undefined;
      },
      { describe: 'the refusal' },
    );
    expect(failure).to.deep.include({ reason: 'recipient-opted-out' });
  });

  it('belong to the conversation that an agent began under another spelling, which then does not end', async () => {
    const answered = randomUUID();
    const contacts = [{ input: '525512340088', wa_id: '5215512340088' }];
    const body = { messaging_product: 'whatsapp', contacts, messages: [{ id: `wamid.${answered}` }] };
    fleet.outside.d360.misbehave({ match: { path: '/messages', bodyIncludes: '525512340088' }, status: 200, body });
    await answers('+52 55 1234 0088', '¿Confirma su cita?');
    await eventually(() => fleet.outside.d360.requests.some((request) => request.body.includes('525512340088')), {
      describe: 'the question',
    });
    await writes({ from: '5215512340088', text: answered });
    expect(await heard(answered)).to.deep.include({ refId: '+525512340088' });

    // The clock of another customer, started later, has run out: this one's would have too.
    const silent = newNumber();
    await answers(`+${silent}`, 'Are you there?');
    await fleet.outside.hybridChat.waitForMessage(({ refId, tag }) => refId === `+${silent}` && tag === 'CHAT_ENDED', {
      timeoutMs: 40_000,
    });
    const ended = fleet.outside.hybridChat.messages.filter(({ tag }) => tag === 'CHAT_ENDED').map(({ refId }) => refId);
    expect(ended).to.not.include.members(['+525512340088', '+5215512340088']);
  });

  it('stay apart after a change of number, which messages to the old number follow', async () => {
    const [before, after, first, second] = [newNumber(), newNumber(), randomUUID(), randomUUID()];
    await writes({ from: before, text: first });
    await heard(first);
    const system = { type: 'user_changed_number', body: `Changed ${before}`, wa_id: after };
    await writes({ from: before, more: { type: 'system', system } });
    const change = await fleet.outside.hybridChat.waitForMessage(({ tag }) => tag === 'CUSTOMER_ID_CHANGED');
    expect(change).to.deep.include({ messageType: 'ActivityMessage', refId: `+${before}` });
    expect(change.from).to.deep.include({ aliases: [`+${after}`] });
    await writes({ from: after, text: second });
    expect(await heard(second)).to.deep.include({ refId: `+${before}` });

    await answers(`+${before}`, 'Still there?');
    await sentTo(after);

    const { items } = await adminList(fleet, `/messages?number=${encodeURIComponent(`+${after}`)}`);
    expect(JSON.stringify(items)).to.include('customer-id-changed');
  });

  it('lose nothing if two conversations, each with messages waiting, turn out to be one', async () => {
    const [from, userId] = [newNumber(), newUserId()];
    const { hybridChat } = fleet.outside;
    const earlier = { byNumber: [randomUUID(), randomUUID()], byId: [randomUUID(), randomUUID()] };
    for (const text of [...earlier.byNumber, ...earlier.byId]) {
      hybridChat.misbehave({ match: { bodyIncludes: text }, status: 503, times: 2 });
    }
    for (const text of earlier.byNumber) await writes({ from, text });
    for (const text of earlier.byId) await writes({ userId, text });
    const later = [randomUUID(), randomUUID()];
    await writes({ from, userId, text: later[0] ?? '' });
    await writes({ userId, text: later[1] ?? '' });
    await heard(later[1] ?? '');

    const mine: readonly string[] = [...earlier.byNumber, ...earlier.byId, ...later];
    const order = hybridChat.messages.map(({ text }) => text).filter((text) => mine.includes(text));
    expect(order.toSorted()).to.deep.equal(mine.toSorted());
    for (const row of [earlier.byNumber, earlier.byId]) {
      const expected: readonly string[] = [...row, ...later];
      expect(order.filter((text) => expected.includes(text))).to.deep.equal(expected);
    }
  });

  it('name in their events the deleted message, and the advertisement that opened a chat', async () => {
    const from = newNumber();
    await writes({ from, more: { type: 'revoke', revoke: { original_message_id: 'wamid.X1' } } });
    const referral = { source_id: '120', source_type: 'ad', headline: 'Chat', ctwa_clid: 'Aff' };
    await writes({ from, more: { type: 'request_welcome', referral } });
    const opened = await fleet.outside.hybridChat.waitForMessage(
      ({ refId, tag }) => refId === `+${from}` && tag === 'CHAT_OPENED',
    );
    expect(opened).to.deep.include({ referral });
    const [takenBack] = fleet.outside.hybridChat.messagesOf(`+${from}`);
    expect(takenBack).to.deep.include({ tag: 'MESSAGE_REVOKED', quotedMessageId: 'wamid.X1' });
  });

  it('broke nothing that was agreed', () => {
    expect(fleet.outside.violations).to.deep.equal([]);
  });
});
