import { notifyManager } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/problem.ts';
import type { StreamState } from '../api/stream.ts';
import type { Tone } from '../format/words.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { liveStream, queryClient } from '../api/client.ts';

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

/** Whether the gateway failed. It may also refuse a refresh, as of something that is gone: its view says so. */
const isFault = (error: Error | null): boolean => !(error instanceof ApiError) || error.status >= 500;

/** The error of a refresh whose older data is still on the page. */
function useFailedRefresh(): Error | null {
  const cache = queryClient.getQueryCache();
  return useSyncExternalStore(
    (listener) => cache.subscribe(notifyManager.batchCalls(listener)),
    () =>
      cache
        .getAll()
        .find(
          (query) =>
            query.isActive() &&
            query.state.data !== undefined &&
            query.state.status === 'error' &&
            isFault(query.state.error),
        )?.state.error ?? null,
  );
}

/** Says that the page shows an older state, and why. */
export function AwayBar(): ReactNode {
  const isAway = useStreamState() === 'away';
  const failure = useFailedRefresh();
  if (!isAway && failure === null) return null;
  return (
    <div className="away" role="alert">
      <Icon name={isAway ? 'unplug' : 'warning'} />
      {isAway || failure === null ? (
        <span>The gateway does not answer. The page shows the last known state and reconnects by itself.</span>
      ) : (
        <span className="wrap-anywhere">
          The gateway answers with an error: {failure.message}. The page shows the last known state and tries again by
          itself.
        </span>
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
