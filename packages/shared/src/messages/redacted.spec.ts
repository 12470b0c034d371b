import { expect } from 'chai';
import { redacted } from './redacted.ts';

describe('redacted', () => {
  it("shows the shape of a customer's content, and its kinds", () => {
    const message = {
      text: 'Hello',
      attachments: [{ kind: 'image', size: 12 }],
      read: true,
      quoted: null,
      buttons: [],
    };
    expect(redacted(message)).to.deep.equal({
      text: '[5 characters]',
      attachments: [{ kind: 'image', size: '[number]' }],
      read: true,
      quoted: null,
    });
  });

  it('takes no object for a kind', () => {
    expect(redacted({ kind: { text: 'Hello' } })).to.deep.equal({ kind: { text: '[5 characters]' } });
  });

  for (const [title, open, close] of [
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ] as const) {
    it(`cuts ${title} that are nested deeper than the stack of calls is`, () => {
      const levels = 100_000;
      const deep: unknown = JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`);
      expect(JSON.stringify(redacted(deep)))
        .to.include('[deeper]')
        .and.have.length.below(1000);
    });
  }
});
