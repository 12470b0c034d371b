import { expect } from 'chai';
import { carriedBy, carriersOf, providerNamesFor, usesBinds } from './routes.ts';

describe('the routes of messages', () => {
  it('let SMPP carry what is meant for sms, after the accounts of sms itself', () => {
    expect(carriersOf('sms')).to.deep.equal(['sms', 'smpp']);
    expect(carriersOf('smpp')).to.deep.equal(['smpp']);
    expect(carriersOf('viber')).to.deep.equal(['viber']);
  });

  it('count customers of SMPP and of sms as the same', () => {
    expect([carriedBy('smpp'), carriedBy('sms'), carriedBy('whatsapp')]).to.deep.equal(['sms', 'sms', 'whatsapp']);
  });

  it('name the providers of a channel, one of them in two ways', () => {
    expect([...providerNamesFor('sms')]).to.deep.equal([
      ['twilio', 'twilio'],
      ['smpp', 'smpp'],
    ]);
    expect([...providerNamesFor('whatsapp')]).to.deep.equal([
      ['twilio', 'twilio'],
      ['360dialog', '360dialog'],
      ['whatsapp-cloud', 'whatsapp-cloud'],
      ['cloud', 'whatsapp-cloud'],
    ]);
  });

  it('lead over binds for SMPP alone', () => {
    expect([usesBinds('smpp'), usesBinds('twilio')]).to.deep.equal([true, false]);
  });
});
