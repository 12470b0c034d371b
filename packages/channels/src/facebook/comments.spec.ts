import { createHash, createHmac } from 'node:crypto';
import { expect } from 'chai';
import type { ChannelEvent, CommentModeration, OutboundContent } from '@ccm/core/domain';
import { anOutboundMessage, describeChannel } from '@ccm/testing/channels';
import type { ExpectedCall, ReceiveCase, SendCase } from '@ccm/testing/channels';
import type { PlannedReply } from '@ccm/testing/support';
import { readFeed } from './inbound/feed.ts';
import { channel as facebook } from './index.ts';
import type { FacebookSettings } from './settings.ts';

const PAGE = '1067280970047460';
const JANE = '6412345678901234';
const POST = `${PAGE}_712750021053074`;
const COMMENT = '712750021053074_1063824911537852';
const settings: FacebookSettings = {
  appSecret: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  pageAccessToken: 'EAAGtest',
  verifyToken: 'my-verify-token',
  pageId: PAGE,
  comments: true,
  apiUrl: 'https://graph.facebook.com/v23.0',
};
const PROOF = createHmac('sha256', settings.appSecret).update(settings.pageAccessToken).digest('hex');

const from = { id: JANE, name: 'Jane Doe' };
const bodyOf = (...values: readonly object[]): string =>
  JSON.stringify({
    object: 'page',
    entry: [{ id: PAGE, time: 1788955203, changes: values.map((value) => ({ field: 'feed', value })) }],
  });
const commented = (value: object): object => ({
  item: 'comment',
  verb: 'add',
  from,
  post: { id: POST, permalink_url: 'https://www.facebook.com/1067/posts/pfbid02x' },
  post_id: POST,
  comment_id: COMMENT,
  parent_id: POST,
  created_time: 1788955200,
  ...value,
});
const comment = { id: COMMENT, postId: POST, url: 'https://www.facebook.com/1067/posts/pfbid02x' };

/** A comment of Jane's, with the fields that all of them have. */
const message = (rest: object): ChannelEvent => ({
  kind: 'message',
  dedupeId: `feed.${COMMENT}.add`,
  atMs: 1788955200000,
  providerMessageId: COMMENT,
  customer: from,
  serviceIdentifier: PAGE,
  text: '',
  attachments: [],
  comment,
  place: { comment: COMMENT },
  ...rest,
});
const received = (value: object, rest: object): ReceiveCase<FacebookSettings> => ({
  body: bodyOf(commented(value)),
  events: [message(rest)],
});

const call = (method: string, path: string, json?: object): ExpectedCall => ({
  method,
  path: `${path}?appsecret_proof=${PROOF}`,
  headers: { authorization: 'Bearer EAAGtest' },
  ...(json === undefined ? {} : { json }),
});
const OK: PlannedReply = { status: 200, json: { success: true } };
const created = (id: string): PlannedReply => ({ status: 200, json: { id } });
const refused = (code: number, subcode?: number): PlannedReply => ({
  status: 400,
  json: { error: { message: 'no', code, ...(subcode === undefined ? {} : { error_subcode: subcode }) } },
});
const taken = (providerMessageId: string) => ({
  providerMessageId,
  outcome: { status: 'sent', providerStatus: 'sent' } as const,
});
const DONE = taken('0198c0de-0000-7000-8000-000000000001-0');
const to = (content: Partial<OutboundContent>, rest: object = {}) =>
  anOutboundMessage(content, { channel: 'facebook', to: JANE, ...rest });
const publicly = { to: 'comment', commentId: COMMENT, private: false } as const;
const privately = { to: 'comment', commentId: COMMENT, private: true } as const;
const moderate = (
  moderation: CommentModeration,
  expected: ExpectedCall,
  replies: readonly PlannedReply[] = [OK],
): SendCase<FacebookSettings> => ({
  message: to({ action: { does: 'moderate', commentId: COMMENT, moderation } }),
  replies,
  calls: [expected],
  receipts: [DONE],
});

const OWN = commented({ from: { id: PAGE, name: 'Acme' }, comment_id: '712750021053074_8', message: 'Ten' });

/** Reads an action on a comment of Jane's. */
const happened = (verb: string, activity: string, text: string) => {
  const value = { item: 'comment', verb, from, post_id: POST, comment_id: COMMENT, parent_id: POST };
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
  const dedupeId = `feed.${COMMENT}.${verb}.${digest}`;
  const common = { customer: from, serviceIdentifier: PAGE, quotedMessageId: COMMENT } as const;
  return { body: bodyOf(value), events: [{ kind: 'activity', dedupeId, activity, text, ...common } as const] };
};

