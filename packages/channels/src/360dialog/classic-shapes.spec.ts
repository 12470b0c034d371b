import { expect } from 'chai';
import { eventsOf } from './parse.ts';
import { CLOUD } from '../../test/360dialog/samples.ts';

const YES = { id: 'yes', title: 'Yes' };

describe('the classic shape of WhatsApp, as older tools write it,', () => {
  const written: Readonly<Record<string, readonly [object, object]>> = {
    'names the writer by a text in place of the contacts': [
      { messages: [{ from: '447700900555', contacts: 'Jon Doe', text: { body: 'Hi' } }] },
      { text: 'Hi', customer: { id: '+447700900555', name: 'Jon Doe' } },
    ],
    'names the writer by a text beside the messages': [
      { contacts: 'Jon Doe', messages: [{ from: '447700900555', text: { body: 'Hi' } }] },
      { text: 'Hi', customer: { id: '+447700900555', name: 'Jon Doe' } },
    ],
    'names the writer by a username beside the profile': [
      {
        contacts: [{ wa_id: '447700900555', username: 'ann_lee', profile: {} }],
        messages: [{ from: '447700900555', text: 'Hi' }],
      },
      { customer: { id: '+447700900555', name: 'ann_lee' } },
    ],
    'tells of a message of our own number': [
      { messages: [{ from: '442071234567', to: '447700900555', id: 'x', type: 'text', text: { body: 'Hi' } }] },
      {
        kind: 'activity',
        activity: 'message-echo',
        customer: { id: '+447700900555' },
        text: 'Sent in the WhatsApp Business app: Hi',
      },
    ],
    'tells of an event of the Hub': [
      { id: '1', event: 'channel_live', data: { id: 'x' } },
      { kind: 'activity', activity: 'account-update', text: '360dialog reports channel live' },
    ],
    'has a text alone, and one message in place of a list': [
      { messages: { id: 'x', from: '447700900555', text: 'Hi' } },
      { text: 'Hi', customer: { id: '+447700900555' } },
    ],
    'has texts for the organisation, the address and the link of a card': [
      {
        messages: [
          {
            from: '447700900555',
            contacts: [{ name: 'Omar', org: 'Example Ltd', addresses: ['1 High St'], urls: ['https://example.com'] }],
          },
        ],
      },
      {
        text: 'Omar: Example Ltd, 1 High St, https://example.com',
        contacts: [
          {
            name: 'Omar',
            phones: [],
            addresses: ['1 High St'],
            organization: 'Example Ltd',
            urls: ['https://example.com'],
          },
        ],
      },
    ],
    'has a choice in the place of its kind': [
      {
        messages: [
          { from: '447700900555', id: 'c', type: 'interactive', interactive: { type: { button_reply: YES } } },
        ],
      },
      { text: 'Yes', payload: 'yes' },
    ],
    'has a choice as a kind of its own': [
      { messages: [{ from: '447700900555', id: 'c', type: 'button_reply', button_reply: YES }] },
      { text: 'Yes', payload: 'yes' },
    ],
    'names the writer as Twilio does': [
      { messages: [{ from: 'whatsapp:+447700900555', id: 't', text: { body: 'Hi' } }] },
      { customer: { id: '+447700900555' }, text: 'Hi' },
    ],
    'has one status in place of a list': [
      { statuses: { id: 'x', recipient_id: '447700900555', status: 'delivered' } },
      { kind: 'status', match: { by: 'id', providerMessageIds: ['x'] } },
    ],
    'has one error in place of a list': [
      { errors: { code: 1014, title: 'Internal error' } },
      { kind: 'activity', activity: 'provider-error', text: 'WhatsApp reports error 1014: Internal error' },
    ],
    'calls its one error `error`': [
      { error: { code: 1014, title: 'Internal error' } },
      { kind: 'activity', activity: 'provider-error', text: 'WhatsApp reports error 1014: Internal error' },
    ],
    'says why a message failed in one `error`': [
      { statuses: [{ id: 'x', status: 'failed', error: { code: 131026, title: 'Message undeliverable' } }] },
      {
        outcome: {
          status: 'failed',
          providerStatus: 'failed',
          failure: {
            reason: 'undeliverable',
            description:
              'The customer is not on WhatsApp, has an old version or has not accepted its terms, or has blocked us (Message undeliverable)',
            providerCode: '131026',
          },
        },
      },
    ],
    'says why a message failed in words alone': [
      { statuses: [{ id: 'x', status: 'failed', errors: ['No route'] }] },
      {
        outcome: {
          status: 'failed',
          providerStatus: 'failed',
          failure: { reason: 'undeliverable', description: 'WhatsApp could not deliver it (No route)' },
        },
      },
    ],
    'says why a file does not come in one `error`': [
      {
        messages: [
          { from: '447700900555', id: 'f', type: 'image', image: {}, error: { code: 131052, error_data: 'Too big' } },
        ],
      },
      { attachments: [{ kind: 'image', source: { unavailable: 'Too big' } }] },
    ],
  };
  for (const [title, [body, expected]] of Object.entries(written)) {
    it(title, () => {
      expect(eventsOf(body, CLOUD, [CLOUD])[0]).to.deep.include(expected);
    });
  }
});
