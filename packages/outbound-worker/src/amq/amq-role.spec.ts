import { expect } from 'chai';
import { customerIn } from './amq-role.ts';

describe('customerIn', () => {
  const spellings = {
    'the short form': '{"number":"+447700900123","text":"Hi"}',
    'digits without quotes': '{"number":447700900123,"text":"Hi"}',
    'two zeros for the plus': '{"text":"Hi","number":"00447700900123"}',
    'a string of the chat object': '{"to":"+44 7700 900123","text":"Hi"}',
    'a list': '{"to":["447700900123"],"text":"Hi"}',
    'a participant beside the reference': '{"to":[{"id":"K1Oyw","type":"Customer"}],"refId":"+447700900123"}',
    'the prefix of a channel': '{"to":"whatsapp:+447700900123","text":"Hi"}',
    'escaped letters': String.raw`{"to":"\u002b447700900123","text":"Hi"}`,
    'a call button in front': '{"buttons":[{"type":"call","number":"+15551234567"}],"to":"+447700900123","text":"Hi"}',
    'a contact card in front': '{"contacts":[{"phones":[{"number":"+15551234567"}]}],"to":"+447700900123"}',
    'the words of the text in front': String.raw`{"text":"{\"number\":\"+15551234567\"}","to":"+447700900123"}`,
  };
  for (const [title, body] of Object.entries(spellings)) {
    it(`finds the customer in ${title}`, () => {
      expect(customerIn({ body })).to.equal('447700900123');
    });
  }

  it('finds no customer if the command names none', () => {
    expect(customerIn({ body: 'no JSON' })).to.equal(undefined);
  });
});
