import { expect } from 'chai';
import { consentOf } from './consent-words.ts';

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

  for (const text of ['', 'please stop', 'stop it', 'the end', 'END?', 'STOPPED', 'yes', '🛑']) {
    it(`takes ${JSON.stringify(text)} for a message like any other`, () => {
      expect(consentOf(text)).to.equal(undefined);
    });
  }

  it('takes YES for a renewal only if the settings say so', () => {
    expect(consentOf('Yes', { yesStarts: true })).to.equal('start');
  });
});
