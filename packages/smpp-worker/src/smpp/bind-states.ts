/** The state of a bind. `waiting`: for the next try. */
export type BindState = 'idle' | 'connecting' | 'binding' | 'bound' | 'unbinding' | 'waiting' | 'closed';

export type BindEvent =
  'open' | 'connected' | 'bind-accepted' | 'bind-refused' | 'lost' | 'retry' | 'close' | 'unbound';

/** Every legal step; any other step changes nothing. */
const TRANSITIONS: Readonly<Record<BindState, Readonly<Partial<Record<BindEvent, BindState>>>>> = {
  idle: { open: 'connecting', close: 'closed' },
  connecting: { connected: 'binding', lost: 'waiting', close: 'closed' },
  binding: { 'bind-accepted': 'bound', 'bind-refused': 'waiting', lost: 'waiting', close: 'closed' },
  bound: { lost: 'waiting', close: 'unbinding' },
  unbinding: { unbound: 'closed', lost: 'closed' },
  waiting: { retry: 'connecting', close: 'closed' },
  closed: {},
};

/** The state after an event, or undefined where the event has no meaning in this state. */
export function nextBindState(state: BindState, event: BindEvent): BindState | undefined {
  return TRANSITIONS[state][event];
}
