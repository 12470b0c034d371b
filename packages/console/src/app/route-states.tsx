import { Link, useRouterState } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Failure, State } from '../ui/states.tsx';
import { FilterError } from '../format/search.ts';

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
  if (isMissingChunk(failure))
    return (
      <State isView icon="replay" tone="warn" title="There is a newer console">
        <p>The gateway was updated while this page was open.</p>
        <Button look="primary" onPress={() => window.location.reload()}>
          Reload
        </Button>
      </State>
    );
  return <Failure error={failure} isView onRetry={reset} />;
}

/** Browsers report a missing script only by their own messages. */
const isMissingChunk = ({ message }: Error): boolean => /dynamically imported module|importing a module/i.test(message);

/** The router wraps the error of a filter. */
function filterErrorOf(error: unknown): FilterError | undefined {
  if (error instanceof FilterError) return error;
  return error instanceof Error && error.cause instanceof FilterError ? error.cause : undefined;
}
