import type { ReactNode } from 'react';

const BLOCKS = ['vitals', 'attention', 'picture', 'chart', 'chart-2'] as const;

/** The shape of the overview while its data is on its way. */
export const OverviewLoading = (): ReactNode => (
  <div className="overview-loading" role="status" aria-label="Loading the overview">
    {BLOCKS.map((block) => (
      <div key={block} className={`card overview-block overview-${block}`}>
        <div className="skeleton" />
      </div>
    ))}
  </div>
);
