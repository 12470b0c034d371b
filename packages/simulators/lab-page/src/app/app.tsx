import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import type { LabView } from '@ccm/simulators/lab-protocol';
import { Bench } from '../bench/bench.tsx';
import { Desk } from '../desk/desk.tsx';
import { useLab } from '../lab/store.ts';
import { Shelf } from '../phones/shelf.tsx';
import { TOUR_PHONE } from '../tour/steps.ts';
import { Tour } from '../tour/tour.tsx';
import { Complaints } from '../ui/complaints.tsx';
import { BottomBar } from './bottom-bar.tsx';
import type { Place } from './bottom-bar.tsx';
import { TopBar } from './top-bar.tsx';

export function App(): ReactNode {
  const { view, isConnected } = useLab();
  if (view === undefined) {
    return (
      <main className="away-page">
        <p className="strong">{isConnected ? 'The lab is loading …' : 'Waiting for the lab …'}</p>
        <p className="faint">It answers while npm start is running.</p>
      </main>
    );
  }
  return <LabPage view={view} isConnected={isConnected} />;
}

function LabPage({ view, isConnected }: { readonly view: LabView; readonly isConnected: boolean }): ReactNode {
  const [selected, setSelected] = useState(view.phones[0]?.id ?? '');
  const [place, setPlace] = useState<Place>('phones');
  const [isTouring, setTouring] = useState(isNewHere);
  const [isBenchOpen, setBenchOpen] = useState(false);
  const onTourPlace = useCallback((marked: string | undefined) => {
    if (marked === 'phone' || marked === 'answer') setSelected(TOUR_PHONE);
    const places: Readonly<Record<string, Place>> = { phone: 'phones', answer: 'desk' };
    const isTrouble = marked?.startsWith('trouble') === true;
    setBenchOpen(isTrouble);
    if (marked !== undefined) setPlace(isTrouble ? 'bench' : (places[marked] ?? 'phones'));
  }, []);
  return (
    <div className="lab" data-place={place} data-bench={isBenchOpen || undefined}>
      <TopBar
        view={view}
        isConnected={isConnected}
        isTouring={isTouring}
        onTour={() => setTouring((known) => !known)}
        isBenchOpen={isBenchOpen}
        onBench={() => setBenchOpen((known) => !known)}
      />
      <main className="stage">
        <Shelf phones={view.phones} selected={selected} onSelect={setSelected} />
        <Desk view={view} selected={selected} onSelect={setSelected} />
        <Bench view={view} />
      </main>
      <BottomBar place={place} onGo={setPlace} view={view} />
      {isTouring ? <Tour view={view} onEnd={() => endTour(setTouring)} onPlace={onTourPlace} /> : null}
      <Complaints />
    </div>
  );
}

const KEY = 'ccm-lab-toured';

/** The tour opens by itself once. */
function isNewHere(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    return true;
  }
}

function endTour(setTouring: (isTouring: boolean) => void): void {
  setTouring(false);
  try {
    localStorage.setItem(KEY, 'yes');
  } catch {
    // Not remembered then.
  }
}
