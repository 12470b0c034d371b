import type { ReactNode } from 'react';

interface FactProps {
  readonly name: string;
  /** False hides the line. */
  readonly when?: boolean;
  readonly children: ReactNode;
}

/** One line of a list of facts (`<dl className="facts">`). */
export function Fact({ name, when = true, children }: FactProps): ReactNode {
  if (!when) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
