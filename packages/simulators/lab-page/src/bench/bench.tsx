import type { ReactNode } from 'react';
import { LoadPanel } from './load-panel.tsx';
import { TroublePanel } from './trouble-panel.tsx';

/** Switches for trouble, and the load. */
export const Bench = (): ReactNode => (
  <aside className="bench" aria-label="Trouble and load">
    <LoadPanel />
    <TroublePanel />
  </aside>
);
