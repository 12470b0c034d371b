import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api/transport/problem.ts';
import { Failure, Loading } from './states.tsx';

/** The part of a query that a view needs. */
export interface Loaded<Data> extends Pick<UseQueryResult<Data>, 'data' | 'error'> {
  readonly refetch: () => Promise<unknown>;
}

interface WithDataProps<Data> {
  readonly query: Loaded<Data>;
  /** The data in words, as in `the message`. */
  readonly label: string;
  /** The data is the whole view: while it is missing, the view takes its heading and title from what stands in its place. */
  readonly isView?: boolean;
  /** Shown if nothing has this id. */
  readonly gone?: ReactNode;
  /** Shown while the data is on its way; default: grey bars. */
  readonly loading?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** Shows data once it is loaded, and keeps it when a later refresh fails: the bar on top says that it is stale. */
export function WithData<Data>(props: WithDataProps<Data>): ReactNode {
  const { query, label, isView = false, gone, loading, children } = props;
  const { data, error } = query;
  const isGone = error instanceof ApiError && error.status === 404;
  if (isGone && gone !== undefined) return gone;
  if (data !== undefined) return children(data);
  if (error !== null) return <Failure error={error} isView={isView} onRetry={() => void query.refetch()} />;
  return loading ?? <Loading label={label} isView={isView} />;
}
