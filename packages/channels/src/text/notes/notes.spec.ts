import { expect } from 'chai';
import { became, buttonsBecame, cardsBecameMessages, wereCut } from './notes.ts';

const reply = { kind: 'reply', title: 'Yes', payload: 'y' } as const;
const link = { kind: 'url', title: 'Shop', url: 'https://shop.example' } as const;
const call = { kind: 'call', title: 'Ring', phone: '+442071234567' } as const;

describe('a note of the history', () => {
  const CASES: readonly (readonly [notes: readonly string[], expected: readonly string[]])[] = [
    [became(0, 'card', 'text'), []],
    [became(1, 'card', 'text'), ['1 card became text']],
    [became(2, 'card', 'text'), ['2 cards became text']],
    [buttonsBecame([]), []],
    [buttonsBecame([reply, link]), ['2 buttons became numbered text']],
    [buttonsBecame([link]), ['1 button became a link in the text']],
    [buttonsBecame([link, link]), ['2 buttons became links in the text']],
    [buttonsBecame([call, link]), ['2 buttons became text']],
    [cardsBecameMessages(1), ['1 card became a message of its own']],
    [cardsBecameMessages(3), ['3 cards became one message each']],
    [wereCut(1, 'row title', 24), ['1 row title was cut to 24 characters']],
    [wereCut(2, 'row title', 24), ['2 row titles were cut to 24 characters']],
  ];
  for (const [notes, expected] of CASES) {
    it(`counts and agrees: ${expected[0] ?? 'nothing'}`, () => {
      expect(notes).to.deep.equal(expected);
    });
  }
});
