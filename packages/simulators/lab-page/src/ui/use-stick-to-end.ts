import { useEffect, useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';

const NEAR_PX = 40;

/** A list that stays at its end while something is added or grows there, unless the reader has scrolled up. */
export function useStickToEnd<T extends HTMLElement>(change: unknown): RefObject<T | null> {
  const list = useRef<T>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const onScroll = (): void => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [change]);
  return list;
}
