import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider as RouteProvider } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { AwayError } from '../api/transport/problem.ts';
import { sessionStore } from '../api/transport/session.ts';
import { Failure } from '../ui/states.tsx';
import { liveStream, queryClient } from '../api/live/client.ts';
import { router } from './router.tsx';
import { SignInAgain, SignInPage } from './sign-in.tsx';

const AWAY = new AwayError();

export function App(): ReactNode {
  const state = useSyncExternalStore(sessionStore.subscribe, sessionStore.snapshot);
  const isSignedIn = state.kind === 'signed-in';
  useEffect(() => (isSignedIn ? liveStream.start() : undefined), [isSignedIn]);
  useEffect(() => {
    if (isSignedIn) void queryClient.invalidateQueries();
  }, [isSignedIn]);
  if (state.kind === 'unknown') return null;
  if (state.kind === 'away') return <Failure error={AWAY} onRetry={() => void sessionStore.resume(undefined)} />;
  if (state.kind === 'signed-out') return <SignInPage refusal={state.refusal} />;
  return (
    <QueryClientProvider client={queryClient}>
      <RouteProvider router={router} context={{ session: state.session }} />
      {state.kind === 'expired' ? <SignInAgain /> : null}
    </QueryClientProvider>
  );
}
