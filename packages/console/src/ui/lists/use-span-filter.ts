import { useMemo } from 'react';
import { sinceOf } from '../../format/search.ts';
import type { Span } from '../../format/search.ts';

/** A filter of the admin API from the filters of an address: `since` in place of the span. The same object until a filter changes. */
export function useSpanFilter<Search extends { readonly span?: Span | undefined }>({
  span,
  ...wanted
}: Search): Omit<Search, 'span'> & { readonly since?: string } {
  const key = JSON.stringify({ ...wanted, since: sinceOf(span) });
  return useMemo(() => JSON.parse(key) as Omit<Search, 'span'> & { since?: string }, [key]);
}
