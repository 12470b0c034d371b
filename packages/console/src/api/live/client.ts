import { QueryClient } from '@tanstack/react-query';
import { AwayError } from '../transport/problem.ts';
import { LiveStream } from './stream.ts';

const RETRY_MAX_MS = 15_000;

/** Calls are repeated only where the gateway did not answer. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => error instanceof AwayError && count < 2,
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, RETRY_MAX_MS),
      staleTime: 3000,
      // A browser that reports being offline may still reach a gateway on this machine.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export const liveStream = new LiveStream(queryClient);
