import { expect } from 'chai';
import type { ChannelEvent } from '@ccm/core/domain';
import { readEvents } from './parse.ts';

/** Reads a change of the Cloud envelope. */
const reported = (field: string, value: object): ChannelEvent | undefined =>
  readEvents({ object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field, value }] }] }, () => ({
    serviceIdentifier: '+442071234567',
  }))[0];

const WRITTEN = { from: '447700900555', id: 'wamid.1', timestamp: '1795968873', type: 'text', text: { body: 'Hi' } };

describe('the events of a WhatsApp account', () => {
  const notices: Readonly<Record<string, readonly [string, object, string]>> = {
    'why the history of a number does not come': [
      'history',
      { history: [{ errors: [{ code: 2593109, title: 'History sync is turned off' }] }] },
      'WhatsApp reports history: code 2593109, title History sync is turned off',
    ],
    'each member of a list': [
      'automatic_events',
      { automatic_events: [{ id: 'w1', event_name: 'LeadSubmitted' }] },
      'WhatsApp reports automatic events: id w1, event_name LeadSubmitted',
    ],
    'the change of a group, and not its members': [
      'group_participants_update',
      { groups: [{ group_id: 'G1', type: 'group_participants_add', added_participants: [{ wa_id: '447700900555' }] }] },
      'WhatsApp reports group participants update: group_id G1, type group_participants_add',
    ],
    'nothing of what people wrote to each other': [
      'history',
      { history: [{ metadata: { phase: 0 }, threads: [{ id: '447700900555', messages: [WRITTEN] }] }] },
      'WhatsApp reports history',
    ],
  };
  for (const [title, [field, value, text]] of Object.entries(notices)) {
    it(`tell ${title}`, () => {
      expect(reported(field, value)).to.deep.include({ kind: 'activity', text, raw: value });
    });
  }

  it('tell what another responder is asked, in either shape', () => {
    for (const value of [{ messages: [WRITTEN] }, { standby: { messages: [WRITTEN] } }])
      expect(reported('standby', value)).to.include({ activity: 'standby', text: 'To another responder: Hi' });
  });

  it('tell what was sent in the name of the number without CCM, in whatever field', () => {
    const echo = { ...WRITTEN, from: '442071234567', to: '447700900555' };
    for (const field of ['smb_message_echoes', 'message_echoes', 'messages'])
      expect(reported(field, { message_echoes: [echo] })).to.deep.include({
        activity: 'message-echo',
        customer: { id: '+447700900555' },
        text: 'Sent in the WhatsApp Business app: Hi',
      });
  });
});
