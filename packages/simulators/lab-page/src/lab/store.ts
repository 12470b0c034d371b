import { useSyncExternalStore } from 'react';
import type { LabEvent, LabView } from '@ccm/simulators/lab-protocol';
import { changed } from './changes.ts';

export interface LabState {
  /** Undefined until the lab has answered for the first time. */
  readonly view: LabView | undefined;
  readonly isConnected: boolean;
}

type Change = Exclude<LabEvent, { event: 'lab' }>;

const CHANGES: readonly Change['event'][] = [
  'phone',
  'phone-message',
  'conversation',
  'desk-message',
  'crm',
  'trouble',
  'load',
  'services',
];

let state: LabState = { view: undefined, isConnected: false };
const listeners = new Set<() => void>();
let source: EventSource | undefined;

function set(next: LabState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** The browser connects again by itself; the whole lab comes first each time. */
function open(): void {
  source = new EventSource('/lab/api/events');
  source.addEventListener('lab', (event: MessageEvent<string>) => {
    set({ view: JSON.parse(event.data) as LabView, isConnected: true });
  });
  for (const name of CHANGES) {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      const change = { event: name, data: JSON.parse(event.data) as unknown } as Change;
      if (state.view !== undefined) set({ ...state, view: changed(state.view, change) });
    });
  }
  source.addEventListener('error', () => set({ ...state, isConnected: false }));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (source === undefined) open();
  return () => listeners.delete(listener);
}

export const useLab = (): LabState => useSyncExternalStore(subscribe, () => state);
