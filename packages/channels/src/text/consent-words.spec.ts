import { expect } from 'chai';
import type { ChannelEvent, CustomerMessage } from '@ccm/core/domain';
import { consentOf, withMarketingWish } from './consent-words.ts';

describe('consentOf', () => {
  const stops = [
    'STOP',
    'stopall',
    'Unsubscribe',
    'CANCEL',
    'end',
    'QUIT',
    'revoke',
    'OptOut',
    ' stop \n',
    'Stop!',
    'opt-out',
    '"STOP"',
    'stop all.',
    '*STOP*',
    '(stop)',
    'STOP\u200b',
    'opt–out',
    'arret',
    'Arrêt.',
    'arre\u0302t',
    'STOP 🛑',
    'stop 🙏🏽',
    'ＳＴＯＰ',
    '/stop@our_bot',
    'STOP@',
  ];
  for (const text of stops) {
    it(`takes ${JSON.stringify(text)} for a withdrawal`, () => {
      expect(consentOf(text)).to.equal('stop');
    });
  }

  for (const text of ['START', 'unstop', ' Start. ']) {
    it(`takes ${JSON.stringify(text)} for a renewal`, () => {
      expect(consentOf(text)).to.equal('start');
    });
  }

  for (const text of [
    '',
    'please stop',
    'stop it',
    'the end',
    'END?',
    'STOPPED',
    'yes',
    '🛑',
    '@stop',
    'stop@example.org',
  ]) {
    it(`takes ${JSON.stringify(text)} for a message like any other`, () => {
      expect(consentOf(text)).to.equal(undefined);
    });
  }

  it('takes YES for a renewal only if the settings say so', () => {
    expect(consentOf('Yes', { yesStarts: true })).to.equal('start');
    expect(consentOf('No', { yesStarts: true })).to.equal(undefined);
  });

  it('takes a pressed button for a withdrawal only if its title means nothing else', () => {
    const titles = ['Stop', 'Cancel', 'End', 'Quit', 'Unsubscribe'];
    expect(titles.filter((title) => consentOf(title, { isPressed: true }) === 'stop')).to.deep.equal([
      'Stop',
      'Unsubscribe',
    ]);
  });

  it('looks for a word in 400 characters at most, beside blanks', () => {
    expect(consentOf(`STOP${'!'.repeat(396)}`)).to.equal('stop');
    expect(consentOf(`STOP${'!'.repeat(397)}`)).to.equal(undefined);
    expect(consentOf(`STOP${' '.repeat(500)}`)).to.equal('stop');
  });
});

const wrote = (text: string, more: Partial<CustomerMessage> = {}): CustomerMessage => ({
  kind: 'message',
  dedupeId: 'd',
  providerMessageId: 'd',
  customer: { id: '7' },
  serviceIdentifier: 's',
  text,
  attachments: [],
  ...more,
});

describe('a wish about marketing', () => {
  const wishes: readonly (readonly [string, CustomerMessage, 'stop' | 'start'])[] = [
    ['STOP alone', wrote('STOP'), 'stop'],
    ['a stop word in small letters', wrote(' unsubscribe. '), 'stop'],
    ['two words', wrote('stop all'), 'stop'],
    ['what the rules of the United States name', wrote('Opt-out'), 'stop'],
    ['French without its accent', wrote('arret'), 'stop'],
    ['French', wrote('Arrêt'), 'stop'],
    ['the button under a template of WhatsApp', wrote('Stop promotions', { payload: 'Stop promotions' }), 'stop'],
    ['a pressed button called Stop', wrote('Stop', { payload: 'S' }), 'stop'],
    ['STOP to a bot of Viber, which every message subscribes to', wrote('stop', { consent: 'start' }), 'stop'],
    ['a command to a bot', wrote('/stop'), 'stop'],
    ['START alone', wrote('start'), 'start'],
  ];
  for (const [what, message, marketing] of wishes) {
    it(`is read in ${what}`, () => {
      expect(withMarketingWish(message)).to.deep.equal({ ...message, marketing });
    });
  }

  const others: readonly (readonly [string, CustomerMessage])[] = [
    ['more words', wrote('Stop the order please')],
    ['an answer that no carrier reads', wrote('Cancel')],
    ['a pressed button called Start', wrote('Start', { payload: 'S' })],
    ['a message that withdraws all consent', wrote('STOP', { consent: 'stop' })],
    ['a comment', wrote('stop', { comment: { id: '1', postId: '2' } })],
  ];
  it('is not read in an event that is no message', () => {
    const activity: ChannelEvent = {
      kind: 'status',
      dedupeId: 'd',
      match: { by: 'id', providerMessageIds: ['1'] },
      outcome: { status: 'read', providerStatus: 'read' },
    };
    expect(withMarketingWish(activity)).to.equal(activity);
  });

  for (const [what, message] of others) {
    it(`is not read in ${what}`, () => {
      expect(withMarketingWish(message)).to.equal(message);
    });
  }
});
