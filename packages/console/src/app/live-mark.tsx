import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import type { StreamState } from '../api/stream.ts';
import type { Tone } from '../format/words.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { liveStream, queryClient } from './client.ts';

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

export function AwayBar(): ReactNode {
  const state = useStreamState();
  if (state !== 'away') return null;
  return (
    <div className="away" role="alert">
      <Icon name="unplug" />
      <span>The gateway does not answer. The page shows the last known state and reconnects by itself.</span>
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
