import { expect } from 'chai';
import type { Account } from '@ccm/core/domain';
import { eventsOf } from './parse.ts';
import type { InstagramSettings } from './settings.ts';

const ACCOUNT = '17841400000000001';
const PAGE = '1067280970047460';
const CUSTOMER = '5614800000000001';
const account: Account<InstagramSettings> = {
  name: 'default',
  channel: 'instagram',
  provider: 'instagram',
  settings: {
    appSecret: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    accessToken: 'IGAAinstagramToken',
    verifyToken: 'a-verify-token',
    accountId: ACCOUNT,
    pageId: PAGE,
    apiUrl: 'https://graph.instagram.com/v23.0',
  },
};

/** Reads a message between these two, as Meta's samples of shared posts show one. */
const between = (sender: string, recipient: string, more: object = {}) => {
  const item = { sender: { id: sender }, recipient: { id: recipient }, message: { mid: 'm1', text: 'Hi', ...more } };
  const body = { object: 'instagram', entry: [{ id: PAGE, time: 1, messaging: [item] }] };
  return eventsOf(Buffer.from(JSON.stringify(body)), account, [account])[0];
};

describe('an Instagram account that Meta calls by its page', () => {
  it('gets the messages to the page as those to the account', () => {
    expect(between(CUSTOMER, PAGE)).to.deep.include({
      kind: 'message',
      customer: { id: CUSTOMER },
      serviceIdentifier: ACCOUNT,
      text: 'Hi',
    });
  });

  it('knows what it wrote itself, and what is to neither', () => {
    expect(between(PAGE, CUSTOMER)).to.include({ kind: 'status' });
    expect(between(CUSTOMER, '1')).to.include({ activity: 'foreign-event' });
  });
  it('keeps what names nobody and tells nothing for the operator', () => {
    const item = { timestamp: 1, message_edit: { mid: 'm1', num_edit: 0 } };
    const body = { object: 'instagram', entry: [{ id: ACCOUNT, time: 1, messaging: [item] }] };
    expect(eventsOf(Buffer.from(JSON.stringify(body)), account, [account])[0]).to.include({
      activity: 'foreign-event',
      text: 'Instagram reports an event that names no customer: message_edit',
    });
  });

  it('takes what it wrote to itself for no customer’s message', () => {
    expect(between('5614800000000009', ACCOUNT, { is_self: true })).to.include({ kind: 'status' });
  });
});
