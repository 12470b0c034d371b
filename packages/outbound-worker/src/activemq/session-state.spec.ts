import { expect } from 'chai';
import { SessionStateTable } from './session-state.ts';
import type { SessionState } from './session-state.ts';

describe('SessionStateTable', () => {
  it('goes through loss and reconnection for ever', () => {
    const table = new SessionStateTable();
    const path: readonly SessionState[] = ['connecting', 'connected', 'waiting', 'connecting', 'waiting', 'connecting'];
    for (const state of path) table.enter(state);

    expect(table.state).to.equal('connecting');
  });

  const ILLEGAL: readonly (readonly [readonly SessionState[], SessionState])[] = [
    [[], 'connected'],
    [['connecting', 'connected'], 'connecting'],
    [['stopped'], 'connecting'],
    [['connecting', 'waiting'], 'connected'],
  ];
  for (const [path, next] of ILLEGAL) {
    it(`changes nothing for ${next} after ${['idle', ...path].join(', ')}`, () => {
      const table = new SessionStateTable();
      for (const state of path) table.enter(state);

      expect(table.enter(next)).to.equal(false);
      expect(table.state).to.equal(path.at(-1) ?? 'idle');
    });
  }
});
