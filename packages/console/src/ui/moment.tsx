import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { formatFull, formatRelative, momentParts } from '../format/times.ts';

const TICK_MS = 1000;
const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  // Without a listener the clock stood still.
  if (timer === undefined) nowMs = Date.now();
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The current time, updated every second by one timer for the whole page. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => nowMs);

/** A time in the reader's zone; the whole date on hover. A narrow list leaves the seconds out. */
export function Moment({ at }: { readonly at: string | null }): ReactNode {
  if (at === null || at === '') return <span className="faint">–</span>;
  const { minute, seconds } = momentParts(at);
  return (
    <time dateTime={at} title={formatFull(at)}>
      {minute}
      <span className="moment-seconds">{seconds}</span>
    </time>
  );
}

/** `4 min ago`, `in 43 min`, updated every second. */
export function Ago({ at }: { readonly at: string | null }): ReactNode {
  const now = useNow();
  if (at === null || at === '') return <span className="faint">never</span>;
  return (
    <time dateTime={at} title={formatFull(at)}>
      {formatRelative(at, now)}
    </time>
  );
}
