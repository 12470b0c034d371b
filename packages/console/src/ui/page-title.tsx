import { useEffect } from 'react';
import type { ReactNode } from 'react';

interface PageTitleProps {
  /** Words for the tab, the history and bookmarks. */
  readonly title: string;
  readonly className?: string;
  /** The heading, if it differs from the title of the tab. */
  readonly children?: ReactNode;
}

/** The first heading of a view, and the title of its tab. */
export function PageTitle({ title, className, children = title }: PageTitleProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · CCM`;
  }, [title]);
  return <h1 className={className}>{children}</h1>;
}
