import type { ReactNode } from 'react';
import { findErrorEntry } from './error-entry.ts';
import type { ErrorEntry } from './error-entry.ts';
import { InlineMarkdown } from './markdown.tsx';

/** A row of docs/errors.md beside the failure that it explains. */
export function EntryText({ entry }: { readonly entry: ErrorEntry }): ReactNode {
  return (
    <div className="remedy stack gap-small">
      <p>
        <b>Meaning:</b> <InlineMarkdown text={entry.meaning} />
      </p>
      <p>
        <b>What to do:</b> <InlineMarkdown text={entry.remedy} />
      </p>
    </div>
  );
}

/** The meaning of a reason and its remedy. */
export function Remedy({ reason, kind }: { readonly reason: string; readonly kind?: string }): ReactNode {
  const entry = findErrorEntry(reason, kind);
  if (entry === undefined)
    return (
      <p className="remedy">The reason {reason} has no entry in docs/errors.md. The description tells what happened.</p>
    );
  return <EntryText entry={entry} />;
}
