import { expect } from 'chai';
import fc from 'fast-check';
import { addressOf, aliasesOf, idForNewConversation, isAcquainted, joinPersons, strangerBy } from './person.ts';
import type { Person } from './person.ts';

const NOW = { channel: 'whatsapp', nowMs: 1_795_968_873_000 } as const;
const began = (id: string, beganAtMs: number): Person => ({ ...strangerBy(id), beganAtMs });
const join = (known: readonly Person[], ids: readonly string[]): Person => joinPersons(known, { ids }, NOW);
const change = (known: readonly Person[], from: readonly string[], to: readonly string[]): Person =>
  joinPersons(known, { ids: from, change: { from, to } }, NOW);

describe('a person', () => {
  it('begins under the first of the ids that come together', () => {
    expect(join([], ['+447700900001', 'GB.1'])).to.deep.include({
      key: '+447700900001',
      shownId: '+447700900001',
      ids: ['+447700900001', 'GB.1'],
      joined: [],
    });
  });

  it('keeps the conversation that began first, and names the other one', () => {
    const person = join([began('+447700900001', 20), began('GB.1', 10)], ['+447700900001', 'GB.1']);
    expect(person).to.deep.include({ key: 'GB.1', shownId: 'GB.1', joined: ['+447700900001'] });
    expect(person.unsettled).to.deep.equal(['+447700900001']);
    expect(aliasesOf(person)).to.deep.equal(['+447700900001']);
  });

  it('is joined with nobody if two of its ids are told together', () => {
    const person = join([began('GB.1', 10)], ['GB.1', '+447700900001']);
    expect(join([person, person], ['GB.1', '+447700900001'])).to.deep.include({ joined: [], unsettled: [] });
  });

  it('is reached at the new number by the old one', () => {
    const person = change([began('+447700900001', 10)], ['+447700900001', 'GB.1'], ['+447700900999', 'GB.2']);
    expect(person.shownId).to.equal('+447700900001');
    expect(addressOf('whatsapp', person, '+447700900001')).to.equal('+447700900999');
    expect(addressOf('whatsapp', person, 'GB.1')).to.equal('GB.2');
    expect(addressOf('whatsapp', person, '+447700900999')).to.equal('+447700900999');
  });

  it('keeps its number if only the id of WhatsApp has changed', () => {
    const person = change([began('+447700900001', 10)], ['+447700900001', 'GB.1'], ['GB.2']);
    expect(addressOf('whatsapp', person, '+447700900001')).to.equal('+447700900001');
    expect(addressOf('whatsapp', person, 'GB.1')).to.equal('GB.2');
  });

  it('is reached at the old number again after a change back', () => {
    const away = change([began('+447700900001', 10)], ['+447700900001'], ['+447700900999']);
    const back = change([away], ['+447700900999'], ['+447700900001']);
    expect(addressOf('whatsapp', back, '+447700900001')).to.equal('+447700900001');
    expect(addressOf('whatsapp', back, '+447700900999')).to.equal('+447700900001');
  });

  it('takes another spelling of one number for no change of it', () => {
    const person = change([began('+525512340088', 10)], ['+525512340088'], ['+5215512340088']);
    expect(person.replacedBy).to.deep.equal({});
  });

  it('begins a new conversation under a phone number that is still in use', () => {
    const person = join([began('GB.1', 10)], ['GB.1', '+447700900001']);
    expect(idForNewConversation('whatsapp', person)).to.equal('+447700900001');
    expect(idForNewConversation('whatsapp', change([person], ['+447700900001'], ['+447700900999']))).to.equal(
      '+447700900999',
    );
    expect(idForNewConversation('whatsapp', strangerBy('GB.1'))).to.equal('GB.1');
  });

  const beginnings: readonly (readonly [string, Partial<Person>, string])[] = [
    [
      'the shown number, of two',
      { ids: ['+447700900002', '+447700900001'], shownId: '+447700900001' },
      '+447700900001',
    ],
    ['the shown id, where no number is known', { ids: ['GB.2', 'GB.1'], shownId: 'GB.1' }, 'GB.1'],
    ['the number, although another id is shown', { ids: ['GB.1', '+447700900001'], shownId: 'GB.1' }, '+447700900001'],
    [
      'the id in use, where the shown one was given up',
      { ids: ['GB.1', 'GB.2'], shownId: 'GB.1', replacedBy: { 'GB.1': 'GB.2' } },
      'GB.2',
    ],
    [
      'the shown id, where none is in use',
      { ids: ['GB.2', 'GB.1'], shownId: 'GB.1', replacedBy: { 'GB.1': 'GB.3', 'GB.2': 'GB.3' } },
      'GB.1',
    ],
  ];
  for (const [which, person, id] of beginnings) {
    it(`begins a new conversation under ${which}`, () => {
      expect(idForNewConversation('whatsapp', { ...strangerBy('GB.1'), ...person })).to.equal(id);
    });
  }

  it('remembers the ids in events', () => {
    const person = change([], ['+447700900001'], ['+447700900999']);
    const told = { ids: ['+447700900001'], change: { from: ['+447700900001'], to: ['+447700900999'] } };
    expect(isAcquainted('whatsapp', person, told)).to.equal(true);
    expect(isAcquainted('whatsapp', person, { ids: ['GB.1'] })).to.equal(false);
    expect(isAcquainted('whatsapp', person, { ids: ['+447700900001', 'GB.1'] })).to.equal(false);
    expect(isAcquainted('whatsapp', person, { ids: ['+447700900999', '+447700900001'] })).to.equal(true);
  });

  it('is not acquainted with a change between ids that it knows', () => {
    const person = join([], ['+447700900001', '+447700900999', 'GB.1', 'GB.2']);
    const numbers = { from: ['+447700900001'], to: ['+447700900999'] };
    expect(isAcquainted('whatsapp', person, { ids: ['+447700900001'], change: numbers })).to.equal(false);
    const changed = change([person], numbers.from, numbers.to);
    const back = { from: numbers.to, to: numbers.from };
    expect(isAcquainted('whatsapp', changed, { ids: ['+447700900001'], change: back })).to.equal(false);
    const others = { from: ['GB.1'], to: ['GB.2'] };
    expect(isAcquainted('whatsapp', changed, { ids: ['GB.1'], change: others })).to.equal(false);
  });

  it('is one person in whatever order ids are learnt, and forgets no id', () => {
    const ids = ['+447700900001', 'GB.1', '+447700900002', 'GB.2', '+525512340088'] as const;
    const pairs = fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(pairs, (learnt) => {
        let people: Person[] = ids.map((id, index) => began(id, index));
        for (const pair of learnt) {
          const known = people.filter((person) => pair.some((id) => person.ids.includes(id)));
          people = [...people.filter((person) => !known.includes(person)), join(known, pair)];
        }
        expect(people.flatMap((person) => person.ids).toSorted()).to.deep.equal([...ids].toSorted());
        expect(people.flatMap(({ key, joined }) => [key, ...joined]).toSorted()).to.deep.equal([...ids].toSorted());
      }),
    );
  });
});
