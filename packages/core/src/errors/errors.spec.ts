import { expect } from 'chai';
import { codeOf, messageOf } from './index.ts';

describe('codeOf', () => {
  it('is the code of an error that has one', () => {
    expect(codeOf(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).to.equal('ECONNREFUSED');
  });

  const without: Readonly<Record<string, unknown>> = {
    'an error without one': new Error('no'),
    'an error with a number': Object.assign(new Error('no'), { code: 7 }),
    'anything but an error': { code: 'ECONNREFUSED' },
  };
  for (const [title, thrown] of Object.entries(without)) {
    it(`is undefined for ${title}`, () => {
      expect(codeOf(thrown)).to.equal(undefined);
    });
  }
});

describe('messageOf', () => {
  it('is the message of an error, and the text of anything else', () => {
    expect(messageOf(new Error('no'))).to.equal('no');
    expect(messageOf('stopped')).to.equal('stopped');
  });
});
