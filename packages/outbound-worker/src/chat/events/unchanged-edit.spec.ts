import { expect } from 'chai';
import { strangerBy } from '@ccm/core/domain';
import type { Account, CustomerMessage } from '@ccm/core/domain';
import type { MessageFacts } from '@ccm/shared/messages';
import type { Envelope } from '@ccm/shared/storage/partitions';
import type { CustomerEvent } from './chat-entry.ts';
import { originOf } from './chat-entry.ts';
import { contentKeyOf, withoutUnchangedEdit } from './unchanged-edit.ts';

const telegram: Account = { name: 'default', channel: 'telegram', provider: 'telegram', settings: {} };
const ENVELOPE: Envelope = {
  id: 'envelope-1',
  provider: 'telegram',
  channel: 'telegram',
  account: 'default',
  route: '/webhooks/telegram',
  method: 'POST',
  publicUrl: 'https://ccm.example.com/webhooks/telegram',
  query: {},
  headers: {},
  body: '{}',
  receivedAtMs: 2,
};
const WRITTEN: CustomerMessage = {
  kind: 'message',
  dedupeId: '10',
  providerMessageId: '77:5',
  customer: { id: '77' },
  serviceIdentifier: '123456789',
  text: 'At four',
  attachments: [],
};

const routed = (event: Partial<CustomerMessage>, account = telegram): CustomerEvent => ({
  event: { ...WRITTEN, dedupeId: '11', edited: true, ...event },
  account,
  envelope: ENVELOPE,
  person: strangerBy('77'),
});

const factsOf = (message: CustomerMessage, account = telegram): MessageFacts => ({
  id: 'before',
  direction: 'in',
  channel: account.channel,
  account: account.name,
  customerId: '77',
  contentKey: contentKeyOf(message, telegram) ?? '',
  atMs: 1,
});

/** The kind of the event that an edit becomes, where these records go by its message's id, newest first. */
async function kindOf(edit: CustomerEvent, known: readonly MessageFacts[]): Promise<string> {
  const messages = {
    index: { find: async () => Promise.resolve(known.map(({ id }) => id)) },
    facts: async (id: string) => Promise.resolve(known.find((facts) => facts.id === id)),
  };
  const { event } = await withoutUnchangedEdit(edit, { messages });
  return event.kind;
}

describe('an edit of a customer’s message', () => {
  it('is an activity where it changed nothing', async () => {
    expect(await kindOf(routed({}), [factsOf(WRITTEN)])).to.equal('activity');
  });

  it('is a message where the text, a file or a button has changed, or the earlier message is not known', async () => {
    const file = { kind: 'image', source: { mediaId: 'F' } } as const;
    for (const change of [{ text: 'At five' }, { attachments: [file] }, { payload: 'FOUR' }])
      expect(await kindOf(routed(change), [factsOf(WRITTEN)])).to.equal('message');
    expect(await kindOf(routed({}), [])).to.equal('message');
  });

  it('is compared with the newest version of its own account, and not with itself', async () => {
    const edit = routed({});
    const itself = { ...factsOf(WRITTEN), id: originOf(edit)?.messageId ?? '' };
    const ofAnother = factsOf(WRITTEN, { ...telegram, name: 'other' });
    const newest = { ...factsOf({ ...WRITTEN, text: 'At five' }), id: 'newest' };
    expect(await kindOf(edit, [itself])).to.equal('message');
    expect(await kindOf(edit, [ofAnother])).to.equal('message');
    expect(await kindOf(edit, [itself, newest, factsOf(WRITTEN)])).to.equal('message');
  });

  it('is a message on every channel whose edits are changes, and so is every message that is none', async () => {
    const viber: Account = { ...telegram, channel: 'viber', provider: 'viber' };
    expect(await kindOf(routed({}, viber), [factsOf(WRITTEN)])).to.equal('message');
    const { edited: _edited, ...unedited } = WRITTEN;
    expect(await kindOf({ ...routed({}), event: unedited }, [factsOf(WRITTEN)])).to.equal('message');
  });
});
