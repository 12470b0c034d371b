import type { ReactNode } from 'react';

/** The mark of CCM: a message in, and a message out. */
export const BrandMark = (): ReactNode => (
  <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden>
    <rect width="32" height="32" rx="8" className="brand-plate" />
    <path
      className="brand-arrows"
      d="M8 12h11.500M16 8.500l3.500 3.500-3.500 3.500M24 20H12.500M16 16.500 12.500 20l3.500 3.500"
    />
  </svg>
);
