import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Account, ChannelEvent, CustomerMessage } from '@ccm/core/domain';
import { anOutboundMessage, describeChannel } from '@ccm/testing/channels';
import type { SendCase } from '@ccm/testing/channels';
import { FakeProvider, loopbackHttp } from '@ccm/testing/support';
import type { WebhookRequest } from '../contract/index.ts';
import { channel } from './index.ts';
import type { InstagramSettings } from './index.ts';

const APP_SECRET = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const TOKEN = 'IGAAinstagramToken';
const ACCOUNT = '17841400000000001';
const OTHER = '17841400000000002';
const CUSTOMER = '5614800000000001';
const AT_MS = 1_788_955_200_123;
const settings: InstagramSettings = {
  appSecret: APP_SECRET,
  accessToken: TOKEN,
  verifyToken: 'a-verify-token',
  accountId: ACCOUNT,
  pageId: '1067280970047460',
  apiUrl: 'https://graph.instagram.com/v23.0',
};
const account = (name: string, more: Partial<InstagramSettings> = {}): Account<InstagramSettings> => ({
  name,
  channel: 'instagram',
  provider: 'instagram',
  settings: { ...settings, ...more },
});
const sign = (request: WebhookRequest, { appSecret }: InstagramSettings): WebhookRequest => ({
  ...request,
  headers: {
    ...request.headers,
    'x-hub-signature-256': `sha256=${createHmac('sha256', appSecret).update(request.rawBody).digest('hex')}`,
  },
});
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8');
const PROOF = `appsecret_proof=${createHmac('sha256', APP_SECRET).update(TOKEN).digest('hex')}`;

const wrote = (mid: string, rest: Partial<CustomerMessage>): CustomerMessage => ({
  kind: 'message',
  dedupeId: mid,
  providerMessageId: mid,
  atMs: AT_MS,
  customer: { id: CUSTOMER },
  serviceIdentifier: ACCOUNT,
  text: '',
  attachments: [],
  ...rest,
});
const STORY = 'https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=s';

type Sends = Readonly<Record<string, SendCase<InstagramSettings>>>;
const outbound = (content: Parameters<typeof anOutboundMessage>[0], rest: object = {}) =>
  anOutboundMessage(content, { channel: 'instagram', to: CUSTOMER, ...rest });
const call = (json: object) => ({
  method: 'POST',
  path: `/me/messages?${PROOF}`,
  headers: { authorization: `Bearer ${TOKEN}` },
  json: { recipient: { id: CUSTOMER }, ...json },
});
const answers = (message: object) => call({ messaging_type: 'RESPONSE', message });
const taken = { status: 200, json: { recipient_id: CUSTOMER, message_id: 'aWdf1' } };
const SENT = { providerMessageId: 'aWdf1', outcome: { status: 'sent', providerStatus: 'sent' } } as const;
const sendsOne = (content: Parameters<typeof anOutboundMessage>[0], message: object): SendCase<InstagramSettings> => ({
  message: outbound(content),
  replies: [taken],
  calls: [answers(message)],
  receipts: [SENT],
});
const refused = (
  error: object,
  failure: NonNullable<SendCase<InstagramSettings>['failure']>,
): SendCase<InstagramSettings> => ({
  message: outbound({ text: 'Hello' }),
  replies: [{ status: 400, json: { error: { type: 'IGApiException', message: 'Failed', ...error } } }],
  calls: [answers({ text: 'Hello' })],
  failure,
});
const quoted = { message: { id: 'ours', providerIds: ['aWdfIN'] } } as const;

