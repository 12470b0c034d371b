import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';

/** From one thing to the list it stands in. */
export const BackLink = ({ to, children }: { readonly to: string; readonly children: ReactNode }): ReactNode => (
  <Link to={to} className="back-link">
    <Icon name="left" size={14} />
    {children}
  </Link>
);
