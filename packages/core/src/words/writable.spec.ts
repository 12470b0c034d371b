import { expect } from 'chai';
import { writable } from './writable.ts';

describe('writable', () => {
  it('leaves NUL out of a text', () => {
    expect(writable('a\0b\0')).to.equal('ab');
  });

  it('replaces half of a surrogate pair, and keeps whole ones', () => {
    expect(writable('Hi \ud83d 👍')).to.equal('Hi \ufffd 👍');
  });

  it('cleans texts at any depth', () => {
    const event = { text: 'a', raw: { list: ['b\0', { deep: '\udc4d' }], count: 2, none: null } };

    expect(writable(event)).to.deep.equal({
      text: 'a',
      raw: { list: ['b', { deep: '\ufffd' }], count: 2, none: null },
    });
  });

  it('returns the same value where there is nothing to clean', () => {
    const event = { text: 'Zoë 👨‍👩‍👧', attachments: [{ name: 'a.pdf' }], at: undefined };

    expect(writable(event)).to.equal(event);
  });
});
