import { expect } from 'chai';
import fc from 'fast-check';
import { escapeJsonForJava } from './escape-json.ts';

describe('escapeJsonForJava', () => {
  it('writes characters above U+FFFF as two escapes and leaves the rest', () => {
    expect(escapeJsonForJava('{"text":"é 🎉"}')).to.equal('{"text":"é \\ud83c\\udf89"}');
  });

  it('keeps the value the same for every JSON reader', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(JSON.parse(escapeJsonForJava(json))).to.deep.equal(JSON.parse(json));
      }),
    );
  });
});
