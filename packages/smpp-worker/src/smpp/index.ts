export { nextBindState } from './bind-states.ts';
export type { BindEvent, BindState } from './bind-states.ts';
export { SmppSession } from './smpp-session.ts';
export { sessionOptions } from './session-options.ts';
export type {
  BindType,
  DeliverContext,
  DeliverOutcome,
  LateAnswer,
  MessageQuery,
  SmppSessionHandlers,
  SmppSessionOptions,
  SmppSessionStats,
} from './session-options.ts';
