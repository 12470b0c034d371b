import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { ApiError } from '../../api/problem.ts';
import { dropDeadLetter } from '../../api/dead-letters.ts';
import { plural } from '../../format/numbers.ts';
import { toast } from '../../ui/toast.tsx';
import { failureText } from '../../ui/states.tsx';

/** The time in which a drop can be undone. The gateway is called only afterwards. */
const UNDO_MS = 6000;

interface Drop {
  /** Ids that the list hides already. */
  readonly dropped: ReadonlySet<string>;
  readonly drop: (ids: readonly string[]) => void;
}

/** Drops dead letters after some seconds, within which "Undo" brings them back. */
export function useDrop(): Drop {
  const client = useQueryClient();
  const [dropped, setDropped] = useState<ReadonlySet<string>>(new Set());
  const drop = useCallback(
    (ids: readonly string[]) => {
      const restore = (): void => setDropped((old) => new Set([...old].filter((id) => !ids.includes(id))));
      const timer = setTimeout(() => {
        dropAll(ids)
          .catch((error: unknown) => {
            restore();
            toast(`Not dropped: ${failureText(error)}`, { tone: 'bad' });
          })
          .finally(() => void client.invalidateQueries({ queryKey: ['dead-letters'] }));
      }, UNDO_MS);
      setDropped((old) => new Set([...old, ...ids]));
      toast(`${plural(ids.length, 'dead letter')} dropped`, {
        tone: 'plain',
        action: {
          label: 'Undo',
          run: () => {
            clearTimeout(timer);
            restore();
          },
        },
      });
    },
    [client],
  );
  return { dropped, drop };
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
