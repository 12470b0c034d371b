import { expect } from 'chai';
import { jsonIn } from './json-in.ts';

describe('jsonIn', () => {
  it('reads a text and the bytes of a body', () => {
    expect(jsonIn('{"a":[1]}')).to.deep.equal({ a: [1] });
    expect(jsonIn(Buffer.from('"é"'))).to.equal('é');
    expect(jsonIn('null')).to.equal(null);
  });

  it('has no value for anything else', () => {
    for (const text of ['', '<html>', '{"a":']) expect(jsonIn(text), text).to.equal(undefined);
  });
});
