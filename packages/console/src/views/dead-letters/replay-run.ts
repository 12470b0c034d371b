import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { replayThese } from '../../api/dead-letters.ts';
import { failureText } from '../../ui/states.tsx';

const BATCH = 100;

export interface Refused {
  readonly id: string;
  readonly why: string;
}

export interface ReplayProgress {
  readonly state: 'ready' | 'running' | 'stopped' | 'done';
  readonly total: number;
  readonly handled: number;
  readonly replayed: number;
  readonly refused: readonly Refused[];
  /** The reason why the replay stopped. */
  readonly failure: string | undefined;
}

const READY: ReplayProgress = { state: 'ready', total: 0, handled: 0, replayed: 0, refused: [], failure: undefined };

interface ReplayRun {
  readonly progress: ReplayProgress;
  readonly start: (ids: readonly string[]) => void;
  readonly stop: () => void;
}

/** Replays in batches, which shows progress and allows stopping. The rest stay dead letters. */
export function useReplayRun(): ReplayRun {
  const client = useQueryClient();
  const [progress, setProgress] = useState(READY);
  const isStopped = useRef(false);
  const run = useCallback(
    async (ids: readonly string[]) => {
      isStopped.current = false;
      setProgress({ ...READY, state: 'running', total: ids.length });
      try {
        for (let at = 0; at < ids.length && !isStopped.current; at += BATCH) {
          const batch = ids.slice(at, at + BATCH);
          const result = await replayThese(batch);
          setProgress((old) => ({
            ...old,
            handled: old.handled + batch.length,
            replayed: old.replayed + result.replayed,
            refused: [...old.refused, ...result.failed],
          }));
        }
        setProgress((old) => ({ ...old, state: isStopped.current ? 'stopped' : 'done' }));
      } catch (error) {
        setProgress((old) => ({ ...old, state: 'stopped', failure: failureText(error) }));
      } finally {
        void client.invalidateQueries({ queryKey: ['dead-letters'] });
      }
    },
    [client],
  );
  const stop = useCallback(() => {
    isStopped.current = true;
  }, []);
  return { progress, start: (ids) => void run(ids), stop };
}
