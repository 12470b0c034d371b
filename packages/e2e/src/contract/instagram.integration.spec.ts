import { expect } from 'chai';
import { SIMULATED_INSTAGRAM, SIMULATED_INSTAGRAM_APP } from '@ccm/simulators/instagram';
import { eventually } from '@ccm/testing/support';
import { fleetForTests } from '../fleet/index.ts';
import type { LabFleet } from '../fleet/index.ts';
import { adminList } from './admin.ts';
import { metaCall, post } from './signed-calls.ts';
import { fresh } from './webhook-payloads.ts';

const WAIT = { timeoutMs: 60_000 };
const { appSecret, verifyToken } = SIMULATED_INSTAGRAM_APP;
const STORY = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=17&signature=abc';
const POST = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=18&signature=abc';

let serial = 5_614_800_000_000_000n;
const newCustomer = (): string => String((serial += 1n));
const item = (from: string, part: object): object => ({
  sender: { id: from },
  recipient: { id: SIMULATED_INSTAGRAM.id },
  timestamp: Date.now(),
  ...part,
});
const bodyOf = (entry: object): object => ({
  object: 'instagram',
  entry: [{ id: SIMULATED_INSTAGRAM.id, time: Date.now(), ...entry }],
});

describe('Instagram', () => {
  let fleet: LabFleet;

  fleetForTests(
    {
      brokers: 0,
      replicas: { 'smpp-worker': 0 },
      env: { FORWARD_EVENTS: 'true', READ_MARKS: 'true' },
    },
    (started) => {
      fleet = started;
    },
  );

  const at = (path: string): string => `${fleet.gatewayUrl}${path}`;
  /** Signs and posts an entry as Meta does. @returns the status of the answer. */
  const posts = async (entry: object, path = '/webhooks/instagram'): Promise<number | undefined> =>
    (await post(metaCall(at(path), bodyOf(entry), appSecret))).status;
  const happens = async (from: string, ...parts: readonly object[]): Promise<void> => {
    expect(await posts({ messaging: parts.map((part) => item(from, part)) })).to.equal(200);
  };
  const heard = async (text: string) =>
    fleet.outside.hybridChat.waitForMessage((message) => message.text === text, WAIT);
  /** The messages of one customer that Hybrid Chat received, up to this last text. */
  const heardOf = async (from: string, last: string) => {
    await fleet.outside.hybridChat.waitForMessage(({ refId, text }) => refId === from && text === last, WAIT);
    return fleet.outside.hybridChat.messages.filter(({ refId }) => refId === from);
  };
  const send = async (message: object): Promise<void> => {
    await fleet.send({ channel: 'instagram', ...message });
  };

  it("answers Meta's handshake with the challenge, and any other token with 403", async () => {
    const ask = async (token: string) =>
      fetch(at(`/webhooks/instagram?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`));
    const right = await ask(verifyToken);

    expect([right.status, await right.text()]).to.deep.equal([200, '1158201444']);
    expect((await ask('another')).status).to.equal(403);
  });

  it('accepts requests that the account’s app secret signed, under each of its routes, and no others', async () => {
    for (const path of ['/webhooks/instagram', '/ccm/webhooks/instagram', '/webhooks/instagram/default']) {
      const [from, text] = [newCustomer(), `to ${path}`];
      expect(await posts({ messaging: [item(from, { message: { mid: fresh('aWdf'), text } })] }, path)).to.equal(200);
      expect(await heard(text)).to.deep.include({
        channel: 'instagram',
        refId: from,
        serviceIdentifier: SIMULATED_INSTAGRAM.id,
      });
    }
    const forged = metaCall(at('/webhooks/instagram'), bodyOf({ messaging: [] }), 'another-app-secret');
    expect((await post(forged)).status).to.equal(403);
    expect((await post({ ...forged, headers: { 'content-type': 'application/json' } })).status).to.equal(403);
  });

  it('brings every kind of message in a customer’s order, each with a text to show', async () => {
    const from = newCustomer();
    const share = (type: string, payload: object) => ({ attachments: [{ type, payload }] });
    const parts = [
      { text: 'Yes', quick_reply: { payload: 'DEPT:1' } },
      { text: 'This one', reply_to: { mid: 'aWdfOUT' } },
      { text: 'Love it', reply_to: { story: { id: '180', url: STORY } } },
      share('story_mention', { url: STORY }),
      share('ig_post', { ig_post_media_id: '181', title: 'New shoes', url: POST }),
      { attachments: [{ type: 'like_heart' }] },
      { attachments: [{ type: 'ephemeral' }] },
      { is_unsupported: true },
      { text: 'How much?', referral: { product: { id: '123' } } },
      { text: 'Bye' },
    ];
    await happens(from, ...parts.map((message) => ({ message: { mid: fresh('aWdf'), ...message } })));
    const messages = await heardOf(from, 'Bye');

    expect(messages.map(({ messageType, text }) => `${messageType}: ${text}`)).to.deep.equal([
      'ChatMessage: Yes',
      'ChatMessage: This one',
      `ChatMessage: Love it\nReplied to your story: ${STORY}`,
      `ChatMessage: Mentioned you in a story: ${STORY}`,
      `ChatMessage: Shared an Instagram post: New shoes ${POST}`,
      'ChatMessage: ❤️',
      'ChatMessage: Sent a picture or video that can be seen only once, in the app',
      'ChatMessage: Unsupported message',
      'ChatMessage: How much?',
      'ChatMessage: Bye',
    ]);
    expect(messages[0]).to.include({ payload: 'DEPT:1' });
    expect(messages[7]).to.have.nested.property('raw.is_unsupported', true);
  });

  it('forwards edits, reactions, buttons and deletions', async () => {
    const from = newCustomer();
    await happens(
      from,
      { message: { mid: 'aWdfEDIT', text: 'Helo' } },
      { message_edit: { mid: 'aWdfEDIT', text: 'Hello', num_edit: 1 } },
      { reaction: { mid: 'aWdfOUT', action: 'react', reaction: 'love', emoji: '❤' } },
      { reaction: { mid: 'aWdfOUT', action: 'unreact' } },
      { message: { mid: 'aWdfEDIT', is_deleted: true } },
      { referral: { ref: 'summer', source: 'SHORTLINK', type: 'OPEN_THREAD' } },
      { postback: { mid: fresh('aWdf'), title: 'Opening hours', payload: 'HOURS' } },
    );
    const messages = await heardOf(from, 'Opening hours');

    expect(messages.map(({ messageType, text }) => `${messageType}: ${text}`)).to.deep.equal([
      'ChatMessage: Helo',
      'ChatMessage: Hello',
      'ChatMessage: Reacted with ❤ (love)',
      'ActivityMessage: Took a reaction back',
      'ActivityMessage: Took a message back',
      'ActivityMessage: Came by a link (summer) (SHORTLINK)',
      'ChatMessage: Opening hours',
    ]);
    expect(messages[1]).to.include({ edited: true });
    expect(messages[6]).to.include({ payload: 'HOURS' });
  });

  it("forwards neither the account's own actions nor the answers of other applications", async () => {
    const [from, end, aside] = [newCustomer(), fresh('end '), fresh('aside ')];
    const own = { sender: { id: SIMULATED_INSTAGRAM.id }, recipient: { id: from } };
    await happens(
      from,
      { ...own, message: { mid: fresh('aWdf'), text: 'From the app', is_echo: true } },
      { ...own, reaction: { mid: 'aWdfIN', action: 'react', reaction: 'love', emoji: '❤' } },
      { ...own, reaction: { mid: 'aWdfIN', action: 'unreact' } },
      { ...own, message_edit: { mid: 'aWdfOUT', text: 'From the app, better', num_edit: 1 } },
    );
    expect(await posts({ standby: [item(from, { message: { mid: fresh('aWdf'), text: aside } })] })).to.equal(200);
    await happens(
      from,
      { pass_thread_control: { new_owner_app_id: '123', metadata: 'to a person' } },
      { message: { mid: fresh('aWdf'), text: end } },
    );
    const messages = await heardOf(from, end);

    expect(messages.map(({ messageType, text }) => `${messageType}: ${text}`)).to.deep.equal([
      `ActivityMessage: To another application: ${aside}`,
      'ActivityMessage: The conversation was passed on (123)',
      `ChatMessage: ${end}`,
    ]);
    await eventually(
      async () =>
        JSON.stringify(await adminList(fleet, '/events?kind=message-echo')).includes(
          `Sent without CCM to ${from}: From the app`,
        ),
      { timeoutMs: 30_000 },
    );
  });

  it('brings a file into the File Engine, and the customer’s name with it', async () => {
    const [from, text] = [newCustomer(), fresh('file ')];
    const { instagram, fileEngine } = fleet.outside;
    instagram.setProfile(from, { name: 'Peter Claes' });
    await instagram.customerWrites({
      from,
      text,
      files: [{ kind: 'image', content: 'JPEG of shoes', type: 'image/jpeg', name: 'shoes.jpg' }],
    });
    const { attachments, from: customer } = await heard(text);

    expect(customer.name).to.equal('Peter Claes');
    expect(attachments[0]?.url).to.include(fileEngine.url);
    expect(await (await fetch(attachments[0]?.url ?? '')).text()).to.equal('JPEG of shoes');
  });

  it('sends an answer, notifies the CRM when it is seen, and keeps its echo from the agents', async () => {
    const [from, answer] = [newCustomer(), fresh('answer ')];
    const { instagram, hybridChat, crm } = fleet.outside;
    await instagram.customerWrites({ from, text: fresh('question ') });
    await send({ to: from, text: answer, id: `ig-${from}` });
    await instagram.waitForSent(({ content }) => content.text === answer, WAIT);
    await crm.waitForStatus(`ig-${from}`, 2, WAIT);
    await instagram.settled();

    expect(hybridChat.messages.some(({ text }) => text === answer)).to.equal(false);
  });

  it('forwards a message that comes twice once', async () => {
    const [from, text, end] = [newCustomer(), fresh('twice '), fresh('end ')];
    const twice = { message: { mid: fresh('aWdf'), text } };
    await happens(from, twice, twice);
    await happens(from, twice, { message: { mid: fresh('aWdf'), text: end } });

    expect((await heardOf(from, end)).map((message) => message.text)).to.deep.equal([text, end]);
  });

  it('keeps events without a customer for operators', async () => {
    const [comment, unknown] = [fresh('comment '), fresh('unknown ')];
    const changes = [
      { field: 'comments', value: { id: '179', text: comment, from: { id: '1', username: 'ann' } } },
      { field: 'brand_new', value: { note: unknown } },
    ];
    expect(await posts({ changes })).to.equal(200);

    for (const [kind, words] of [
      ['comments', comment],
      ['brand-new', unknown],
    ] as const)
      await eventually(async () => JSON.stringify(await adminList(fleet, `/events?kind=${kind}`)).includes(words), {
        ...WAIT,
        describe: `the event ${kind}`,
      });
  });

  it('renews its token before it expires, and says until when it is good', async () => {
    const expiry = await eventually(
      async () => {
        const answer = await fleet.admin('/channels/instagram/default/check', { method: 'POST' });
        const { checks } = (await answer.json()) as { checks: { id: string; state: string; detail: string }[] };
        return checks.find(({ id, state }) => id === 'expiry' && state === 'passed');
      },
      { ...WAIT, describe: 'the renewal' },
    );

    expect(expiry.detail).to.match(/^CCM renewed it on \d{4}-\d\d-\d\d; it expires on /);
  });

  it('shows its token nowhere', async () => {
    const seen = JSON.stringify([
      fleet.outside.hybridChat.messages,
      await (await fleet.admin('/dead-letters')).json(),
      await (await fleet.admin('/channels')).json(),
    ]);

    expect(seen).to.not.include(SIMULATED_INSTAGRAM.accessToken);
    expect(fleet.outside.instagram.violations).to.deep.equal([]);
  });
});
