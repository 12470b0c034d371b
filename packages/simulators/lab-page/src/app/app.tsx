import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import { Bench } from '../bench/bench.tsx';
import { Desk } from '../desk/desk.tsx';
import { useIsConnected, useIsLoaded, usePhones } from '../lab/store.ts';
import { Shelf } from '../phones/shelf.tsx';
import { TOUR_PHONE } from '../tour/steps.ts';
import { Tour } from '../tour/tour.tsx';
import { isNewHere, rememberTour } from '../tour/toured.ts';
import { Complaints } from '../ui/complaints.tsx';
import { BottomBar } from './bottom-bar.tsx';
import type { Place } from './bottom-bar.tsx';
import { TopBar } from './top-bar.tsx';

export function App(): ReactNode {
  const isLoaded = useIsLoaded();
  const isConnected = useIsConnected();
  if (!isLoaded) {
    return (
      <main className="away-page">
        <p className="strong">{isConnected ? 'The lab is loading …' : 'Waiting for the lab …'}</p>
        <p className="faint">It answers while npm start is running.</p>
      </main>
    );
  }
  return <LabPage />;
}

function LabPage(): ReactNode {
  const [first] = usePhones();
  const [selected, setSelected] = useState(first?.id ?? '');
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
  const endTour = (): void => {
    setTouring(false);
    rememberTour();
  };
  return (
    <div className="lab" data-place={place} data-bench={isBenchOpen || undefined}>
      <TopBar
        isTouring={isTouring}
        onTour={() => setTouring((known) => !known)}
        isBenchOpen={isBenchOpen}
        onBench={() => setBenchOpen((known) => !known)}
      />
      <main className="stage">
        <Shelf selected={selected} onSelect={setSelected} />
        <Desk selected={selected} onSelect={setSelected} />
        <Bench />
      </main>
      <BottomBar place={place} onGo={setPlace} />
      {isTouring ? <Tour onEnd={endTour} onPlace={onTourPlace} /> : null}
      <Complaints />
    </div>
  );
}
