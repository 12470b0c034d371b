import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { SIMULATED_CLOUD_NUMBER } from '@ccm/simulators/whatsapp-cloud';
import { eventually, numbersFrom } from '@ccm/testing/support';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { adminList } from './admin.ts';

const JPEG = Buffer.from('/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJ', 'base64');
const PATIENCE = { timeoutMs: 60_000 };

interface Life {
  readonly status: string;
  readonly failure?: { readonly reason: string; readonly providerCode?: string };
}

const newNumber = numbersFrom('44770091');

describe('WhatsApp by Meta’s Cloud API', () => {
  let fleet: LabFleet;

  fleetForTests(
    {
      brokers: 0,
      replicas: { 'smpp-worker': 0 },
      env: { WHATSAPP_PROVIDER: 'cloud', READ_MARKS: 'true', FORWARD_EVENTS: 'true' },
    },
    (started) => {
      fleet = started;
    },
  );

  const heard = async (text: string) =>
    fleet.outside.hybridChat.waitForMessage((message) => message.text === text, PATIENCE);
  const sends = async (to: string, text: string): Promise<string> => fleet.send({ channel: 'whatsapp', to, text });
  const becomes = async (id: string, status: string): Promise<Life> =>
    eventually(
      async () => {
        const life = (await (await fleet.api(`/messages/${id}`)).json()) as Life;
        return life.status === status ? life : undefined;
      },
      { ...PATIENCE, describe: `${id} to be ${status}` },
    );

  it("forwards a customer's message, marks it as read, and delivers the answer", async () => {
    const [from, question, answer] = [newNumber(), randomUUID(), randomUUID()];
    const { messageIds } = await fleet.outside.cloud.customerWrites({ kind: 'text', text: question, from });

    expect(await heard(question)).to.deep.include({
      channel: 'whatsapp',
      refId: `+${from}`,
      serviceIdentifier: `+${SIMULATED_CLOUD_NUMBER.number}`,
      skillGroup: 'premium',
      providerMessageId: messageIds[0],
    });
    await eventually(
      () => fleet.outside.cloud.requests.some(({ body }) => body.includes(`"message_id":"${messageIds[0] ?? ''}"`)),
      { ...PATIENCE, describe: 'the read mark' },
    );
    const id = await sends(`+${from}`, answer);
    await becomes(id, 'read');
    const sent = fleet.outside.cloud.sent.find(({ to }) => to === from);
    expect(sent?.body).to.deep.include({ to: `+${from}`, text: { body: answer, preview_url: false } });
  });

  it('keeps a file in the File Engine', async () => {
    const [from, caption] = [newNumber(), randomUUID()];
    await fleet.outside.cloud.customerWrites({ kind: 'image', content: JPEG, caption, from });

    const { attachments } = await heard(caption);
    expect(attachments[0]).to.include({ mimeType: 'image/jpeg', size: JPEG.length, type: 'image' });
    expect(attachments[0]?.url).to.include(new URL(fleet.outside.fileEngine.url).host);
  });

  it('knows one customer by a number and an id without one', async () => {
    const [from, userId] = [newNumber(), `GB.77${newNumber()}`];
    const [first, second, answer] = [randomUUID(), randomUUID(), randomUUID()];
    await fleet.outside.cloud.customerWrites({ kind: 'text', text: first, from, userId });
    expect(await heard(first)).to.have.property('refId', `+${from}`);
    await fleet.outside.cloud.customerWrites({ kind: 'text', text: second, userId });

    const went = await heard(second);
    expect(went.refId).to.equal(`+${from}`);
    expect(went.from).to.deep.include({ id: `+${from}`, aliases: [userId] });
    await sends(userId, answer);
    const sent = await fleet.outside.cloud.waitForSent(({ body }) => JSON.stringify(body).includes(answer), PATIENCE);
    expect(sent.to).to.be.oneOf([from, userId]);
  });

  it('reports a new number, and writes to it', async () => {
    const [from, newer, text] = [newNumber(), newNumber(), randomUUID()];
    await fleet.outside.cloud.customerWrites({ kind: 'text', text, from });
    await heard(text);
    await fleet.outside.cloud.customerWrites({ kind: 'changed-number', newNumber: newer, from });
    await fleet.outside.hybridChat.waitForMessage(
      ({ tag, refId }) => tag === 'CUSTOMER_ID_CHANGED' && refId === `+${from}`,
      PATIENCE,
    );
    const answer = randomUUID();
    await sends(`+${from}`, answer);

    const sent = await fleet.outside.cloud.waitForSent(({ body }) => JSON.stringify(body).includes(answer), PATIENCE);
    expect(sent.to).to.equal(newer);
  });

  it('gives a message up that WhatsApp fails later, with its code', async () => {
    const [from, text] = [newNumber(), randomUUID()];
    await fleet.outside.cloud.customerWrites({ kind: 'text', text, from });
    await heard(text);
    fleet.outside.cloud.plan({ to: from, steps: [{ status: 'sent' }, { status: 'failed', code: 131_026 }] });
    const { failure } = await becomes(await sends(`+${from}`, randomUUID()), 'failed');

    expect(failure).to.include({ reason: 'undeliverable', providerCode: '131026' });
  });

  it('keeps messages to another responder from Hybrid Chat, and stores them for operators', async () => {
    const [from, text] = [newNumber(), randomUUID()];
    const standby = {
      contacts: [{ wa_id: from }],
      messages: [{ from, id: `wamid.${text}`, timestamp: '1788955300', type: 'text', text: { body: text } }],
    };
    const { cloud, hybridChat } = fleet.outside;
    const [outcome] = await cloud.deliver([cloud.entry({ standby }, SIMULATED_CLOUD_NUMBER, 'standby')]);
    expect(outcome?.status).to.equal(200);

    await hybridChat.waitForMessage(
      (message) => message.messageType === 'ActivityMessage' && message.text.includes(text),
    );
    expect(hybridChat.messages.some((message) => message.text === text)).to.equal(false);
  });

  it("shows operators Meta's reports about the account", async () => {
    const { cloud } = fleet.outside;
    const value = { entity_type: 'PHONE_NUMBER', alert_status: randomUUID() };
    await cloud.deliver([cloud.entry(value, SIMULATED_CLOUD_NUMBER, 'account_alerts')]);

    await eventually(
      async () => JSON.stringify(await adminList(fleet, '/events?kind=account-alerts')).includes(value.alert_status),
      { ...PATIENCE, describe: 'the alert among the events' },
    );
  });

  it('finds the account in order, and leaves its webhook as it is', async () => {
    const answer = await fleet.admin('/channels/whatsapp/default/check', { method: 'POST' });
    const { checks } = (await answer.json()) as { checks: { id: string; state: string }[] };

    expect(checks.map(({ id, state }) => `${id} ${state}`)).to.include.members([
      'credentials passed',
      'number passed',
      'subscription passed',
    ]);
  });

  it('has sent nothing that Meta would refuse', () => {
    expect(fleet.outside.cloud.violations).to.deep.equal([]);
  });
});
