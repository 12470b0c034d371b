import { expect } from 'chai';
import { readablePart } from './readable-part.ts';

describe('the part of a new kind of WhatsApp message', () => {
  const parts: Readonly<Record<string, readonly [object, string | undefined]>> = {
    'gives its words, whatever they are named after': [
      { group_name: 'Friends', link: 'https://chat.whatsapp.com/x', expires: 5 },
      'Friends - https://chat.whatsapp.com/x',
    ],
    'gives the words of its lists': [{ question: 'Tea?', options: [{ optionName: 'Yes' }, 'No'] }, 'Tea? - Yes - No'],
    'gives the question before its description': [{ description: 'Soon', title: 'Party' }, 'Party - Soon'],
    'gives nothing where no member is readable': [{ hash: 'abc', count: 2 }, undefined],
  };
  for (const [title, [part, words]] of Object.entries(parts)) {
    it(title, () => {
      expect(readablePart({ kind: part }, 'kind')?.words).to.equal(words);
    });
  }
});
