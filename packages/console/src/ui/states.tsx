import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError, AwayError, ShapeError } from '../api/transport/problem.ts';
import type { Tone } from '../format/words.ts';
import { findStatusEntry } from '../help/error-entry.ts';
import { EntryText } from '../help/remedy.tsx';
import { Button } from './controls/button.tsx';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';
import { PageTitle } from './page-title.tsx';

interface StateProps {
  readonly icon: IconName;
  readonly tone?: Tone;
  readonly title: string;
  /** Replaces the whole view: its title becomes the first heading. */
  readonly isView?: boolean;
  /** Read aloud at once. */
  readonly isAlert?: boolean;
  readonly children?: ReactNode;
}

/** Shown in place of data: an empty list, an empty search, or a failure. */
export function State({
  icon,
  tone = 'plain',
  title,
  isView = false,
  isAlert = false,
  children,
}: StateProps): ReactNode {
  return (
    <div className={`state tone-${tone}`} {...(isAlert ? { role: 'alert' } : {})}>
      <span className="state-mark">
        <Icon name={icon} size={20} />
      </span>
      {isView ? <PageTitle title={title} /> : <h2>{title}</h2>}
      {children}
    </div>
  );
}

const REPEATED = Array.from({ length: 12 }, (_, index) => index);

interface LoadingProps {
  /** The data in words, as in `the message`. */
  readonly label: string;
  readonly rows?: number;
  /** Stands for the whole view: gives it a heading and a title. */
  readonly isView?: boolean;
}

/** Grey bars in place of data that is on its way. */
export function Loading({ label, rows = 6, isView = false }: LoadingProps): ReactNode {
  return (
    <div className="stack loading" role="status" aria-label={`Loading ${label}`}>
      {isView ? <PageTitle title={`Loading ${label}`} className="visually-hidden" /> : null}
      {REPEATED.slice(0, rows).map((row) => (
        <div key={row} className="skeleton skeleton-line" />
      ))}
    </div>
  );
}

interface FailureProps {
  readonly error: Error;
  readonly onRetry?: () => void;
  /** Replaces the whole view: gives it a heading and a title. */
  readonly isView?: boolean;
}

/** A failed call with its entry of docs/errors.md. */
export function Failure({ error, onRetry, isView = false }: FailureProps): ReactNode {
  const { icon, title, explanation } = describe(error);
  return (
    <State icon={icon} tone={error instanceof AwayError ? 'warn' : 'bad'} title={title} isView={isView} isAlert>
      {explanation}
      {onRetry === undefined ? null : (
        <Button icon="replay" onPress={onRetry}>
          Try again
        </Button>
      )}
    </State>
  );
}

function describe(error: Error): { icon: IconName; title: string; explanation: ReactNode } {
  if (error instanceof AwayError)
    return {
      icon: 'unplug',
      title: 'The gateway does not answer',
      explanation: (
        <p>The page tries again by itself. If it lasts: check that the gateway runs, and the way to its ADMIN_PORT.</p>
      ),
    };
  if (error instanceof ShapeError)
    return {
      icon: 'warning',
      title: 'This page and the gateway are of different versions',
      explanation: <p>{error.message}. Reload the page to get the gateway’s own version of it.</p>,
    };
  if (!(error instanceof ApiError))
    return { icon: 'warning', title: 'Something failed in this page', explanation: <p>{error.message}</p> };
  if (error.status === 503)
    return {
      icon: 'unplug',
      title: 'The gateway cannot read the fleet’s state (503)',
      explanation: (
        <>
          <p className="wrap-anywhere">{error.message}.</p>
          <p>This view appears by itself as soon as the gateway can read it.</p>
        </>
      ),
    };
  const entry = findStatusEntry(error.status);
  return {
    icon: 'warning',
    title: error.status === 404 ? 'Not found' : `${error.title} (${error.status})`,
    explanation: (
      <>
        <p className="wrap-anywhere">{error.message}</p>
        {entry === undefined ? null : <EntryText entry={entry} />}
        {entry === undefined && error.status >= 500 ? <OwnFault /> : null}
      </>
    ),
  };
}

/** The advice for a fault of the gateway itself. */
const OwnFault = (): ReactNode => (
  <div className="remedy stack gap-small">
    <p>
      <b>Meaning:</b> the gateway failed while it answered. No message is lost by that.
    </p>
    <p>
      <b>What to do:</b> try again. If it lasts, look for errors in the gateway’s log, and let the{' '}
      <Link to="/doctor">Doctor</Link> examine the fleet.
    </p>
  </div>
);

/** The message of a failed action. */
export const failureText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
