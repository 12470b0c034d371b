import type { Points } from './series.ts';
import { stretchesOf } from './stretches.ts';

/** `points` attributes of SVG. */
interface Outline {
  readonly line: string;
  /** The line, closed along the bottom edge. */
  readonly area: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Keeps the stroke inside the picture. */
const MARGIN = 2;

/**
 * The outlines of a series: one for each stretch between its gaps, all to one scale from 0 to the largest value. A value between two gaps
 * becomes a line without length, which round ends draw as a point. @param maxPoints more are thinned, each to the mean of its neighbours
 */
export function outlinesOf(points: Points, { width, height }: Size, maxPoints: number): readonly Outline[] {
  const thinned = thin(points, maxPoints);
  const max = Math.max(1e-9, ...thinned.filter((value) => value !== null));
  const x = (step: number): string => (thinned.length < 2 ? 0 : (step / (thinned.length - 1)) * width).toFixed(1);
  const y = (value: number): string => (height - MARGIN - (value / max) * (height - 2 * MARGIN)).toFixed(1);
  return stretchesOf(thinned).map(({ start, values }) => {
    const corners = values.map((value, index) => `${x(start + index)},${y(value)}`);
    const line = (corners.length === 1 ? [...corners, ...corners] : corners).join(' ');
    const end = start + values.length - 1;
    return { line, area: `${x(start)},${height} ${line} ${x(end)},${height}` };
  });
}

/** Thins to this many points, each the mean of the recorded values among its neighbours. */
function thin(points: Points, max: number): Points {
  const size = Math.max(1, Math.ceil(points.length / max));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const group = points.slice(index * size, (index + 1) * size).filter((value) => value !== null);
    return group.length === 0 ? null : group.reduce((sum, value) => sum + value, 0) / group.length;
  });
}
