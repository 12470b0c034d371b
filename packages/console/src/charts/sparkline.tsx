import type { ReactNode } from 'react';
import type { Points } from './series.ts';
import { outlinesOf } from './outlines.ts';

const SIZE = { width: 120, height: 28 } as const;
const MAX_POINTS = 60;

/** The shape of the last hour, as decoration beside the number. Steps without a value are left out. */
export function Sparkline({ points, color }: { readonly points: Points; readonly color: string }): ReactNode {
  if (points.length < 2) return null;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      preserveAspectRatio="none"
      aria-hidden
      style={{ color }}
    >
      {outlinesOf(points, SIZE, MAX_POINTS).map(({ area, line }) => (
        <g key={line}>
          <polygon points={area} fill="currentColor" opacity={0.1} />
          <polyline
            points={line}
            fill="none"
            stroke="currentColor"
            strokeWidth={1.5}
            strokeLinejoin="round"
            strokeLinecap="round"
            vectorEffect="non-scaling-stroke"
          />
        </g>
      ))}
    </svg>
  );
}
