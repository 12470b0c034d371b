import { notifyManager } from '@tanstack/react-query';
import type { Query } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { StreamState } from '../api/live/stream.ts';
import { ApiError } from '../api/transport/problem.ts';
import type { Tone } from '../format/words.ts';
import { Button } from '../ui/controls/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { liveStream, queryClient } from '../api/live/client.ts';

const STATES: Readonly<Record<StreamState, { readonly label: string; readonly tone: Tone }>> = {
  connecting: { label: 'Connecting', tone: 'plain' },
  live: { label: 'Live', tone: 'good' },
  away: { label: 'Away', tone: 'warn' },
  paused: { label: 'Paused', tone: 'plain' },
};

export const useStreamState = (): StreamState => useSyncExternalStore(liveStream.subscribe, liveStream.snapshot);

/** Shows whether the page is connected to the live events. */
export function LiveMark(): ReactNode {
  const { label, tone } = STATES[useStreamState()];
  return (
    <span className={`live tone-${tone}`} role="status">
      <span className="dot live-dot" aria-hidden />
      <span className="live-text">{label}</span>
    </span>
  );
}

/** A fault of the gateway that a query met. It may also refuse one, as of something that is gone: its view says so. */
interface Fault {
  readonly error: Error;
  /** Older data is still on the page. */
  readonly hasData: boolean;
}

const faultOf = ({ state: { error, data } }: Query): readonly Fault[] =>
  error === null || (error instanceof ApiError && error.status < 500) ? [] : [{ error, hasData: data !== undefined }];

/** @returns why the page is out of date, in words; undefined where the gateway does not answer, null where it is up to date. */
function useOutdated(isAway: boolean): string | undefined | null {
  const cache = queryClient.getQueryCache();
  return useSyncExternalStore(
    (listener) => cache.subscribe(notifyManager.batchCalls(listener)),
    () => {
      const faults = cache
        .getAll()
        .filter((query) => query.isActive())
        .flatMap(faultOf);
      if (!isAway && !faults.some(({ hasData }) => hasData)) return null;
      return faults.map(({ error }) => causeOf(error)).find((cause) => cause !== undefined);
    },
  );
}

/** With 503, the gateway itself is well: the message says what is not. */
function causeOf(error: Error): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.status === 503 ? error.message : `The gateway answers with an error: ${error.message}`;
}

/** Says that the page shows an older state, and why. */
export function AwayBar(): ReactNode {
  const isAway = useStreamState() === 'away';
  const message = useOutdated(isAway);
  if (message === null) return null;
  return (
    <div className="away" role="alert">
      <Icon name={message === undefined ? 'unplug' : 'warning'} />
      {message === undefined ? (
        <span>The gateway does not answer. The page shows the last known state and reconnects by itself.</span>
      ) : (
        <span className="wrap-anywhere">{message}. The page shows the last known state and tries again by itself.</span>
      )}
      <span className="push">
        <Button
          small
          onPress={() => {
            liveStream.retryNow();
            void queryClient.invalidateQueries();
          }}
        >
          Try now
        </Button>
      </span>
    </div>
  );
}
