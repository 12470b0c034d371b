import { expect } from 'chai';
import { readCallback, eventsOf } from './parse.ts';

const ACCOUNT = {
  name: 'default',
  channel: 'viber',
  provider: 'viber',
  settings: { authToken: 't', accountName: 'Support', apiUrl: 'https://chatapi.viber.com/pa' },
} as const;

function failureOf(desc: string): unknown {
  const body = { event: 'failed', timestamp: 1_726_000_003_000, message_token: '59', user_id: 'u==', desc };
  const [event] = eventsOf(readCallback(Buffer.from(JSON.stringify(body))), ACCOUNT);
  return event?.kind === 'status' ? event.outcome.failure : event;
}

describe('a failed callback of Viber', () => {
  for (const desc of ['receiverNotSubscribed', 'notSubscribed', 'Receiver not subscribed']) {
    it(`tells by Viber’s name of a status that the customer has left: ${desc}`, () => {
      expect(failureOf(desc)).to.deep.equal({
        reason: 'recipient-opted-out',
        description: `The customer has not subscribed, or has left (${desc})`,
        providerCode: '6',
      });
    });
  }

  it('tells by Viber’s name of a status that the message was malformed', () => {
    expect(failureOf('badData')).to.include({ reason: 'invalid-message', providerCode: '3' });
  });

  it('tells nothing by any other words', () => {
    expect(failureOf('the receiver is not here')).to.deep.equal({
      reason: 'undeliverable',
      description: 'the receiver is not here',
    });
  });
});
