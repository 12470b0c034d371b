import type { ReactNode } from 'react';

interface CardProps {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
  readonly className?: string;
  readonly label?: string;
}

/** A part of a view with its heading. `flush`: the content reaches the edges. `label`: the name of a card whose title is no text. */
export function Card({ title, aside, children, flush = false, className = '', label }: CardProps): ReactNode {
  const name = label ?? (typeof title === 'string' ? title : undefined);
  return (
    <section className={`card ${className}`} {...(name === undefined ? {} : { 'aria-label': name })}>
      {title === undefined ? null : (
        <div className="card-head">
          <h2>{title}</h2>
          <span className="push row">{aside}</span>
        </div>
      )}
      {flush ? children : <div className="card-body">{children}</div>}
    </section>
  );
}
