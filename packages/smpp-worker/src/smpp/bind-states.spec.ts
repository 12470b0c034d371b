import { expect } from 'chai';
import { nextBindState } from './bind-states.ts';
import type { BindEvent, BindState } from './bind-states.ts';

describe('the states of a bind', () => {
  const walks: readonly (readonly [string, readonly BindEvent[], BindState | undefined])[] = [
    ['connects, binds and unbinds', ['open', 'connected', 'bind-accepted', 'close', 'unbound'], 'closed'],
    ['waits after a refusal, then tries again', ['open', 'connected', 'bind-refused', 'retry'], 'connecting'],
    ['waits after a loss, then tries again', ['open', 'connected', 'bind-accepted', 'lost', 'retry'], 'connecting'],
    ['is closed while it waits', ['open', 'lost', 'close'], 'closed'],
    [
      'is closed when the link breaks while it unbinds',
      ['open', 'connected', 'bind-accepted', 'close', 'lost'],
      'closed',
    ],
    ['stays closed', ['close', 'open'], undefined],
    ['is not bound by an answer that comes too late', ['open', 'lost', 'bind-accepted'], undefined],
  ];
  for (const [what, events, end] of walks) {
    it(what, () => {
      let state: BindState | undefined = 'idle';
      for (const event of events) state = state === undefined ? undefined : nextBindState(state, event);
      expect(state).to.equal(end);
    });
  }
});