const sends: Sends = {
  'sends a text': sendsOne({ text: 'Hello' }, { text: 'Hello' }),
  'counts a text in bytes': {
    message: outbound({ text: 'é'.repeat(600) }),
    replies: [taken, taken],
    calls: [answers({ text: 'é'.repeat(499) }), answers({ text: 'é'.repeat(101) })],
    receipts: [SENT, SENT],
  },
  'sends a picture, and a file that Instagram does not take as a link': {
    message: outbound({
      attachments: [
        { kind: 'image', url: 'https://files.example.com/a.jpg' },
        { kind: 'file', url: 'https://files.example.com/a.zip' },
      ],
    }),
    replies: [taken, taken],
    calls: [
      answers({ attachment: { type: 'image', payload: { url: 'https://files.example.com/a.jpg' } } }),
      answers({ text: 'https://files.example.com/a.zip' }),
    ],
    receipts: [SENT, SENT],
    notes: ['a file became a link (Instagram: application/zip is not taken so)'],
  },
  'offers quick replies under a text': sendsOne(
    { text: 'Which?', buttons: [{ kind: 'reply', title: 'Billing', payload: 'B' }] },
    { text: 'Which?', quick_replies: [{ content_type: 'text', title: 'Billing', payload: 'B' }] },
  ),
  'offers quick replies under a text of their own if there is only a picture': {
    message: outbound({
      attachments: [{ kind: 'image', url: 'https://files.example.com/a.jpg' }],
      buttons: [{ kind: 'reply', title: 'Nice', payload: 'N' }],
    }),
    replies: [taken, taken],
    calls: [
      answers({ attachment: { type: 'image', payload: { url: 'https://files.example.com/a.jpg' } } }),
      answers({ text: 'Nice', quick_replies: [{ content_type: 'text', title: 'Nice', payload: 'N' }] }),
    ],
    receipts: [SENT, SENT],
  },
  'quotes the message that it answers': {
    message: outbound({ text: 'Yes', replyTo: { to: 'message', ...quoted } }),
    replies: [taken],
    calls: [call({ messaging_type: 'RESPONSE', reply_to: { mid: 'aWdfIN' }, message: { text: 'Yes' } })],
    receipts: [SENT],
  },
  'reacts with a heart': {
    message: outbound({ text: '', action: { does: 'react', ...quoted, emoji: '❤️' } }),
    replies: [{ status: 200, json: { recipient_id: CUSTOMER } }],
    calls: [call({ sender_action: 'react', payload: { message_id: 'aWdfIN', reaction: 'love' } })],
    receipts: [{ ...SENT, providerMessageId: 'react:aWdfIN' }],
  },
  'takes a reaction back': {
    message: outbound({ text: '', action: { does: 'react', ...quoted, emoji: '' } }),
    replies: [{ status: 200, json: { recipient_id: CUSTOMER } }],
    calls: [call({ sender_action: 'unreact', payload: { message_id: 'aWdfIN' } })],
    receipts: [{ ...SENT, providerMessageId: 'unreact:aWdfIN' }],
  },
  'sends any other reaction as text': {
    message: outbound({ text: '', action: { does: 'react', ...quoted, emoji: '👍' } }),
    replies: [taken],
    calls: [answers({ text: '👍' })],
    receipts: [SENT],
    notes: ['the reaction became its emoji as text: Instagram takes a heart'],
  },
  'tags an answer of a person after the reply window': {
    message: outbound({ text: 'Sorry for the wait', template: { name: 'tag:HUMAN_AGENT', variables: {} } }),
    replies: [taken],
    calls: [call({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT', message: { text: 'Sorry for the wait' } })],
    receipts: [SENT],
  },
  'knows no other tag': {
    message: outbound({ text: 'Hi', template: { name: 'tag:ACCOUNT_UPDATE', variables: {} } }),
    replies: [],
    calls: [],
    failure: { reason: 'invalid-message', says: 'HUMAN_AGENT' },
  },
  'does not tag a bulk message': {
    message: outbound({ text: 'Hi', template: { name: 'tag:HUMAN_AGENT', variables: {} } }, { lane: 'bulk' }),
    replies: [],
    calls: [],
    failure: { reason: 'invalid-message', says: 'bulk' },
  },
  'refuses a phone number': {
    message: outbound({ text: 'Hi' }, { to: '+447700900123' }),
    replies: [],
    calls: [],
    failure: { reason: 'invalid-recipient' },
  },
  'says that the window is closed': refused(
    { code: 10, error_subcode: 2_534_022 },
    { reason: 'outside-reply-window', providerCode: '10/2534022', retryable: false },
  ),
  'stops the account if the token has expired': refused(
    { code: 190, message: `Malformed ${TOKEN}` },
    { reason: 'bad-credentials', pauses: 'account', says: '60 days' },
  ),
  'stops the account that does not allow access to messages': refused(
    { code: 100, error_subcode: 2_534_041 },
    { reason: 'bad-credentials', pauses: 'account', says: 'Connected tools' },
  ),
  'knows a person of another account': refused(
    { code: 100, error_subcode: 2_534_014 },
    { reason: 'invalid-recipient', retryable: false },
  ),
  'waits if the account has reached its rate': refused({ code: 80_002 }, { reason: 'throttled', retryable: true }),
  'tries a file again that Meta could not fetch': refused(
    { code: 9004, error_subcode: 2_207_052 },
    { reason: 'media-unavailable', retryable: true, maxAttempts: 3, says: 'must be reachable from the internet' },
  ),
  'gives up a customer who has blocked the account': refused(
    { code: 200, error_subcode: 1_545_041 },
    { reason: 'undeliverable', retryable: false },
  ),
  'stops a restricted account': refused(
    { code: 25, error_subcode: 2_207_050 },
    { reason: 'blocked-account', pauses: 'account' },
  ),
  'tries again after a temporary error': refused({ code: 999, is_transient: true }, { reason: 'provider-unavailable' }),
  'does not know the outcome of a message if the line was cut': {
    message: outbound({ text: 'Hello' }),
    replies: ['cut'],
    calls: [answers({ text: 'Hello' })],
    failure: { reason: 'outcome-unknown' },
  },
  'knows that nothing was sent if nothing listened': {
    message: outbound({ text: 'Hello' }),
    replies: 'refused',
    failure: { reason: 'connection-failed', retryable: true },
  },
};

describeChannel<InstagramSettings>({
  channel,
  settings,
  accounts: [account('default'), account('second', { accountId: OTHER, pageId: '2' })],
  secrets: [APP_SECRET, TOKEN, settings.verifyToken],
  sign,
  handshakes: {
    "Meta's subscription": {
      method: 'GET',
      query: 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=a-verify-token',
      body: '',
      reply: { status: 200, contentType: 'text/plain', body: '1158201444' },
    },
    'another verify token': {
      method: 'GET',
      query: 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=other',
      body: '',
      reply: { status: 403, contentType: 'text/plain', body: 'Forbidden' },
    },
  },
  rejects: {
    'a body that is not JSON': { body: 'hello' },
    'a body without entries': { body: '{"object":"instagram"}' },
  },
  receives: {
    'messages of every kind': {
      body: fixture('messages'),
      events: [
        wrote('m1', { text: 'Hi' }),
        wrote('m2', { text: 'Yes', payload: 'DEPT:1' }),
        wrote('m3', { text: 'This one', quotedMessageId: 'aWdfOUT' }),
        wrote('m4', {
          text: `Love it\nReplied to your story: ${STORY}`,
          raw: { reply_to: { story: { id: '18074800000000001', url: STORY } } },
        }),
        wrote('m5', { text: `Mentioned you in a story: ${STORY}` }),
        wrote('m6', {
          text: 'Look',
          attachments: [
            { kind: 'image', source: { url: 'https://lookaside.fbsbx.com/ig_messaging_cdn/a.jpg?s=1' }, name: 'a.jpg' },
            { kind: 'audio', source: { url: 'https://lookaside.fbsbx.com/ig_messaging_cdn/a.mp4?s=1' }, name: 'a.mp4' },
          ],
        }),
        wrote('m7', { text: 'Shared an Instagram post: New shoes https://lookaside.fbsbx.com/post/1' }),
        wrote('m8', { text: 'Shared an Instagram reel: How to https://lookaside.fbsbx.com/reel/1' }),
        wrote('m9', { text: '❤️' }),
        wrote('m10', { text: 'Sent a picture or video that can be seen only once, in the app' }),
        wrote('m11', { text: 'How much?', referral: { product: '{"id":"123"}' } }),
      ],
    },
    'buttons, reactions, edits, messages taken back, referrals and handovers of the conversation': {
      body: fixture('others'),
      events: [
        wrote('p1', { text: 'Opening hours', payload: 'HOURS' }),
        wrote('reaction.b28582056a387cb80460848c3cef3f89', {
          text: 'Reacted with ❤ (love)',
          quotedMessageId: 'aWdfOUT',
        }),
        wrote('edit.m1.1', { text: 'Hi there', edited: true, providerMessageId: 'm1', quotedMessageId: 'm1' }),
        {
          kind: 'activity',
          dedupeId: 'deleted.m2',
          atMs: AT_MS,
          activity: 'message-deleted',
          customer: { id: CUSTOMER },
          serviceIdentifier: ACCOUNT,
          text: 'Took a message back',
          quotedMessageId: 'm2',
        },
      ],
    },
  },
  sends,
});

const MESSAGE = String.raw`{"object":"instagram","entry":[{"id":"17841400000000001","time":1788955200500,"messaging":[{"sender":{"id":"5614800000000001"},"recipient":{"id":"17841400000000001"},"timestamp":1788955200123,"message":{"mid":"aWdf_test","text":"caf\u00e9 \ud83d\udc4d"}}]}]}`;

describe('Instagram beside the contract', () => {
  const webhook = channel.webhooks[0];
  const own = account('default');
  const requestWith = (body: string, headers: Readonly<Record<string, string>> = {}): WebhookRequest => ({
    method: 'POST',
    publicUrl: 'https://ccm.example.com/webhooks/instagram',
    query: {},
    headers,
    rawBody: Buffer.from(body),
  });
  const read = (entry: object): readonly ChannelEvent[] =>
    webhook?.parse(
      requestWith(JSON.stringify({ object: 'instagram', entry: [{ id: ACCOUNT, time: 1, ...entry }] })),
      own,
      [own],
    ) ?? [];
  const happened = (item: object): readonly ChannelEvent[] =>
    read({ messaging: [{ sender: { id: CUSTOMER }, recipient: { id: ACCOUNT }, timestamp: AT_MS, ...item }] });

  it('takes the signature that Meta makes over escaped bytes', () => {
    const signature = 'sha256=ee9c694d0193ecdacfd8479c577913110715a43179dab67483a5c81980e9b1aa';
    const request = requestWith(MESSAGE, { 'x-hub-signature-256': signature });

    expect(Buffer.byteLength(MESSAGE)).to.equal(258);
    expect(webhook?.verify(request, own)).to.deep.equal({ authentic: true });
    expect(webhook?.parse(request, own, [own])[0]).to.include({ text: 'café 👍' });
  });

  it('finds the account by its id or by its page’s, and shows it under its own id', () => {
    const ofPage = requestWith(MESSAGE.replaceAll(ACCOUNT, '1067280970047460'));

    expect(webhook?.candidates(ofPage, [account('second', { accountId: OTHER, pageId: '2' }), own])).to.deep.equal([
      [own],
    ]);
    expect(webhook?.parse(ofPage, own, [own])[0]).to.include({ serviceIdentifier: ACCOUNT });
  });

  it('believes an account only under the app secret that signed', () => {
    const stranger = account('second', { accountId: OTHER, appSecret: 'another' });
    const [event] = webhook?.parse(requestWith(MESSAGE.replaceAll(ACCOUNT, OTHER)), own, [own, stranger]) ?? [];

    expect(event).to.include({ kind: 'activity', activity: 'foreign-event' });
  });

  it('takes a seen mark for everything sent up to it', () => {
    expect(happened({ read: { mid: 'aWdfOUT' } })[0]).to.deep.include({
      kind: 'status',
      match: { by: 'watermark', customerId: CUSTOMER, atMs: AT_MS },
      outcome: { status: 'read', providerStatus: 'read' },
    });
  });

  it('takes no act of the account itself for the customer’s, and tells operators of it', () => {
    const own = { sender: { id: ACCOUNT }, recipient: { id: CUSTOMER } };
    for (const action of ['react', 'unreact']) {
      const raw = { ...own, reaction: { mid: 'm1', action } };
      const [event, ...others] = read({ messaging: [raw] });
      expect(event).to.deep.include({ activity: 'message-echo', serviceIdentifier: ACCOUNT, raw });
      expect(event).not.to.have.property('customer');
      expect(others).to.deep.equal([]);
    }
  });

  it('takes an echo for a proof that our message went, or else tells operators who wrote to whom', () => {
    const echo = {
      sender: { id: ACCOUNT },
      recipient: { id: CUSTOMER },
      message: { mid: 'e', text: 'x', is_echo: true },
    };

    expect(read({ messaging: [echo] })).to.deep.equal([
      {
        kind: 'status',
        dedupeId: 'echo.e',
        match: { by: 'id', providerMessageIds: ['e'] },
        outcome: { status: 'sent', providerStatus: 'echo' },
        otherwise: { activity: 'message-echo', text: `Sent without CCM to ${CUSTOMER}: x`, raw: echo },
      },
    ]);
  });

  it('keeps an edit that says nothing from the agents', () => {
    expect(happened({ message_edit: { mid: 'm1', num_edit: 0 } })).to.deep.equal([]);
  });

  it('tells a quick reply without a title by its payload', () => {
    const [event] = happened({ message: { mid: 'm1', quick_reply: { payload: 'HOURS' } } });
    expect(event).to.include({ text: 'HOURS', payload: 'HOURS' });
    expect(event).not.to.have.property('raw');
  });

  it('keeps no flag that says nothing', () => {
    expect(
      happened({ message: { mid: 'm1', text: 'Hi', is_unsupported: false, is_deleted: false } })[0],
    ).not.to.have.property('raw');
  });

  it('records answers of other applications, and comments', () => {
    const item = { sender: { id: CUSTOMER }, recipient: { id: ACCOUNT }, timestamp: AT_MS };
    const standby = read({ standby: [{ ...item, message: { mid: 's1', text: 'Hello?' } }] });
    const comment = read({ changes: [{ field: 'comments', value: { id: '179', text: 'Nice' } }] });
    const bare = read({ field: 'story_insights', value: { media_id: '1' } });

    expect(standby[0]).to.include({ activity: 'standby', text: 'To another application: Hello?' });
    expect(comment[0]).to.include({ activity: 'comments', text: 'Instagram reports comments: id 179, text Nice' });
    expect(bare[0]).to.include({ activity: 'story-insights' });
  });

  it('reads a message that stands among the changes, as in Meta’s samples', () => {
    const value = { sender: { id: CUSTOMER }, recipient: { id: ACCOUNT }, timestamp: '1795968900' };
    const message = { mid: 'm1', text: 'Hi' };

    const events = read({ changes: [{ field: 'messages', value: { ...value, message } }] });

    expect(events[0]).to.deep.include({ kind: 'message', customer: { id: CUSTOMER }, text: 'Hi' });
  });

  const contextAt = (url: string) => ({
    account: account('default', { apiUrl: url }),
    http: loopbackHttp,
    signal: AbortSignal.timeout(20_000),
  });

  it('looks a name up, else the user name, and waits for neither', async () => {
    await using provider = await FakeProvider.start([
      { status: 200, json: { name: 'Peter', username: 'peter_c' } },
      { status: 200, json: { name: null, username: 'peter_c' } },
      { status: 400, json: { error: { code: 230 } } },
    ]);
    const names = [];
    for (let time = 0; time < 3; time += 1)
      names.push(await channel.lookUpCustomer?.(CUSTOMER, contextAt(provider.url)));

    expect(names).to.deep.equal([{ name: 'Peter' }, { name: 'peter_c' }, {}]);
    expect(provider.calls[0]?.path).to.equal(`/${CUSTOMER}?fields=name,username&${PROOF}`);
  });

  it('marks as seen, and shows the typing indicator', async () => {
    const done = { status: 200, json: { recipient_id: CUSTOMER } };
    await using provider = await FakeProvider.start([done, done, done]);
    await channel.markRead?.({ providerMessageId: 'm1', customerId: CUSTOMER }, contextAt(provider.url));
    await channel.showTyping?.({ customerId: CUSTOMER, on: true }, contextAt(provider.url));
    await channel.showTyping?.({ customerId: CUSTOMER, on: false }, contextAt(provider.url));

    expect(provider.calls.map(({ body }) => JSON.parse(body) as unknown)).to.deep.equal(
      ['mark_seen', 'typing_on', 'typing_off'].map((action) => ({
        recipient: { id: CUSTOMER },
        sender_action: action,
      })),
    );
  });

  const checkWith = async (replies: Parameters<typeof FakeProvider.start>[0]) => {
    await using provider = await FakeProvider.start(replies);
    const address = 'https://chat.example/webhooks/instagram';
    const context = { ...contextAt(provider.url), address, sharedAddress: address, isOurs: () => true };
    const checks = await channel.check?.(context);
    return { states: checks?.map(({ id, state }) => `${id} ${state}`), words: JSON.stringify(checks) };
  };
  const FIELDS = [
    'messages',
    'messaging_postbacks',
    'messaging_seen',
    'messaging_handover',
    'messaging_referral',
    'message_reactions',
    'standby',
  ];

  it('checks the owner of the token, and the webhooks that the account sends', async () => {
    const mine = { status: 200, json: { user_id: ACCOUNT, username: 'acme', id: '1' } };
    const subscribed = (fields: readonly string[]) => ({
      status: 200,
      json: { data: [{ subscribed_fields: fields }] },
    });

    expect((await checkWith([mine, subscribed(FIELDS)])).states).to.deep.equal([
      'credentials passed',
      'fields passed',
      'webhook skipped',
    ]);
    expect((await checkWith([mine, subscribed(['messages'])])).words).to.include('messaging_seen');
    expect((await checkWith([{ status: 200, json: { user_id: OTHER, id: '1' } }])).states).to.deep.equal([
      'credentials failed',
    ]);
    const refusal = await checkWith([{ status: 401, json: { error: { code: 190, message: TOKEN } } }]);
    expect(refusal.states).to.deep.equal(['credentials failed']);
    expect(refusal.words).to.not.include(TOKEN);
  });

  it('subscribes the account to the missing webhooks', async () => {
    await using provider = await FakeProvider.start([
      { status: 200, json: { data: [] } },
      { status: 200, json: { success: true } },
    ]);
    const address = 'https://chat.example/webhooks/instagram';
    const context = { ...contextAt(provider.url), address, sharedAddress: address, isOurs: () => true };
    const plan = await channel.register?.(context);

    expect(await plan?.steps[0]?.run()).to.equal(undefined);
    expect(JSON.parse(provider.calls[1]?.body ?? '')).to.deep.equal({ subscribed_fields: FIELDS });
    expect(plan?.obstacles[0]?.remedy).to.include(address);
  });
});
