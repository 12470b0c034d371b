import type { ReactNode } from 'react';
import { sentence, statusTone } from '../format/words.ts';
import type { Tone } from '../format/words.ts';

/** A state in a word, with the colour of its tone. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }): ReactNode {
  return (
    <span className={`badge tone-${tone}`}>
      <span className="dot" aria-hidden />
      {children}
    </span>
  );
}

export const StatusBadge = ({ status }: { readonly status: string }): ReactNode => (
  <Badge tone={statusTone(status)}>{sentence(status)}</Badge>
);

/** A state as a dot. @param label read aloud; without one the words beside the dot say it */
export const Dot = ({ tone, label }: { readonly tone: Tone; readonly label?: string }): ReactNode => (
  <span
    className={`dot tone-${tone}`}
    {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
  />
);
