import { expect } from 'chai';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import { eventsOf } from './parse.ts';
import type { FacebookSettings } from '../settings.ts';

const PAGE = '1067280970047460';
const account: Account<FacebookSettings> = {
  name: 'default',
  channel: 'facebook',
  provider: 'facebook',
  settings: {
    appSecret: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
    pageAccessToken: 'EAAG',
    verifyToken: 'v',
    pageId: PAGE,
    apiUrl: 'https://graph.facebook.com/v23.0',
  },
};
const eventsIn = (entry: readonly unknown[]): readonly ChannelEvent[] =>
  eventsOf(Buffer.from(JSON.stringify({ object: 'page', entry })), account, [account]);
const readAll = (entry: object): readonly ChannelEvent[] => eventsIn([{ id: PAGE, time: 1, ...entry }]);
const read = (entry: object): ChannelEvent | undefined => readAll(entry)[0];
const happened = (item: object): ChannelEvent | undefined =>
  read({
    messaging: [{ sender: { id: '7412345678900001' }, recipient: { id: PAGE }, timestamp: 1_795_968_900_000, ...item }],
  });
const wrote = (message: object): ChannelEvent | undefined => happened({ message: { mid: 'm_1', ...message } });

/** Odd shapes that people who run pages have reported, and the agent's view of each. */
describe('the kinds of Messenger messages', () => {
  const messages: Readonly<Record<string, readonly [object, object]>> = {
    'knows a kind of attachment in capitals': [
      { attachments: [{ type: 'IMAGE', payload: { url: 'https://a.b/c.jpg' } }] },
      { text: '', attachments: [{ kind: 'image', source: { url: 'https://a.b/c.jpg' }, name: 'c.jpg' }] },
    ],
    'shows a text that is a number': [{ text: 5 }, { text: '5' }],
    'shows the address of a preview in the spelling of older versions': [
      { attachments: [{ type: 'fallback', title: 'Offer', URL: 'https://shop.example.org/1', payload: null }] },
      { text: 'Shared: Offer https://shop.example.org/1' },
    ],
    'says that an appointment was booked': [
      { attachments: [{ type: 'appointment_booking', payload: {} }] },
      { text: 'Booked an appointment (Messenger passes on nothing more)' },
    ],
    'shows a typed link once, with its title': [
      {
        text: 'https://shop.example.org/dp/B01?x=1',
        attachments: [
          {
            title: 'Enter 32 TV',
            url: 'https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example.org%2Fdp%2FB01%3Fx%3D1&h=ATPq&s=1&enc=AZ',
            type: 'fallback',
            payload: null,
          },
        ],
      },
      { text: 'https://shop.example.org/dp/B01?x=1\nShared: Enter 32 TV' },
    ],
    'shows a shared link once if two attachments carry it': [
      {
        attachments: [
          { type: 'fallback', title: 'A', url: 'https://example.com/a' },
          { type: 'share', payload: { url: 'https://www.example.com/a/?fbclid=1' } },
        ],
      },
      { text: 'Shared: A https://example.com/a' },
    ],
    'shows a file shared twice in one message once': [
      {
        attachments: [
          { type: 'fallback', title: 'A', url: 'https://example.com/a' },
          { type: 'fallback', title: 'A', url: 'https://example.com/a' },
        ],
      },
      { text: 'Shared: A https://example.com/a' },
    ],
    'makes a link without a scheme absolute': [
      { attachments: [{ type: 'fallback', title: 'A', url: 'www.example.com/a' }] },
      { text: 'Shared: A https://www.example.com/a' },
    ],
    'keeps an address that is no link': [
      { mid: 'm_1', attachments: [{ type: 'fallback', title: 'A', url: 'fb-messenger://x' }] },
      {
        text: 'Shared: A',
        raw: { mid: 'm_1', attachments: [{ type: 'fallback', title: 'A', url: 'fb-messenger://x' }] },
      },
    ],
    'shows the words of a template with buttons': [
      { attachments: [{ type: 'template', payload: { template_type: 'button', text: 'Hello', buttons: [] } }] },
      { text: 'Shared: Hello' },
    ],
    "shows the link of a template's card": [
      {
        attachments: [
          { type: 'template', payload: { elements: [{ title: 'Shoe', item_url: 'https://example.com/shoe' }] } },
        ],
      },
      { text: 'Shared: Shoe https://example.com/shoe' },
    ],
    'reads the elements of a share that are as documented, beside one that is not': [
      { attachments: [{ type: 'template', payload: { elements: [null, { title: 'Shoe' }] } }] },
      { text: 'Shared: Shoe' },
    ],
    'reads one product alone as a list': [
      { order: { note: 'Soon', products: { name: 'Shoe', quantity: 2, unit_price: 4, currency: 'EUR' } } },
      { text: 'Order\nSoon\n2 x Shoe at 4 EUR' },
    ],
    'reads one attachment alone as a list': [
      { attachments: { type: 'image', payload: { url: 'https://scontent.xx.fbcdn.net/a.jpg' } } },
      {
        attachments: [{ kind: 'image', source: { url: 'https://scontent.xx.fbcdn.net/a.jpg' }, name: 'a.jpg' }],
      },
    ],
    'shows the title of a share without an address': [
      { text: 'look', attachments: [{ type: 'fallback', title: 'The title', payload: null }] },
      { text: 'look\nShared: The title' },
    ],
    'makes the address of an Instagram reel absolute': [
      { attachments: [{ type: 'ig_reel', payload: { url: '/reel/123451234512345/', reel_video_id: 123 } }] },
      { text: 'Shared an Instagram reel: https://www.instagram.com/reel/123451234512345/' },
    ],
    'makes the address of a reel absolute': [
      { attachments: [{ type: 'reel', payload: { url: '/reel/1/' } }] },
      { text: 'Shared a reel: https://www.facebook.com/reel/1/' },
    ],
    'keeps a field of a known kind that is not known': [{ text: 'Hi', mood: 'merry' }, { raw: { mood: 'merry' } }],
    'says which message was taken back': [
      { is_deleted: true },
      { activity: 'message-deleted', quotedMessageId: 'm_1' },
    ],
    'reads a deletion whose mark is a text': [
      { is_deleted: 'true' },
      { activity: 'message-deleted', quotedMessageId: 'm_1' },
    ],
    'tells an empty text from a kind that Meta does not pass on': [{ text: ' ' }, { text: 'Empty message' }],
    'reads a place in an attachment of a kind that it does not know': [
      { attachments: [{ type: 'live_location', payload: { coordinates: { lat: 51.5, long: -0.12 } } }] },
      { location: { latitude: 51.5, longitude: -0.12 } },
    ],
    'shows the picture of a kind that it does not know': [
      { attachments: [{ type: 'animated_image', payload: { url: 'https://cdn.fbsbx.com/v/a.gif?oe=2' } }] },
      {
        attachments: [{ kind: 'image', source: { url: 'https://cdn.fbsbx.com/v/a.gif?oe=2' }, name: 'a.gif' }],
        raw: {
          mid: 'm_1',
          attachments: [{ type: 'animated_image', payload: { url: 'https://cdn.fbsbx.com/v/a.gif?oe=2' } }],
        },
      },
    ],
    'takes the share of a picture for no picture': [
      { attachments: [{ type: 'image_share', payload: { url: 'https://www.facebook.com/p/1' } }] },
      { attachments: [], text: 'Unsupported attachment (image_share): https://www.facebook.com/p/1' },
    ],
    'keeps a file name in any script': [
      { attachments: [{ type: 'file', payload: { url: 'https://cdn.fbsbx.com/v/%E6%96%87%E4%BB%B6.pdf?oe=2' } }] },
      {
        attachments: [
          { kind: 'file', source: { url: 'https://cdn.fbsbx.com/v/%E6%96%87%E4%BB%B6.pdf?oe=2' }, name: '文件.pdf' },
        ],
      },
    ],
  };
  for (const [title, [message, expected]] of Object.entries(messages)) {
    it(title, () => {
      expect(wrote(message)).to.deep.include(expected);
    });
  }

  const items: Readonly<Record<string, readonly [object, object]>> = {
    'reads the judgement of an answer': [
      { response_feedback: { feedback: 'Good answer', mid: 'm_9' } },
      { kind: 'message', text: 'Rated an answer: Good answer', quotedMessageId: 'm_9' },
    ],
    'reads the answers to a feedback form': [
      {
        messaging_feedback: {
          feedback_screens: [
            {
              screen_id: '0',
              questions: { q1: { type: 'csat', payload: '4', follow_up: { type: 'free_form', payload: 'nice' } } },
            },
          ],
        },
      },
      { kind: 'message', text: 'Rated 4 - nice', payload: '4' },
    ],
    'reads the details that a customer filled in': [
      {
        messaging_customer_information: {
          screens: [{ screen_id: '1', responses: [{ key: 'email', value: 'a@b.c' }] }],
        },
      },
      { kind: 'message', text: 'email: a@b.c' },
    ],
    'says that a message was emptied if its new text is blank': [
      { message_edit: { mid: 'm_1', text: ' ', num_edit: 1 } },
      { text: 'Emptied a message', edited: true },
    ],
    'shows the files of an edited message': [
      {
        message_edit: {
          mid: 'm_1',
          num_edit: 1,
          attachments: [{ type: 'image', payload: { url: 'https://a.b/c.jpg' } }],
        },
      },
      { text: '', attachments: [{ kind: 'image', source: { url: 'https://a.b/c.jpg' }, name: 'c.jpg' }], edited: true },
    ],
    'says which reaction was taken back': [
      { reaction: { action: 'unreact', mid: 'm_out' } },
      { activity: 'reaction-removed', quotedMessageId: 'm_out' },
    ],
    'keeps the ids of an advertisement': [
      {
        referral: { ref: 'x', source: 'ADS', type: 'OPEN_THREAD', ad_id: '6045', ads_context_data: { ad_title: 'T' } },
      },
      {
        activity: 'referred',
        referral: {
          ref: 'x',
          source: 'ADS',
          type: 'OPEN_THREAD',
          ad_id: '6045',
          ads_context_data: '{"ad_title":"T"}',
        },
      },
    ],
    'keeps a field of a pressed button that is not known': [
      { postback: { title: 'Start', payload: 'GO', target_app_id: '7' } },
      { text: 'Start', payload: 'GO', raw: { target_app_id: '7' } },
    ],
    'keeps a field beside the message that is not known': [
      { message: { mid: 'm_1', text: 'Hi', mood: 'merry' }, is_request: true },
      { text: 'Hi', raw: { mood: 'merry', is_request: true } },
    ],
    'tells the end of notifications from their beginning': [
      { optin: { type: 'notification_messages', notification_messages_status: 'STOP_NOTIFICATIONS' } },
      { activity: 'opted-out', text: 'Opted out of notifications', marketing: 'stop' },
    ],
    'reads the end of notifications as Meta’s samples write it': [
      { optin: { type: 'notification_messages', notification_messages_status: 'STOP NOTIFICATIONS' } },
      { activity: 'opted-out', marketing: 'stop' },
    ],
    'takes notifications that begin again for a new consent to marketing messages': [
      { optin: { type: 'notification_messages', notification_messages_status: 'RESUME_NOTIFICATIONS' } },
      { activity: 'opted-in', marketing: 'start' },
    ],
    'takes the edit number 0 for the message itself': [
      { message_edit: { mid: 'm_1', text: 'new', num_edit: '0' } },
      { dedupeId: 'm_1', providerMessageId: 'm_1', text: 'new' },
    ],
    'says which message was edited': [
      { message_edit: { mid: 'm_1', text: 'new', num_edit: 1 } },
      { text: 'new', edited: true, quotedMessageId: 'm_1' },
    ],
    'keeps the note of one application to another when it passes the conversation on': [
      { pass_thread_control: { new_owner_app_id: '2', metadata: 'ticket 7' } },
      { activity: 'handover', raw: { new_owner_app_id: '2', metadata: 'ticket 7' } },
    ],
    'reads an order out of a shop': [
      {
        message: {
          mid: 'm_1',
          order: { note: 'please', products: [{ name: 'Shoe', unit_price: 10, currency: 'USD', quantity: 2 }] },
        },
      },
      { kind: 'message', text: 'Order\nplease\n2 x Shoe at 10 USD' },
    ],
    'tells of a payment': [
      { payment: { payload: 'p', amount: { currency: 'USD', amount: '29' } } },
      { activity: 'payment', text: 'Paid 29 USD' },
    ],
    'reads a sanction in either spelling': [
      { 'policy-enforcement': { action: 'block', reason: 'spam' } },
      { activity: 'policy-enforcement', text: "Meta's policy on the page: block (spam)" },
    ],
    'keeps the payload of an opt-in': [
      { optin: { type: 'notification_messages', payload: 'NEWS', title: 'News' } },
      { activity: 'opted-in', payload: 'NEWS', raw: { type: 'notification_messages', payload: 'NEWS', title: 'News' } },
    ],
  };
  for (const [title, [item, expected]] of Object.entries(items)) {
    it(title, () => {
      expect(happened(item)).to.deep.include(expected);
    });
  }

  it('reads a message that stands among the changes, as in Meta’s samples', () => {
    const value = {
      sender: { id: '7412345678900001' },
      recipient: { id: PAGE },
      timestamp: '1795968900',
      message: { mid: 'm_1', text: 'Hi' },
    };
    expect(read({ changes: [{ field: 'messages', value }] })).to.deep.include({
      kind: 'message',
      customer: { id: '7412345678900001' },
      text: 'Hi',
      atMs: 1_795_968_900_000,
    });
  });

  const visitor = 'user_ref:c0ffee-1';

  it('knows the visitor of a web site who ticked a checkbox, wherever Meta names them', () => {
    const recipient = { id: PAGE };
    const visits: readonly object[] = [
      { messaging: [{ recipient, optin: { ref: 'box', user_ref: 'c0ffee-1' } }] },
      { messaging: [{ recipient, sender: { user_ref: 'c0ffee-1' }, optin: { ref: 'box' } }] },
      { changes: [{ field: 'messaging_optins', value: { recipient, sender: { user_ref: 'c0ffee-1' }, optin: {} } }] },
    ];
    for (const visit of visits)
      expect(read(visit)).to.deep.include({ activity: 'opted-in', customer: { id: visitor } });
  });

  it('takes the person who answers for the visitor whom we wrote to', () => {
    const prior_message = { source: 'checkbox_plugin', identifier: 'c0ffee-1' };
    const sender = { id: '7412345678900001' };
    const messaging = [{ sender, recipient: { id: PAGE }, message: { mid: 'm_1', text: 'Hi' }, prior_message }];

    const [change, message] = readAll({ messaging });

    expect(change).to.deep.include({
      activity: 'customer-id-changed',
      customer: sender,
      idChange: { from: [visitor], to: [sender.id] },
    });
    expect(message).to.deep.include({ kind: 'message', customer: sender, text: 'Hi', raw: { prior_message } });
  });

  it('tells operators that a message of the page was taken back', () => {
    const item = { sender: { id: PAGE }, recipient: { id: '7412345678900001' } };
    const message = { mid: 'm_1', is_echo: 'true', is_deleted: 'true' };
    expect(read({ messaging: [{ ...item, message }] })).to.include({
      activity: 'message-echo',
      text: 'Messenger reports that a message of the account was taken back',
    });
  });

  it('reads a body that stands in a list, as in Instagram’s samples', () => {
    const messaging = [
      { sender: { id: '7412345678900001' }, recipient: { id: PAGE }, message: { mid: 'm_1', text: 'Hi' } },
    ];
    const body = [{ object: 'page', entry: [{ id: PAGE, time: 1, messaging }] }];
    expect(eventsOf(Buffer.from(JSON.stringify(body)), account, [account])[0]).to.include({ text: 'Hi' });
  });

  it('reads the other entries of a body with one that names no page', () => {
    const message = { mid: 'm_1', text: 'Hi' };
    const good = { id: PAGE, messaging: [{ sender: { id: '7412345678900001' }, recipient: { id: PAGE }, message }] };
    expect(eventsIn([{ time: 1 }, null, good]).map(({ kind }) => kind)).to.deep.equal([
      'activity',
      'activity',
      'message',
    ]);
  });

  it('tells of calls, whoever calls whom', () => {
    const customer = { id: '7412345678900001' };
    const to = { id: 'c_1', timestamp: 1_795_968_900 };
    const called = { ...to, from: customer.id, to: PAGE, event: 'connect', call_direction: 'user_initiated' };
    const rings = { ...to, event: 'call_status', recipient_id: customer.id, call_status: 'ringing' };
    const ended = { ...to, from: PAGE, to: customer.id, event: 'terminate', call_direction: 'business_initiated' };
    const call = { activity: 'call', customer, serviceIdentifier: PAGE, atMs: 1_795_968_900_000 };

    const [first, second, third] = readAll({ calls: [called, rings, ended] });

    expect(first).to.deep.include({ ...call, text: 'Called (connect)', raw: called });
    expect(second).to.deep.include({ ...call, text: 'Was called (ringing)' });
    expect(third).to.deep.include({ ...call, text: 'Was called (terminate)' });
  });

  it('reads a permission to call in place of its entry, as Meta shows it', () => {
    const sender = { id: '7412345678900001' };
    const asked = { sender, recipient: { id: PAGE }, timestamp: 1_795_968_900 };
    const until = { response: 'approve', expiration_timestamp: '1796000000' };

    const [allowed, declined] = eventsIn([
      { ...asked, call_permission_reply: until },
      { ...asked, call_permission_reply: { response: 'reject' } },
    ]);

    expect(allowed).to.deep.include({ kind: 'message', customer: sender, payload: 'approve', raw: until });
    expect(allowed).to.include({ text: 'Allowed calls until 2026-11-30 00:53 UTC' });
    expect(declined).to.include({ text: 'Declined calls', payload: 'reject' });
  });

  it('keeps an entry of a kind that it does not know for operators', () => {
    expect(read({ polls: [{ id: '1' }] })).to.deep.include({
      activity: 'foreign-event',
      text: 'Messenger reports an entry of a kind that is not known',
      raw: { id: PAGE, time: 1, polls: [{ id: '1' }] },
    });
  });

  const nobodys: Readonly<Record<string, object>> = {
    message: { message: { mid: 'm_1', text: 'Hi' } },
    postback: { postback: { mid: 'm_2', title: 'Hours', payload: 'H' } },
    reaction: { reaction: { mid: 'm_0', action: 'react', emoji: '❤️' } },
  };
  for (const [kind, part] of Object.entries(nobodys)) {
    it(`keeps what names no sender for operators: ${kind}`, () => {
      const item = { recipient: { id: PAGE }, timestamp: 1_726_000_000_123, ...part };
      expect(read({ messaging: [item] })).to.deep.include({
        kind: 'activity',
        activity: 'message-without-sender',
        text: 'Messenger does not say who wrote this message',
        raw: item,
      });
    });
  }

  it('keeps an event that it does not know, and that names no customer, for operators', () => {
    const item = { recipient: { id: PAGE }, timestamp: 1_726_000_000_123, wave: { id: '1' } };
    expect(read({ messaging: [item] })).to.deep.include({
      activity: 'foreign-event',
      text: 'Messenger reports an event that names no customer: wave',
      raw: item,
    });
  });

  it('reads one item alone as a list', () => {
    const message = { mid: 'm_1', text: 'Hi' };
    expect(read({ messaging: { sender: { id: '7412345678900001' }, recipient: { id: PAGE }, message } })).to.include({
      text: 'Hi',
    });
  });

  it('reports a lead form, which has no customer', () => {
    const value = { leadgen_id: '4', form_id: '5', page_id: PAGE };
    expect(read({ changes: [{ field: 'leadgen', value }] })).to.deep.include({
      kind: 'activity',
      activity: 'leadgen',
      text: `Facebook reports leadgen: leadgen_id 4, form_id 5, page_id ${PAGE}`,
      raw: value,
    });
  });
});
