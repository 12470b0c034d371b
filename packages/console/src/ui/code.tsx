import type { ReactNode } from 'react';

/** Text as it is, or a value as JSON; scrolls by keyboard. */
export function Code({ value, label }: { readonly value: unknown; readonly label: string }): ReactNode {
  const shown = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <pre className="code" tabIndex={0} role="group" aria-label={label}>
      {shown}
    </pre>
  );
}
