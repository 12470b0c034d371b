import { expect } from 'chai';
import { withoutControls } from './without-controls.ts';

describe('withoutControls', () => {
  it('leaves control characters out of a text', () => {
    expect(withoutControls('\u0005a\u0002b\u0000\u001b\u007f')).to.equal('ab');
  });

  it('keeps tabs, line ends, page ends and marks that join emoji', () => {
    const text = 'a\tb\r\nc\fd\ve 👨‍👩‍👧';
    expect(withoutControls(text)).to.equal(text);
  });
});
