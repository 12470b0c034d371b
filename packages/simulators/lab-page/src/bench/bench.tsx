import type { ReactNode } from 'react';
import type { LabView } from '@ccm/simulators/lab-protocol';
import { LoadPanel } from './load-panel.tsx';
import { TroublePanel } from './trouble-panel.tsx';

/** Switches for trouble, and the load. */
export const Bench = ({ view }: { readonly view: LabView }): ReactNode => (
  <aside className="bench" aria-label="Trouble and load">
    <LoadPanel load={view.load} />
    <TroublePanel view={view} />
  </aside>
);
