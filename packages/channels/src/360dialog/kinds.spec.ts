import { expect } from 'chai';
import type { ChannelEvent } from '@ccm/core/domain';
import { eventsOf } from './parse.ts';
import { CLOUD } from '../../test/360dialog/samples.ts';

const RITA = { profile: { name: 'Rita Rowe' }, wa_id: '447700900555' };

/** A body of the Cloud shape. */
const reported = (value: object, field = 'messages'): unknown => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '8811223344',
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '442071234567', phone_number_id: '106540352242922' },
            ...value,
          },
        },
      ],
    },
  ],
});
const read = (body: unknown): readonly ChannelEvent[] => eventsOf(body, CLOUD, [CLOUD]);
/** Reads one message of Rita's. */
const wrote = (message: object): ChannelEvent | undefined =>
  read(
    reported({
      contacts: [RITA],
      messages: [{ id: 'wamid.1', timestamp: '1795968873', from: '447700900555', ...message }],
    }),
  )[0];
const interactive = (type: string, part: object): object => ({
  type: 'interactive',
  interactive: { type, [type]: part },
});
const card = (contact: object): object => ({ type: 'contacts', contacts: [contact] });

/** Shapes that people who run WhatsApp numbers have reported, and what an agent is to see of each. */
describe('the kinds of WhatsApp messages', () => {
  const kinds: Readonly<Record<string, readonly [object, object]>> = {
    'reads the number of a contact card by its wa_id': [
      card({ name: { formatted_name: 'Dr Omar Vane' }, phones: [{ phone: '(415) 555-0132', wa_id: '14155550132' }] }),
      { text: 'Dr Omar Vane: +14155550132', contacts: [{ name: 'Dr Omar Vane', phones: ['+14155550132'] }] },
    ],
    'gives a national number on a contact card no plus': [
      card({ name: { formatted_name: 'Omar' }, phones: [{ phone: '(415) 555-0132' }] }),
      { contacts: [{ name: 'Omar', phones: ['(415) 555-0132'] }] },
    ],
    'reads a vCard that stands for the name': [
      card({ name: { formatted_name: 'BEGIN:VCARD\nN:Doe;John;;;\nTEL:+38761123456\nEND:VCARD' } }),
      { text: 'John Doe: +38761123456', contacts: [{ name: 'John Doe', phones: ['+38761123456'] }] },
    ],
    'takes data that only the vCard of a shared contact has': [
      card({
        name: { formatted_name: 'Ann' },
        phones: [{ phone: '07700 900456' }],
        vcard: 'BEGIN:VCARD\nFN:Ann L.\nTEL;waid=447700900456:07700 900456\nEMAIL:ann@example.com\nEND:VCARD',
      }),
      { contacts: [{ name: 'Ann', phones: ['+447700900456'], emails: ['ann@example.com'] }] },
    ],
    'keeps parts of a contact card that are not as documented': [
      card({ name: 'Omar', phones: ['+14155550132'], emails: [{ email: 'o@example.com' }] }),
      { contacts: [{ name: 'Omar', phones: ['+14155550132'], emails: ['o@example.com'] }] },
    ],
    'reads one number alone as a list': [
      card({ name: { prefix: 'Dr', last_name: 'Vane' }, phones: { phone: '+14155550132' } }),
      { text: 'Dr Vane: +14155550132' },
    ],
    'says the title of a list row once': [
      interactive('list_reply', { id: 'r', title: 'Sales', description: 'Sales' }),
      { text: 'Sales', payload: 'r' },
    ],
    'attaches the files that a form was answered with': [
      interactive('nfm_reply', {
        name: 'flow',
        body: 'Sent',
        response_json: '{"photo":[{"id":790,"mime_type":"image/jpeg","file_name":"IMG_1.jpg"}]}',
      }),
      {
        text: 'Sent\nphoto: IMG_1.jpg',
        attachments: [{ kind: 'image', source: { mediaId: '790' }, mimeType: 'image/jpeg', name: 'IMG_1.jpg' }],
      },
    ],
    'shows a form without answers': [interactive('nfm_reply', { name: 'flow', body: 'Sent' }), { text: 'Sent' }],
    'reads a forwarded mark that is a text': [
      { type: 'text', text: { body: 'x' }, context: { forwarded: 'true' } },
      { forwarded: true },
    ],
    'reads a message whose type is missing by the part that is there': [
      { image: { id: '1480000000000001', mime_type: 'image/jpeg', caption: 'Look' } },
      {
        text: 'Look',
        attachments: [{ kind: 'image', source: { mediaId: '1480000000000001' }, mimeType: 'image/jpeg' }],
      },
    ],
    'takes a referral without a message for an event': [
      { referral: { source_url: 'https://fb.me/abc', source_id: '120' } },
      { kind: 'activity', activity: 'referral', referral: { source_url: 'https://fb.me/abc', source_id: '120' } },
    ],
    'fetches a file without an id by its address': [
      { type: 'image', image: { link: 'https://files.example.com/a.jpg', mime_type: 'image/jpeg' } },
      {
        attachments: [{ kind: 'image', source: { url: 'https://files.example.com/a.jpg' }, mimeType: 'image/jpeg' }],
      },
    ],
    'shows the words of a kind that it does not know': [
      { type: 'unsupported', text: { body: 'Hello' } },
      { text: 'WhatsApp message of a kind that cannot be shown here (unsupported)\nHello' },
    ],
    'says that a message is empty': [{ type: 'text', text: { body: ' ' } }, { text: 'Empty message' }],
    'keeps the message that an edit without its text is about': [
      { type: 'edit', edit: { original_message_id: 'wamid.0' } },
      {
        raw: {
          id: 'wamid.1',
          timestamp: '1795968873',
          from: '447700900555',
          type: 'edit',
          edit: { original_message_id: 'wamid.0' },
        },
      },
    ],
    'keeps the e-mail address of a contact card without a number': [
      card({ name: { formatted_name: 'Omar Vane' }, emails: [{ email: 'omar.vane@example.org' }], phones: [] }),
      { text: 'Omar Vane: omar.vane@example.org' },
    ],
    'keeps the addresses, the organization and the links of a contact card': [
      card({
        name: { formatted_name: 'Omar' },
        org: { company: 'Example Ltd', title: 'Buyer' },
        addresses: [{ street: '1 Main St', city: 'London', country: 'UK' }],
        urls: [{ url: 'https://example.org' }],
      }),
      {
        contacts: [
          {
            name: 'Omar',
            phones: [],
            addresses: ['1 Main St, London, UK'],
            organization: 'Example Ltd, Buyer',
            urls: ['https://example.org'],
          },
        ],
      },
    ],
    'takes a number that the customer gave on request for the customer': [
      {
        from: undefined,
        from_user_id: 'GB.1',
        ...card({ name: { formatted_name: 'Rita' }, phones: [{ wa_id: '447700900777' }], origin: 'contact_request' }),
      },
      { customer: { id: '+447700900555', name: 'Rita Rowe', aliases: ['GB.1', '+447700900777'] } },
    ],
    'says why a file cannot be had': [
      { type: 'image', image: { mime_type: 'image/jpeg' }, errors: [{ code: 131052, title: 'Max file size: 100MB' }] },
      { attachments: [{ kind: 'image', source: { unavailable: 'Max file size: 100MB' }, mimeType: 'image/jpeg' }] },
    ],
    'marks a message that was forwarded often': [
      { type: 'text', text: { body: 'Look' }, context: { frequently_forwarded: true } },
      { text: 'Look', forwarded: true },
    ],
    'reads a permission to call': [
      interactive('call_permission_reply', { response: 'accept', expiration_timestamp: 1_795_999_999 }),
      { text: 'Allowed calls until 2026-11-30 00:53 UTC', payload: 'accept' },
    ],
    'reads a refusal of calls': [
      interactive('call_permission_reply', { response: 'reject' }),
      { text: 'Declined calls', payload: 'reject' },
    ],
    'reads a chosen way to pay': [
      interactive('payment_method', { payment_method: 'gpay', reference_id: 'ord-1' }),
      { text: 'Chose to pay by gpay (ord-1)', payload: 'gpay' },
    ],
    'reads an interactive kind that is not known by its words': [
      interactive('dice_roll', { id: 'd1', title: 'Six', description: 'Lucky' }),
      { text: 'dice roll: Six - Lucky', payload: 'd1' },
    ],
    'shows the readable text of an unknown kind': [
      { type: 'poll', poll: { name: 'Lunch?', options: ['Pizza', { name: 'Soup' }] } },
      { text: 'WhatsApp message of a kind that cannot be shown here (poll): Lunch? - Pizza - Soup' },
    ],
    'keeps the file of a kind that is not known': [
      { type: 'video_note', video_note: { id: '1480', mime_type: 'video/mp4' } },
      { text: '', attachments: [{ kind: 'video', source: { mediaId: '1480' }, mimeType: 'video/mp4' }] },
    ],
    'reads the place of a kind that is not known': [
      { type: 'live_location', live_location: { latitude: 51.5, longitude: -0.12, speed: 3 } },
      { location: { latitude: 51.5, longitude: -0.12 } },
    ],
    'keeps the user id of a person on a contact card': [
      card({ name: { formatted_name: 'Omar' }, phones: [{ user_id: 'GB.5' }] }),
      { contacts: [{ name: 'Omar', phones: [] }], raw: { contacts: [{ phones: [{ user_id: 'GB.5' }] }] } },
    ],
    'says of an interactive kind without words that it cannot be shown': [
      interactive('dice_roll', { value: 6 }),
      { text: 'WhatsApp message of a kind that cannot be shown here (interactive dice_roll)' },
    ],
    'reads an address form by its body': [
      interactive('nfm_reply', {
        name: 'address_message',
        body: '1 Main St\nMumbai',
        response_json: '{"values":{"city":"Mumbai"}}',
      }),
      { text: '1 Main St\nMumbai', payload: '{"values":{"city":"Mumbai"}}' },
    ],
    'names the answers of a form as a person would': [
      interactive('nfm_reply', {
        name: 'flow',
        body: 'Sent',
        response_json: '{"screen_0_Rating_0":"0_Good","flow_token":"t"}',
      }),
      { text: 'Sent\nRating: Good', payload: '{"screen_0_Rating_0":"0_Good"}' },
    ],
    'keeps a field of a known kind that is not known': [
      { type: 'text', text: { body: 'Hi', mood: 'merry' }, weather: { rain: true } },
      { text: 'Hi', raw: { text: { mood: 'merry' }, weather: { rain: true } } },
    ],
    'names a shared contact whose name shows nothing by the organisation': [
      card({ name: { formatted_name: '\u200b' }, org: { company: 'Acme' }, phones: [{ phone: '+14155550132' }] }),
      { text: 'Acme: +14155550132', contacts: [{ name: 'Acme', phones: ['+14155550132'], organization: 'Acme' }] },
    ],
    'reads a picture of a chat whose messages disappear': [
      {
        type: 'ephemeral',
        ephemeral: { type: 'image', image: { id: '1', mime_type: 'image/jpeg', caption: 'Our roof' } },
      },
      { text: 'Our roof', attachments: [{ kind: 'image', source: { mediaId: '1' }, mimeType: 'image/jpeg' }] },
    ],
    'reads a kind in capitals': [{ type: 'TEXT', text: { body: 'Hi' } }, { text: 'Hi' }],
    'writes the coordinates of a place near the equator without an exponent': [
      { type: 'location', location: { latitude: 2e-7, longitude: 6.5 } },
      { text: 'https://www.google.com/maps/search/?api=1&query=0.0000002%2C6.5' },
    ],
    'links the former number of a customer with the new one, whichever of the two wrote': [
      {
        from: '447700900999',
        type: 'system',
        system: { type: 'customer_changed_number', customer: '447700900555', wa_id: '447700900999', body: 'x' },
      },
      { activity: 'customer-id-changed', idChange: { from: ['+447700900555'], to: ['+447700900999'] } },
    ],
    'says which message was taken back': [
      { type: 'revoke', revoke: { original_message_id: 'wamid.X1' } },
      { activity: 'message-revoked', quotedMessageId: 'wamid.X1' },
    ],
    'says from which advertisement the chat was opened': [
      { type: 'request_welcome', referral: { source_id: 120, headline: 'Chat', welcome_message: { text: 'Hi' } } },
      {
        activity: 'chat-opened',
        referral: { source_id: '120', headline: 'Chat', welcome_message: '{"text":"Hi"}' },
      },
    ],
    'names the app for a message that the API may not see': [
      { type: 'unsupported', errors: [{ code: 131060, title: 'Not available' }] },
      {
        text: 'WhatsApp shows this message only in the WhatsApp app on the business phone: open it there: Not available',
      },
    ],
  };
  for (const [title, [message, expected]] of Object.entries(kinds)) {
    it(title, () => {
      expect(wrote(message)).to.deep.include(expected);
    });
  }

  it('keeps a file name in any script', () => {
    const filename = 'فاتورة مايو ٢٠٢٦ (نهائي).pdf';
    expect(wrote({ type: 'document', document: { id: '1', mime_type: 'application/pdf', filename } })).to.deep.include({
      attachments: [{ kind: 'file', source: { mediaId: '1' }, mimeType: 'application/pdf', name: filename }],
    });
  });

  it('takes a name that shows nothing for none', () => {
    const [event] = read(
      reported({
        contacts: [{ profile: { name: '\u3164\u2800' }, wa_id: '447700900555' }],
        messages: [{ id: 'wamid.1', from: '447700900555', type: 'text', text: { body: 'Hi' } }],
      }),
    );
    expect(event).to.deep.include({ customer: { id: '+447700900555' } });
  });

  it('gives the only contact to all messages of one sender, however the number is spelled', () => {
    const events = read(
      reported({
        contacts: [{ profile: { name: 'Juan' }, wa_id: '551187654321' }],
        messages: ['a', 'b'].map((id) => ({ id, from: '5511987654321', type: 'text', text: { body: id } })),
      }),
    );
    const juan = { id: '+5511987654321', name: 'Juan', aliases: ['+551187654321'] };
    expect(events.map((event) => event.kind === 'message' && event.customer)).to.deep.equal([juan, juan]);
  });

  it('reads a number as WhatsApp’s own programs address it', () => {
    const events = read(
      reported({
        contacts: [{ profile: { name: 'Juan' }, wa_id: '447700900555@c.us' }],
        messages: [{ id: 'a', from: '447700900555:12@s.whatsapp.net', type: 'text', text: { body: 'Hi' } }],
      }),
    );
    expect(events[0]).to.deep.include({ customer: { id: '+447700900555', name: 'Juan' } });
  });

  it('knows a hidden id and the number beside it as one person', () => {
    const events = read(
      reported({
        contacts: [{ profile: { name: 'Juan' }, wa_id: '447700900555' }],
        messages: [{ id: 'a', from: '123456789012345@lid', type: 'text', text: { body: 'Hi' } }],
      }),
    );
    expect(events[0]).to.deep.include({
      customer: { id: '+447700900555', name: 'Juan', aliases: ['123456789012345@lid'] },
    });
  });

  it('gives each of several senders the own name', () => {
    const events = read(
      reported({
        contacts: [
          { profile: { name: 'Ann' }, wa_id: '447700900001' },
          { profile: { name: 'Bob' }, wa_id: '447700900002' },
        ],
        messages: ['447700900002', '447700900001'].map((from) => ({
          id: from,
          from,
          type: 'text',
          text: { body: '?' },
        })),
      }),
    );
    expect(events.map((event) => event.kind === 'message' && event.customer.name)).to.deep.equal(['Bob', 'Ann']);
  });

  it('reads the change of a number that names the former one alone', () => {
    const system = { type: 'customer_changed_number', customer: '447700900555', wa_id: '447700900999', body: 'x' };
    expect(read(reported({ messages: [{ id: 'wamid.1', type: 'system', system }] }))[0]).to.deep.include({
      customer: { id: '+447700900555', aliases: ['+447700900999'] },
      idChange: { from: ['+447700900555'], to: ['+447700900999'] },
    });
  });

  it('reads the change of an id that comes without a number or a contact', () => {
    const system = { type: 'user_changed_user_id', user_id: 'GB.2', previous_user_id: 'GB.1' };
    const [event] = read(reported({ messages: [{ id: 'wamid.1', timestamp: '1795968873', type: 'system', system }] }));
    expect(event).to.deep.include({
      activity: 'customer-id-changed',
      customer: { id: 'GB.1', aliases: ['GB.2'] },
      idChange: { from: ['GB.1'], to: ['GB.2'] },
    });
  });

  it('reports a message of the WhatsApp Business app by its words or its kind', () => {
    const sent = (message: object): ChannelEvent | undefined =>
      read(reported({ message_echoes: [{ to: '447700900555', id: 'wamid.E', ...message }] }, 'smb_message_echoes'))[0];
    const image = { id: '1', mime_type: 'image/jpeg' };

    expect(sent({ type: 'image', image: { ...image, caption: 'Look' } })).to.deep.include({
      activity: 'message-echo',
      text: 'Sent in the WhatsApp Business app: Look',
    });
    expect(sent({ type: 'image', image })).to.include({
      text: 'Sent in the WhatsApp Business app: a message of the kind image',
    });
    expect(sent({ type: 'location', location: { latitude: 1, longitude: 2, name: 'Shop' } })?.kind).to.equal(
      'activity',
    );
    expect(sent({ type: 'template', template: { name: 'x' } })).to.include({
      text: 'Sent in the WhatsApp Business app: a message of the kind template',
    });
  });

  it('takes a new phone of the customer for an event, not for their words', () => {
    const system = { type: 'customer_identity_changed', body: 'Ann changed phones', identity: 'h', customer: '4477' };
    const message = { id: 'wamid.1', from: '447700900555', timestamp: '1795968873', type: 'system', system };

    expect(read(reported({ messages: [message] }))[0]).to.deep.include({
      kind: 'activity',
      activity: 'identity-changed',
      text: 'Ann changed phones',
      raw: system,
    });
  });

  it('shows the prices of an order as they are written, and keeps the order as it came', () => {
    const order = {
      catalog_id: 'c',
      product_items: [{ product_retailer_id: 'cup', quantity: '2', item_price: '3.50', currency: 'USD' }],
    };
    const message = { id: 'wamid.1', from: '447700900555', timestamp: '1795968873', type: 'order', order };

    expect(read(reported({ messages: [message] }))[0]).to.deep.include({
      text: 'Order\n2 x cup at 3.50 USD',
      raw: order,
    });
  });

  it('never takes a payment that failed for a message that failed', () => {
    const status = {
      id: 'wamid.OUT',
      recipient_id: '447700900555',
      status: 'failed',
      type: 'payment',
      payment: { reference_id: 'ord-1', amount: { value: 12_345, offset: 100 }, currency: 'INR' },
    };
    const [event] = read(reported({ statuses: [status] }));
    expect(event).to.deep.include({
      kind: 'activity',
      activity: 'payment',
      customer: { id: '+447700900555' },
      text: 'Payment ord-1 failed of 123.45 INR',
      quotedMessageId: 'wamid.OUT',
    });
  });

  it('reports a payment without a currency, and finds a currency beside the amount', () => {
    const paid = (payment: object): unknown => {
      const status = { id: 'wamid.OUT', recipient_id: '447700900555', status: 'captured', type: 'payment', payment };
      return read(reported({ statuses: [status] }))[0];
    };
    const amount = { value: 21_000, offset: 100 };

    expect(paid({ reference_id: 'ord-1', amount })).to.include({
      text: 'Payment ord-1 captured of 210 (currency not stated)',
    });
    expect(paid({ reference_id: 'ord-1', amount: { ...amount, currency: 'BRL' } })).to.include({
      text: 'Payment ord-1 captured of 210 BRL',
    });
    expect(paid({ reference_id: 'ord-1' })).to.include({ text: 'Payment ord-1 captured' });
  });

  it('reads every id under which a status names the recipient', () => {
    const [event] = read(
      reported({
        contacts: [{ wa_id: '5215512340088', user_id: 'MX.1' }],
        statuses: [{ id: 'wamid.O', status: 'delivered', recipient_id: '5215512340088' }],
      }),
    );
    expect(event).to.deep.include({ recipientIds: ['+5215512340088', 'MX.1'] });
  });

  it('reads one message alone as a list', () => {
    const [event] = read(
      reported({ messages: { id: 'wamid.1', from: '447700900555', type: 'text', text: { body: 'Hi' } } }),
    );
    expect(event).to.include({ kind: 'message', text: 'Hi' });
  });

  it('keeps empty messages and unknown shapes for the operator', () => {
    const kept = [
      reported({ contacts: [RITA] }),
      { entry: [{ id: '1' }] },
      { entry: [{ id: '1', changes: ['odd'] }] },
      { entry: [{ id: '1', changes: [{ field: 'account_update' }] }] },
    ].map((body) => read(body).map((event) => event.kind === 'activity' && event.activity));
    expect(kept).to.deep.equal([['messages'], ['unreadable'], ['unreadable'], ['account-update']]);
  });

  it('reads a status in capitals, and its recipient from the classic shape', () => {
    const [event] = read({ statuses: [{ id: 'g', status: 'DELIVERED', message: { recipient_id: '447700900123' } }] });
    expect(event).to.deep.include({ recipientIds: ['+447700900123'] });
    expect(event).to.have.nested.property('outcome.status', 'delivered');
  });

  it('reports calls, and fields about the account', () => {
    const [call] = read(reported({ calls: [{ id: 'wacid.1', from: '447700900555', event: 'connect' }] }, 'calls'));
    expect(call).to.deep.include({ activity: 'call', text: 'Called (connect)', customer: { id: '+447700900555' } });
    const ringing = { id: 'wacid.1', type: 'call', status: 'RINGING', recipient_id: '447700900555' };
    expect(read(reported({ statuses: [ringing] }, 'calls'))[0]).to.deep.include({
      activity: 'call',
      text: 'Was called (ringing)',
      customer: { id: '+447700900555' },
    });
    const alert = { entity_id: '1', alert_info: { alert_type: 'X', alert_description: 'words' } };
    expect(read(reported(alert, 'account_alerts'))[0]).to.deep.include({
      text: 'WhatsApp reports account alerts: entity_id 1, alert_type X, alert_description words',
    });
    const [update] = read(reported({ event: 'DISABLED_UPDATE' }, 'account_update'));
    expect(update).to.deep.include({
      activity: 'account-update',
      text: 'WhatsApp reports account update: event DISABLED_UPDATE',
    });
  });
});
