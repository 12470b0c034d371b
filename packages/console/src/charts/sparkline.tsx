import type { ReactNode } from 'react';
import type { Points } from './series.ts';

const WIDTH = 120;
const HEIGHT = 28;

/** The shape of the last hour, as decoration beside the number. */
export function Sparkline({ points, color }: { readonly points: Points; readonly color: string }): ReactNode {
  const thinned = thin(points, 60);
  const max = Math.max(1e-9, ...thinned);
  const coordinates = thinned.map((value, index) => {
    const x = thinned.length < 2 ? 0 : (index / (thinned.length - 1)) * WIDTH;
    return `${x.toFixed(1)},${(HEIGHT - 2 - (value / max) * (HEIGHT - 4)).toFixed(1)}`;
  });
  if (coordinates.length < 2) return null;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
      style={{ color }}
    >
      <polygon points={`0,${HEIGHT} ${coordinates.join(' ')} ${WIDTH},${HEIGHT}`} fill="currentColor" opacity={0.1} />
      <polyline
        points={coordinates.join(' ')}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** At most so many points, each the mean of its neighbours. */
function thin(points: Points, max: number): readonly number[] {
  const size = Math.max(1, Math.ceil(points.length / max));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const group = points.slice(index * size, (index + 1) * size);
    return group.reduce<number>((sum, value) => sum + (value ?? 0), 0) / group.length;
  });
}
