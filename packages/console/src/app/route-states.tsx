import { Link, useRouterState } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { AwayError } from '../api/transport/problem.ts';
import { Button } from '../ui/controls/button.tsx';
import { Failure, State } from '../ui/states.tsx';
import { useStreamState } from './live-mark.tsx';
import { filterErrorOf } from '../format/search.ts';

export function UnknownAddress(): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <State isView icon="search" title="There is no such view">
      <p className="wrap-anywhere">
        <code>/console{path}</code> does not exist. If somebody sent you this address, part of it may be missing.
      </p>
      <p>Press Ctrl K to find a message by any id or number, or a view by its name.</p>
      <Link to="/" className="button">
        Show the overview
      </Link>
    </State>
  );
}

/** Shows that a view failed to load, or that its address has an invalid filter. */
export function RouteFailure({ error, reset }: ErrorComponentProps): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const cause = filterErrorOf(error);
  if (cause !== undefined)
    return (
      <State isView icon="warning" tone="warn" title="This filter makes no sense">
        <p className="wrap-anywhere">{cause.message}</p>
        <Link to={path} search={{}} className="button">
          Show everything
        </Link>
      </State>
    );
  const failure = error instanceof Error ? error : new Error(String(error));
  if (isMissingChunk(failure)) return <MissingChunk />;
  return <Failure error={failure} isView onRetry={reset} />;
}

const AWAY = new AwayError();

/** The files of a view could not be loaded: the gateway is away, and the view opens once it is back; or it has newer ones. */
function MissingChunk(): ReactNode {
  const isAway = useStreamState() !== 'live';
  const wasAway = useRef(false);
  useEffect(() => {
    if (isAway) wasAway.current = true;
    else if (wasAway.current) window.location.reload();
  }, [isAway]);
  if (isAway) return <Failure error={AWAY} isView onRetry={() => window.location.reload()} />;
  return (
    <State isView icon="replay" tone="warn" title="There is a newer console">
      <p>The gateway was updated while this page was open.</p>
      <Button look="primary" onPress={() => window.location.reload()}>
        Reload
      </Button>
    </State>
  );
}

/** Browsers and the loader of styles report a missing file only by their own messages. */
const isMissingChunk = ({ message }: Error): boolean =>
  /dynamically imported module|importing a module|preload CSS/i.test(message);
