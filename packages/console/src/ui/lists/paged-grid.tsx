import { useCallback, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Page } from '../../api/transport/schema-helpers.ts';
import { Grid } from './grid.tsx';
import type { GridProps } from './grid.tsx';
import { Failure, Loading } from '../states.tsx';

/** The part of a query of pages that a list needs. */
export interface PagedQuery<Item> {
  readonly data: { readonly pages: readonly Page<Item>[] } | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
  readonly refetch: () => Promise<unknown>;
}

/** The items of all pages that are loaded; the same array until a page comes or changes. */
export const useLoadedItems = <Item,>({ data }: Pick<PagedQuery<Item>, 'data'>): readonly Item[] =>
  useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);

interface PagedGridProps<Row> extends Omit<GridProps<Row>, 'onNearEnd'> {
  readonly query: Omit<PagedQuery<unknown>, 'data'>;
  /** The rows in words, as in `the messages`. */
  readonly name: string;
  /** Shown in place of a list without rows. */
  readonly empty: ReactNode;
}

/** A grid that loads the next page when the reader comes near its end, and stays as it is when a later refresh fails. */
export function PagedGrid<Row>({ query, name, empty, ...grid }: PagedGridProps<Row>): ReactNode {
  const { error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (grid.rows.length > 0) return <Grid {...grid} onNearEnd={onNearEnd} />;
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  return isPending ? <Loading label={name} rows={10} /> : empty;
}
