import { expect } from 'chai';
import { differencesBetween } from './differences.ts';

describe('The differences between two readings', () => {
  it('are none between equal ones, in whatever order their members are', () => {
    expect(differencesBetween({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }, 'webhook')).to.deep.equal([]);
  });

  it('name the deepest place, its old and its new value', () => {
    const before = { events: [{ text: 'one', attachments: [{ kind: 'image' }] }] };
    const after = { events: [{ text: 'two', attachments: [{ kind: 'image', name: 'a.png' }] }, { text: 'more' }] };
    expect(differencesBetween(before, after, 'webhook')).to.deep.equal([
      { path: 'webhook.events[0].text', before: 'one', after: 'two' },
      { path: 'webhook.events[0].attachments[0].name', before: undefined, after: 'a.png' },
      { path: 'webhook.events[1]', before: undefined, after: { text: 'more' } },
    ]);
  });

  it('take a list for no object', () => {
    expect(differencesBetween({ a: [] }, { a: {} }, 'webhook')).to.have.lengthOf(1);
  });
});
