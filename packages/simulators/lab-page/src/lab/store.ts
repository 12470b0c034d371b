import { useSyncExternalStore } from 'react';
import type { LabEvent, LabView, PhoneView } from '@ccm/simulators/lab-protocol';
import { changed } from './changes.ts';

/** What stays as it is while messages come and go. */
export type PhoneFacts = Omit<PhoneView, 'messages' | 'mode'>;

interface LabState {
  /** Undefined until the lab has answered for the first time. */
  readonly view: LabView | undefined;
  readonly phones: readonly PhoneFacts[];
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

let state: LabState = { view: undefined, phones: [], isConnected: false };
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
    const view = JSON.parse(event.data) as LabView;
    set({ view, phones: view.phones, isConnected: true });
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

export const useIsConnected = (): boolean => useSyncExternalStore(subscribe, () => state.isConnected);

export const useIsLoaded = (): boolean => useSyncExternalStore(subscribe, () => state.view !== undefined);

/** All phones, in the order of the page. */
export const usePhones = (): readonly PhoneFacts[] => useSyncExternalStore(subscribe, () => state.phones);

/**
 * A part of the lab. A component is drawn again only when its own part changes: under load a page gets hundreds of events a second.
 * @param select the same object or value as long as the part is unchanged
 */
export const useView = <T>(select: (view: LabView) => T): T =>
  useSyncExternalStore(subscribe, () => {
    if (state.view === undefined) throw new Error('The lab has not answered yet');
    return select(state.view);
  });
