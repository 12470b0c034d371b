import { endOfTurn } from '@ccm/core/async';
import { expect } from 'chai';
import { WorkBudget } from './work-budget.ts';

describe('WorkBudget', () => {
  const full = (size: number): WorkBudget => {
    const budget = new WorkBudget(size);
    budget.take(size);
    return budget;
  };
  /** Waits for room, and notes its name for each head that it gets room for. */
  const wait = (budget: WorkBudget, name: string, granted: string[], urgency: 'reply' | 'bulk' = 'reply'): void => {
    budget.whenFree(() => granted.push(name), urgency);
  };

  it('gives no more room than it has', () => {
    const budget = new WorkBudget(3);
    expect([budget.take(2), budget.take(2), budget.take(1)]).to.deep.equal([2, 1, 0]);
    budget.give(2);
    expect(budget.free).to.equal(2);
    expect(budget.size).to.equal(3);
  });

  it('gives room that nobody waited for to the next who waits', () => {
    const budget = full(32);
    const granted: string[] = [];
    budget.give(1);
    wait(budget, 'late', granted);
    budget.give(0);
    expect(granted).to.deep.equal(['late']);
    expect(budget.free).to.equal(0);
  });

  it('gives room that is returned in one turn of the event loop to one, up to an eighth of all', async () => {
    const budget = full(32);
    const granted: string[] = [];
    for (const name of ['first', 'second', 'third']) wait(budget, name, granted);
    for (let head = 0; head < 6; head += 1) budget.give(1);
    expect(granted).to.deep.equal(['first', 'first', 'first', 'first', 'second', 'second']);

    await endOfTurn();
    budget.give(1);
    expect(granted.slice(6)).to.deep.equal(['third']);
    await endOfTurn();
    budget.give(5);
    expect(budget.free, 'room that nobody waits for').to.equal(5);
  });

  it('gives room to replies before bulk, even in the turn in which bulk got some', () => {
    const budget = full(32);
    const granted: string[] = [];
    wait(budget, 'bulk', granted, 'bulk');
    budget.give(1);
    wait(budget, 'other bulk', granted, 'bulk');
    wait(budget, 'reply', granted);
    budget.give(2);
    expect(granted).to.deep.equal(['bulk', 'reply', 'reply']);
    expect(budget.repliesWait).to.equal(false);
  });

  it('gives bulk as much in one turn of the event loop as a reply, if no reply waits', () => {
    const budget = full(16);
    const granted: string[] = [];
    wait(budget, 'bulk', granted, 'bulk');
    wait(budget, 'other bulk', granted, 'bulk');
    budget.give(3);
    expect(granted).to.deep.equal(['bulk', 'bulk', 'other bulk']);
  });

  for (const urgency of ['reply', 'bulk'] as const) {
    it(`gives none to who has stopped waiting: ${urgency}`, () => {
      const budget = full(8);
      const granted: string[] = [];
      const grant = (): void => {
        granted.push('gone');
      };
      budget.whenFree(grant, urgency);
      budget.forget(grant);
      budget.give(2);
      expect(granted).to.deep.equal([]);
      expect(budget.free).to.equal(2);
    });
  }
});
