import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';

/** Leads from an item back to its list. */
export const BackLink = ({ to, children }: { readonly to: string; readonly children: ReactNode }): ReactNode => (
  <Link to={to} className="back-link">
    <Icon name="left" size={14} />
    {children}
  </Link>
);