describeChannel<FacebookSettings>({
  channel: facebook,
  settings,
  secrets: [settings.appSecret, settings.pageAccessToken, settings.verifyToken],
  sign: (request, { appSecret }) => {
    const signature = createHmac('sha256', appSecret).update(request.rawBody).digest('hex');
    return { ...request, headers: { ...request.headers, 'x-hub-signature-256': `sha256=${signature}` } };
  },
  receives: {
    'a comment, and that its answer belongs under it': received(
      { message: 'How much is it?' },
      { text: 'How much is it?' },
    ),
    'a comment with a field that is not known': received(
      { comment_id: '712750021053074_9', message: 'Ask Bob', message_tags: [{ id: '7', name: 'Bob' }] },
      {
        dedupeId: 'feed.712750021053074_9.add',
        providerMessageId: '712750021053074_9',
        text: 'Ask Bob',
        comment: { ...comment, id: '712750021053074_9' },
        place: { comment: '712750021053074_9' },
        raw: { message_tags: [{ id: '7', name: 'Bob' }] },
      },
    ),
    'a reply to a comment, and to which': received(
      { comment_id: '712750021053074_2', parent_id: COMMENT, message: 'Me too' },
      {
        dedupeId: 'feed.712750021053074_2.add',
        providerMessageId: '712750021053074_2',
        text: 'Me too',
        comment: { ...comment, id: '712750021053074_2', parentId: COMMENT },
        place: { comment: '712750021053074_2' },
        quotedMessageId: COMMENT,
      },
    ),
    'an author as Meta named them before 2018, in numbers': {
      body: bodyOf({
        ...commented({ comment_id: '712750021053074_3', message: 'Hi' }),
        from: undefined,
        sender_id: 100000123,
        sender_name: 'Old Form',
      }),
      events: [
        message({
          dedupeId: 'feed.712750021053074_3.add',
          providerMessageId: '712750021053074_3',
          customer: { id: '100000123', name: 'Old Form' },
          text: 'Hi',
          comment: { ...comment, id: '712750021053074_3' },
          place: { comment: '712750021053074_3' },
        }),
      ],
    },
    'a comment whose author Meta does not name': {
      body: bodyOf({ ...commented({ comment_id: '712750021053074_4', message: 'Hi' }), from: undefined }),
      events: [
        message({
          dedupeId: 'feed.712750021053074_4.add',
          providerMessageId: '712750021053074_4',
          customer: { id: '712750021053074_4' },
          text: 'Hi',
          comment: { ...comment, id: '712750021053074_4' },
          place: { comment: '712750021053074_4' },
        }),
      ],
    },
    'a picture in a comment': received(
      { comment_id: '712750021053074_5', photo: 'https://scontent.xx.fbcdn.net/a.jpg', message: 'Like this' },
      {
        dedupeId: 'feed.712750021053074_5.add',
        providerMessageId: '712750021053074_5',
        text: 'Like this',
        attachments: [{ kind: 'image', source: { url: 'https://scontent.xx.fbcdn.net/a.jpg' } }],
        comment: { ...comment, id: '712750021053074_5' },
        place: { comment: '712750021053074_5' },
      },
    ),
    'a picture in a comment, and no words where the link leads to the picture': received(
      {
        comment_id: '712750021053074_7',
        photo: 'https://scontent.xx.fbcdn.net/a.jpg',
        link: 'https://scontent.xx.fbcdn.net/a.jpg',
      },
      {
        dedupeId: 'feed.712750021053074_7.add',
        providerMessageId: '712750021053074_7',
        text: '',
        attachments: [{ kind: 'image', source: { url: 'https://scontent.xx.fbcdn.net/a.jpg' } }],
        comment: { ...comment, id: '712750021053074_7' },
        place: { comment: '712750021053074_7' },
      },
    ),
    'a sticker, whose file is in the comment itself': received(
      { comment_id: '712750021053074_6' },
      {
        dedupeId: 'feed.712750021053074_6.add',
        providerMessageId: '712750021053074_6',
        attachments: [{ kind: 'image', source: { mediaId: '712750021053074_6' } }],
        comment: { ...comment, id: '712750021053074_6' },
        place: { comment: '712750021053074_6' },
      },
    ),
    'an edited comment as the same one, edited': received(
      { verb: 'edited', message: 'How much is it now?' },
      {
        dedupeId: `feed.${COMMENT}.edited.314e7f1317a809b9e092fd24ce765e35`,
        text: 'How much is it now?',
        edited: true,
      },
    ),
    'a comment that was taken back as no message': happened('remove', 'comment-removed', 'Took a comment back'),
    'a comment that was deleted as no message': happened('delete', 'comment-removed', 'Took a comment back'),
    'a comment that was hidden as no message': happened('hide', 'comment-hidden', 'A comment was hidden'),
    'a comment that is shown again as no message': happened('unhide', 'comment-shown', 'A comment is shown again'),
    'a post of a visitor, whose answer belongs under it': {
      body: bodyOf({
        item: 'status',
        verb: 'add',
        from,
        post_id: `${PAGE}_9`,
        created_time: 1788955200,
        message: 'Hello page',
      }),
      events: [
        message({
          dedupeId: `feed.${PAGE}_9.add`,
          providerMessageId: `${PAGE}_9`,
          text: 'Hello page',
          comment: { id: `${PAGE}_9`, postId: `${PAGE}_9` },
          place: { comment: `${PAGE}_9` },
        }),
      ],
    },
    'a reaction to a comment as no message': {
      body: bodyOf({ item: 'reaction', verb: 'add', reaction_type: 'love', from, post_id: POST, comment_id: COMMENT }),
      events: [
        {
          kind: 'activity',
          dedupeId: `feed.${COMMENT}.reaction.8113856d4bb0739965cde22be37a6fdc`,
          activity: 'reaction',
          customer: from,
          serviceIdentifier: PAGE,
          text: 'Reacted to a comment with love',
          quotedMessageId: COMMENT,
        },
      ],
    },
  },
  reports: {
    "the page's own comment as our answer": {
      body: bodyOf(OWN),
      events: [
        {
          kind: 'status',
          dedupeId: 'feed.712750021053074_8.own',
          atMs: 1788955200000,
          match: { by: 'id', providerMessageIds: ['712750021053074_8'] },
          outcome: { status: 'sent', providerStatus: 'echo' },
          otherwise: { activity: 'message-echo', text: 'Commented without CCM: Ten', raw: OWN },
        },
      ],
    },
  },
  sends: {
    'answers in public under the comment, its picture with it and the rest as text': {
      message: to({
        text: 'Ten euros',
        replyTo: publicly,
        attachments: [
          { kind: 'image', url: 'https://files.example.com/a.jpg' },
          { kind: 'file', url: 'https://files.example.com/b.pdf' },
        ],
        buttons: [{ kind: 'url', title: 'Shop', url: 'https://example.com/' }],
      }),
      replies: [created('712750021053074_20')],
      calls: [
        call('POST', `/${COMMENT}/comments`, {
          message: 'Ten euros\nhttps://files.example.com/b.pdf\n\nShop: https://example.com/',
          attachment_url: 'https://files.example.com/a.jpg',
        }),
      ],
      receipts: [taken('712750021053074_20')],
    },
    "answers at the customer's last comment, unless the message names another place": {
      message: to({ text: 'Ten euros' }, { place: { comment: COMMENT } }),
      replies: [created('712750021053074_21')],
      calls: [call('POST', `/${COMMENT}/comments`, { message: 'Ten euros' })],
      receipts: [taken('712750021053074_21')],
    },
    'answers in private, and knows the author by the id in Messenger too': {
      message: to({ text: 'Ten euros', replyTo: privately }, { place: { comment: COMMENT } }),
      replies: [{ status: 200, json: { recipient_id: '999', message_id: 'm_1' } }],
      calls: [
        call('POST', `/${PAGE}/messages`, {
          recipient: { comment_id: COMMENT },
          messaging_type: 'RESPONSE',
          message: { text: 'Ten euros', metadata: 'ccm:0198c0de-0000-7000-8000-000000000001:0' },
        }),
      ],
      receipts: [{ ...taken('m_1'), recipientIds: [JANE, '999'] }],
    },
    'answers in private with files as links, since a comment takes one message': {
      message: to({
        text: 'Ten euros',
        replyTo: privately,
        attachments: [{ kind: 'image', url: 'https://files.example.com/a.jpg', caption: 'The menu' }],
      }),
      replies: [{ status: 200, json: { recipient_id: '999', message_id: 'm_2' } }],
      calls: [
        call('POST', `/${PAGE}/messages`, {
          recipient: { comment_id: COMMENT },
          messaging_type: 'RESPONSE',
          message: {
            text: 'Ten euros\nThe menu\nhttps://files.example.com/a.jpg',
            metadata: 'ccm:0198c0de-0000-7000-8000-000000000001:0',
          },
        }),
      ],
      receipts: [{ ...taken('m_2'), recipientIds: [JANE, '999'] }],
    },
    'refuses a private answer that would be several messages': {
      message: to({ text: 'x'.repeat(2001), replyTo: privately }),
      replies: [],
      failure: { reason: 'invalid-message', says: 'one private answer' },
    },
    'says that a comment has its private answer already': {
      message: to({ text: 'Hi', replyTo: privately }),
      replies: [refused(10900)],
      calls: [call('POST', `/${PAGE}/messages`)],
      failure: { reason: 'rejected', providerCode: '10900' },
    },
    'says that it is too late for a private answer': {
      message: to({ text: 'Hi', replyTo: privately }),
      replies: [refused(10901)],
      calls: [call('POST', `/${PAGE}/messages`)],
      failure: { reason: 'outside-reply-window', providerCode: '10901' },
    },
    'says that the comment is gone': {
      message: to({ text: 'Hi', replyTo: publicly }),
      replies: [refused(100, 33)],
      calls: [call('POST', `/${COMMENT}/comments`)],
      failure: { reason: 'invalid-recipient', providerCode: '100/33' },
    },
    'waits an hour if the page comments too fast': {
      message: to({ text: 'Hi', replyTo: publicly }),
      replies: [refused(1705, 1404078)],
      calls: [call('POST', `/${COMMENT}/comments`)],
      failure: { reason: 'throttled', retryAfterMs: 3_600_000, pauses: 'account' },
    },
    'likes a comment': moderate('like', call('POST', `/${COMMENT}/likes`)),
    'hides a comment': moderate('hide', call('POST', `/${COMMENT}`, { is_hidden: true })),
    'shows a comment again': moderate('unhide', call('POST', `/${COMMENT}`, { is_hidden: false })),
    'deletes a comment': moderate('delete', call('DELETE', `/${COMMENT}`)),
    'takes a comment that is gone for deleted': moderate('delete', call('DELETE', `/${COMMENT}`), [refused(100, 33)]),
  },
  opens: {
    'asks the comment for its file': {
      media: () => ({ kind: 'image', source: { mediaId: COMMENT } }),
      replies: (_url, other) => [
        { status: 200, json: { attachment: { type: 'sticker', media: { image: { src: `${other}/cat.png` } } } } },
      ],
      calls: [{ method: 'GET', path: `/${COMMENT}?fields=attachment&appsecret_proof=${PROOF}` }],
      elsewhere: [{ status: 200, body: 'PNG' }],
      callsElsewhere: [{ method: 'GET', path: '/cat.png', without: ['authorization'] }],
      opened: { status: 200, body: 'PNG' },
    },
  },
});

