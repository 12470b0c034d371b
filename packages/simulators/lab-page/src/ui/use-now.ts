import { useEffect, useState } from 'react';

/** The time in milliseconds since 1970, for what changes by the clock alone. @param everyMs how often it is looked at */
export function useNow(everyMs: number): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
