import type { ContentKind } from '@ccm/channels/contract';

/** One request for each kind of content. */
export interface ContentExample {
  readonly kind: ContentKind;
  /** The application's purpose. */
  readonly summary: string;
  /** Without the customer: the user of the example adds `channel` and `to`. */
  readonly request: Readonly<Record<string, unknown>>;
}

const FILES = 'https://files.example.com';

/** Example requests: documentation shows them, and tests send them. */
export const CONTENT_EXAMPLES: readonly ContentExample[] = [
  { kind: 'text', summary: 'A text', request: { text: 'Your order is on its way' } },
  {
    kind: 'image',
    summary: 'A picture with a caption',
    request: { attachments: [{ url: `${FILES}/shirt.jpg`, size: 84_000, caption: 'The blue one' }] },
  },
  {
    kind: 'audio',
    summary: 'A recording',
    request: { attachments: [{ url: `${FILES}/welcome.mp3`, name: 'welcome.mp3', size: 120_000 }] },
  },
  {
    kind: 'video',
    summary: 'A film',
    request: { attachments: [{ url: `${FILES}/how-to.mp4`, name: 'how-to.mp4', size: 300_000 }] },
  },
  {
    kind: 'file',
    summary: 'A document with its name',
    request: { text: 'Your invoice', attachments: [{ url: `${FILES}/7.pdf`, name: 'Invoice 7.pdf', size: 52_000 }] },
  },
  { kind: 'sticker', summary: 'A sticker', request: { sticker: { url: `${FILES}/thanks.webp` } } },
  {
    kind: 'location',
    summary: 'A place',
    request: {
      location: { latitude: 51.5007, longitude: -0.1246, name: 'Our shop', address: '1 High Street, London' },
    },
  },
  {
    kind: 'contacts',
    summary: 'A contact card',
    request: { contacts: [{ name: 'Ann Lee', phones: ['+442071234567'], emails: ['ann@example.com'] }] },
  },
  {
    kind: 'reply-buttons',
    summary: 'Buttons that answer',
    request: {
      text: 'Shall we deliver today?',
      buttons: [
        { title: 'Yes', payload: 'YES' },
        { title: 'No', payload: 'NO' },
      ],
    },
  },
  {
    kind: 'url-button',
    summary: 'A button that opens an address',
    request: { text: 'Track your order', buttons: [{ title: 'Track', url: 'https://shop.example.com/track/7' }] },
  },
  {
    kind: 'call-button',
    summary: 'A button that calls',
    request: { text: 'Questions?', buttons: [{ title: 'Call us', phone: '+442071234567' }] },
  },
  {
    kind: 'share-location',
    summary: 'A request for the customer’s place',
    request: { text: 'Where are you?', buttons: [{ type: 'share-location', title: 'Send my location' }] },
  },
  {
    kind: 'share-phone',
    summary: 'A request for the customer’s phone number',
    request: { text: 'How can we reach you?', buttons: [{ type: 'share-phone', title: 'Send my number' }] },
  },
  {
    kind: 'button-rows',
    summary: 'A keyboard: buttons in rows',
    request: { text: 'How was it?', keyboard: [['Bad', 'Good'], ['I do not know']] },
  },
  {
    kind: 'header',
    summary: 'A picture above a text with buttons',
    request: { text: 'Is this the one?', header: { url: `${FILES}/shirt.jpg`, size: 84_000 }, buttons: ['Yes', 'No'] },
  },
  {
    kind: 'footer',
    summary: 'Small print under a text with buttons',
    request: { text: 'May we write to you?', footer: 'Answer STOP at any time', buttons: ['Yes', 'No'] },
  },
  {
    kind: 'list',
    summary: 'A list with sections',
    request: {
      text: 'Whom do you want to talk to?',
      list: {
        button: 'Teams',
        sections: [
          {
            title: 'Orders',
            rows: [
              { title: 'New order', payload: 'NEW' },
              { title: 'Returns', payload: 'RETURN' },
            ],
          },
          { title: 'Service', rows: [{ title: 'Repairs', payload: 'REPAIR', description: 'Within two days' }] },
        ],
      },
    },
  },
  {
    kind: 'carousel',
    summary: 'Cards side by side',
    request: {
      text: 'New this week',
      carousel: [
        {
          title: 'Blue shirt',
          subtitle: '29 €',
          imageUrl: `${FILES}/shirt.jpg`,
          buttons: [{ title: 'Buy', payload: 'BUY 1' }],
        },
        {
          title: 'Red hat',
          subtitle: '19 €',
          imageUrl: `${FILES}/hat.jpg`,
          buttons: [{ title: 'Buy it', payload: 'BUY 2' }],
        },
      ],
    },
  },
  {
    kind: 'template',
    summary: 'A template with a file above and a button below (WhatsApp)',
    request: {
      template: {
        name: 'invoice_ready',
        language: 'en',
        variables: ['Ann', '29 €'],
        header: { url: `${FILES}/7.pdf`, name: 'Invoice 7.pdf' },
        buttons: [{ type: 'url', payload: 'pay/7' }],
      },
    },
  },
  {
    kind: 'flow',
    summary: 'A form of WhatsApp, with a page for other channels',
    request: {
      text: 'Book a visit',
      flow: {
        id: '1234567890',
        button: 'Book',
        token: 'visit-7',
        screen: 'DATE',
        fallbackUrl: 'https://shop.example.com/book',
      },
    },
  },
  { kind: 'reply', summary: 'An answer that quotes a message', request: { text: 'Yes, we are', replyTo: 'MESSAGE' } },
  {
    kind: 'comment-reply',
    summary: 'A private answer to a comment',
    request: { text: 'We have written to you', replyTo: { comment: '1067280970047460_1', private: true } },
  },
  { kind: 'reaction', summary: 'A reaction', request: { reaction: { messageId: 'MESSAGE', emoji: '👍' } } },
  {
    kind: 'edit',
    summary: 'Another text for a message that was sent',
    request: { text: 'At 5, not at 4', edit: 'MESSAGE' },
  },
  { kind: 'delete', summary: 'A message taken back', request: { delete: 'MESSAGE' } },
  {
    kind: 'comment-moderation',
    summary: 'A comment hidden',
    request: { action: 'hide', replyTo: { comment: '1067280970047460_1' } },
  },
  { kind: 'typing', summary: 'The customer sees that somebody is writing', request: { typing: true } },
];
