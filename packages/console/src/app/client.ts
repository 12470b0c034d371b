import { QueryClient } from '@tanstack/react-query';
import { AwayError } from '../api/problem.ts';
import { LiveStream } from '../api/stream.ts';

const RETRY_MAX_MS = 15_000;

/** Only an absent gateway is asked again: what it refused stays refused. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => error instanceof AwayError && count < 2,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, RETRY_MAX_MS),
      staleTime: 3000,
      // The page asks the gateway itself, also where the browser believes to be offline: it may run on this machine.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export const liveStream = new LiveStream(queryClient);
