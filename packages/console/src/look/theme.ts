import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'ccm-theme';
const listeners = new Set<() => void>();

/** The stored theme. If the browser has storage switched off, the page follows the system. */
function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

let theme = stored();

function apply(): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}

apply();

export function setTheme(next: Theme): void {
  theme = next;
  apply();
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // The choice is then lost when the page closes.
  }
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    media.removeEventListener('change', listener);
  };
};

const isDark = (): boolean =>
  theme === 'dark' || (theme === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme);
export const useIsDark = (): boolean => useSyncExternalStore(subscribe, isDark);
