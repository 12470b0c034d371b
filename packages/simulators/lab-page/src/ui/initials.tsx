import type { ReactNode } from 'react';

/** A face without a picture. */
export function Initials({ name, hue }: { readonly name: string; readonly hue: string }): ReactNode {
  const letters = name.split(' ').map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0x20));
  return (
    <span className={`initials hue-${hue}`} aria-hidden>
      {letters.slice(0, 2).join('')}
    </span>
  );
}
