import type { ReactNode } from 'react';
import type { Tone } from '../format/words.ts';
import { Icon } from './icons.tsx';

interface NoteProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Words that stand out in a view: a failure, a warning, an advice. */
export function Note({ tone, title, children }: NoteProps): ReactNode {
  return (
    <div className={`note tone-${tone}`}>
      <Icon name={tone === 'good' ? 'check' : tone === 'info' || tone === 'accent' ? 'info' : 'warning'} />
      <div className="note-body">
        <p className="note-title">{title}</p>
        {children}
      </div>
    </div>
  );
}
