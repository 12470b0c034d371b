import { expect } from 'chai';
import type { ChatItem } from '@ccm/shared/messages';
import type { ApplicationEvent } from '../app-webhooks/application-webhook.ts';
import { ApplicationClient } from './application-client.ts';

/** Bodies of activities in either format: neither says in the same place what it is. */
const BODIES: Readonly<Record<string, object>> = {
  'hybrid-chat': { messageType: 'ActivityMessage', tag: 'CHAT_ENDED' },
  cim: { header: { intent: 'END_CHAT' }, body: { type: 'PLAIN', markdownText: '' } },
};
const TYPES: readonly (readonly [ChatItem['type'], ApplicationEvent['type']])[] = [
  ['message', 'message.received'],
  ['activity', 'customer.activity'],
  ['inactivity', 'customer.activity'],
];

describe('an application in the place of Hybrid Chat', () => {
  for (const [format, body] of Object.entries(BODIES)) {
    for (const [type, told] of TYPES) {
      it(`is told of an item of type ${type} as ${told}, in the format ${format}`, async () => {
        const events: ApplicationEvent[] = [];
        const client = new ApplicationClient({
          post: async (event) => {
            events.push(event);
          },
        });
        const { signal } = new AbortController();

        const answer = await client.post(body, { messageId: 'm-1', signal, mayGo: () => true }, type);

        expect(answer).to.deep.equal({ status: 200 });
        expect(events).to.deep.equal([{ id: 'm-1', type: told, data: body }]);
      });
    }
  }
});
