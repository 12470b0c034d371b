import type { ServerSentEvent } from '../api/server-sent-events.ts';

/** Tells news from repetition: a bind's owner reports every few seconds, and only another state, cause or owner is news. */
export function newsOfBinds(): (event: ServerSentEvent) => boolean {
  const known = new Map<unknown, string>();
  return ({ event, data }) => {
    if (event !== 'bind') return true;
    const { id, state, detail, owner } = data;
    const report = JSON.stringify([state, detail, owner]);
    if (known.get(id) === report) return false;
    known.set(id, report);
    return true;
  };
}
