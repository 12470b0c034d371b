import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { call } from './transport/http.ts';
import { LIVE_REFRESH_MS } from './transport/refresh.ts';
import { maybeText, text } from './transport/schema-helpers.ts';

const seriesSchema = z.object({
  id: text,
  measure: text,
  direction: z.catch(z.nullable(z.enum(['in', 'out'])), null),
  channel: maybeText,
  account: maybeText,
  reason: maybeText,
  peer: maybeText,
  points: z.array(z.nullable(z.number())),
});
export type Series = z.infer<typeof seriesSchema>;

const statsSchema = z.object({
  stepSeconds: z.number(),
  from: z.string(),
  to: z.string(),
  series: z.array(seriesSchema),
});
export type Stats = z.infer<typeof statsSchema>;

/** The parameters of GET /stats: a view asks for what it shows, since a fleet may have a thousand accounts. */
export interface StatsQuery {
  readonly minutes: number;
  readonly by?: 'channel';
  readonly channel?: string;
  readonly account?: string;
  /** Comma separated. */
  readonly measures?: string;
}

/** The last hour of all accounts. */
export const ALL_HOUR: StatsQuery = { minutes: 60, by: 'channel' };

export const statsQuery = (query: StatsQuery) =>
  queryOptions({
    queryKey: ['stats', query],
    queryFn: async ({ signal }) => call({ path: '/stats', query: { ...query }, schema: statsSchema, signal }),
    refetchInterval: query.minutes > 60 ? 60_000 : LIVE_REFRESH_MS,
  });
