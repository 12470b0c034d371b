import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { consoleLink } from '../lab/console-link.ts';
import { useView } from '../lab/store.ts';
import { Button } from '../ui/button.tsx';
import { TOUR } from './steps.ts';

interface TourProps {
  readonly onEnd: () => void;
  /** Says which place is marked. */
  readonly onPlace: (place: string | undefined) => void;
}

/** Five steps that notice by themselves when they are done. */
export function Tour({ onEnd, onPlace }: TourProps): ReactNode {
  const [step, setStep] = useState({ index: 0, sinceMs: Date.now() });
  const current = TOUR[step.index];
  const isDone = useView((view) => current?.isDone(view, step.sinceMs) === true);
  useEffect(() => {
    if (isDone) setStep(({ index }) => ({ index: index + 1, sinceMs: Date.now() }));
  }, [isDone]);
  useEffect(() => {
    const place = current?.place;
    onPlace(place);
    document.body.dataset['tour'] = place ?? '';
    document.querySelector(`[data-tour="${place ?? 'none'}"]`)?.scrollIntoView({ block: 'nearest' });
    return () => {
      delete document.body.dataset['tour'];
    };
  }, [current, onPlace]);
  return (
    <section className="tour" aria-label="Tour" aria-live="polite" data-beside={current?.place}>
      <ol
        className="tour-dots"
        aria-label={`Step ${String(Math.min(step.index + 1, TOUR.length))} of ${String(TOUR.length)}`}
      >
        {TOUR.map(({ title }, index) => (
          <li key={title} className={index < step.index ? 'done' : index === step.index ? 'now' : ''} />
        ))}
      </ol>
      {current === undefined ? (
        <>
          <h2>That is the whole way</h2>
          <p>
            A message in, an answer out, a failure explained and fixed. Now try the other phones, take a phone off the
            net, or start a load and kill a worker under it.
          </p>
          <div className="tour-foot">
            <Button small look="primary" onPress={onEnd}>
              Play on
            </Button>
          </div>
        </>
      ) : (
        <>
          <h2>
            {step.index + 1}. {current.title}
          </h2>
          <p>{current.text}</p>
          {current.link === undefined ? null : (
            <a href={consoleLink(current.link.view)} target="_blank" rel="noreferrer">
              {current.link.title}
            </a>
          )}
          <div className="tour-foot">
            <Button small look="quiet" onPress={onEnd}>
              End the tour
            </Button>
            <Button small onPress={() => setStep(({ index }) => ({ index: index + 1, sinceMs: Date.now() }))}>
              Skip this step
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
