import type { ReactNode } from 'react';

interface FactsProps {
  readonly className?: string;
  readonly children: ReactNode;
}

/** A list of facts: names on the left, values on the right. */
export const Facts = ({ className = '', children }: FactsProps): ReactNode => (
  <dl className={`facts ${className}`}>{children}</dl>
);

interface FactProps {
  readonly name: string;
  /** Of the value. */
  readonly className?: string;
  /** The value. The line is left out where it is null. */
  readonly children: ReactNode;
}

/** One line of a list of facts. */
export function Fact({ name, className, children }: FactProps): ReactNode {
  if (children === null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd className={className}>{children}</dd>
    </>
  );
}
