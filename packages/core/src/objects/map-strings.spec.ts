import { expect } from 'chai';
import { mapStrings } from './index.ts';

describe('mapStrings', () => {
  it('maps each text, however deep, and leaves the given data as they are', () => {
    const data = { a: 'x', list: ['x', { b: 'x', n: 1, none: null, yes: true, no: undefined }] };

    expect(mapStrings(data, (text) => text.toUpperCase())).to.deep.equal({
      a: 'X',
      list: ['X', { b: 'X', n: 1, none: null, yes: true, no: undefined }],
    });
    expect(data.a).to.equal('x');
  });
});
