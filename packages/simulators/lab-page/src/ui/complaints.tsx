import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

const SHOWN_MS = 8000;
let words: string | undefined;
let timer: number | undefined;
const listeners = new Set<() => void>();

function set(next: string | undefined): void {
  words = next;
  for (const listener of listeners) listener();
}

/** Shows for a while that an action failed. */
export function complain(what: string): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => set(undefined), SHOWN_MS);
  set(what);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Complaints(): ReactNode {
  const shown = useSyncExternalStore(subscribe, () => words);
  return (
    <div className="complaints" role="alert">
      {shown === undefined ? null : (
        <p className="complaint">
          {shown}
          <Button look="quiet" small icon="close" label="Dismiss" onPress={() => set(undefined)} />
        </p>
      )}
    </div>
  );
}
