import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { dropDeadLetter } from '../../api/dead-letters.ts';
import { ApiError } from '../../api/transport/problem.ts';
import { plural } from '../../format/numbers.ts';
import { toast } from '../../ui/controls/toast.tsx';
import { failureText } from '../../ui/states.tsx';

/** The time in which a drop can be undone. The gateway is called only afterwards. */
const UNDO_MS = 6000;

/** Ids of dead letters whose drop can still be undone, of the whole page: the list hides one that was dropped in its own view. */
let hidden: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function setHidden(ids: ReadonlySet<string>): void {
  hidden = ids;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Ids that lists do not show. */
export const useHiddenLetters = (): ReadonlySet<string> => useSyncExternalStore(subscribe, () => hidden);

/** Drops dead letters after some seconds, within which "Undo" brings them back. */
export function useDrop(): (ids: readonly string[]) => void {
  const client = useQueryClient();
  return useCallback(
    (ids: readonly string[]) => {
      const show = (): void => setHidden(new Set([...hidden].filter((id) => !ids.includes(id))));
      const carryOut = async (): Promise<void> => {
        try {
          await dropAll(ids);
        } catch (error) {
          toast(`Not dropped: ${failureText(error)}`, { tone: 'bad' });
        }
        await client.invalidateQueries({ queryKey: ['dead-letters'] });
        show();
      };
      const timer = setTimeout(() => void carryOut(), UNDO_MS);
      const undo = (): void => {
        clearTimeout(timer);
        show();
      };
      setHidden(new Set([...hidden, ...ids]));
      toast(`${plural(ids.length, 'dead letter')} dropped`, { tone: 'plain', action: { label: 'Undo', run: undo } });
    },
    [client],
  );
}

/** A dead letter that is gone already counts as dropped. */
async function dropAll(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    try {
      await dropDeadLetter(id);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }
}