describe('the feed of a page', () => {
  it('unwraps the link of a comment, says it once, and reads a time in words', () => {
    const wrote = (message: string) => ({
      item: 'comment',
      verb: 'add',
      comment_id: '1_8',
      post_id: '1_7',
      from: { id: '9', name: 'Bob' },
      message,
      link: 'https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example.org%2F1',
      created_time: '2026-11-29T16:14:33+0000',
    });
    const place = { product: 'Messenger', pageId: '1' };
    expect(readFeed({ field: 'feed', value: wrote('See') }, place)?.[0]).to.deep.include({
      text: 'See\nhttps://shop.example.org/1',
      atMs: Date.UTC(2026, 10, 29, 16, 14, 33),
    });
    expect(readFeed({ field: 'feed', value: wrote('https://shop.example.org/1') }, place)?.[0]).to.deep.include({
      text: 'https://shop.example.org/1',
    });
  });

  it('attaches the picture that a visitor posts, whose address is its link', () => {
    const link = 'https://scontent.xx.fbcdn.net/a.jpg';
    const value = { item: 'photo', verb: 'add', from: { id: '9', name: 'Bob' }, post_id: '1_7', link, message: 'Look' };
    expect(readFeed({ field: 'feed', value }, { product: 'Messenger', pageId: '1' })?.[0]).to.deep.include({
      text: 'Look',
      attachments: [{ kind: 'image', source: { url: link } }],
    });
  });

  it('goes to the operator if comments are not requested', () => {
    const { comments: _comments, ...without } = settings;
    const account = { name: 'default', channel: 'facebook', provider: 'facebook', settings: without };
    const rawBody = Buffer.from(bodyOf(commented({ message: 'Hi' })));
    const [webhook] = facebook.webhooks;
    const events = webhook?.parse({ method: 'POST', publicUrl: '', query: {}, headers: {}, rawBody }, account, [
      account,
    ]);

    expect(events?.map(({ kind }) => kind)).to.deep.equal(['activity']);
    expect(events?.[0]).to.deep.include({ activity: 'feed' });
  });
});
