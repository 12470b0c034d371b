import { useQueries } from '@tanstack/react-query';
import { channelsQuery } from '../../api/accounts.ts';
import { bindsQuery } from '../../api/binds.ts';
import { fleetQuery } from '../../api/fleet.ts';
import { queuesQuery } from '../../api/queues.ts';
import { ALL_HOUR, statsQuery } from '../../api/statistics.ts';
import type { Loaded } from '../../ui/query.tsx';
import type { PictureData } from './fleet-picture.tsx';

/** The state of the fleet, once all of it is loaded: a part of it would show what is still on its way as missing. */
export const useOverviewData = (): Loaded<PictureData> =>
  useQueries({
    queries: [statsQuery(ALL_HOUR), queuesQuery, fleetQuery, channelsQuery, bindsQuery],
    combine: (queries) => {
      const [{ data: stats }, { data: queues }, { data: fleet }, { data: accounts }, { data: binds }] = queries;
      const isLoaded =
        stats !== undefined &&
        queues !== undefined &&
        fleet !== undefined &&
        accounts !== undefined &&
        binds !== undefined;
      return {
        data: isLoaded ? { stats, queues, fleet, accounts, binds } : undefined,
        error: queries.find(({ error }) => error !== null)?.error ?? null,
        refetch: async () => Promise.all(queries.map(async ({ refetch }) => refetch())),
      };
    },
  });
