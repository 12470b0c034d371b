import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import uPlot from 'uplot';
import { remInPixels } from '../look/rem-in-pixels.ts';
import { useIsDark } from '../look/theme.ts';
import { formatClock } from '../format/times.ts';
import { latest } from './series.ts';
import type { Points } from './series.ts';
import { isolatedSteps } from './stretches.ts';

export interface ChartLine {
  readonly label: string;
  /** A custom property, such as `--in`. */
  readonly color: `--${string}`;
  readonly points: Points;
  readonly isDashed?: boolean;
}

interface TimeChartProps {
  readonly label: string;
  readonly from: string;
  readonly stepSeconds: number;
  readonly lines: readonly ChartLine[];
  readonly format: (value: number) => string;
}

const HEIGHT_REM = 11;

/** Lines over time. The legend above shows the values under the pointer, else the newest. */
export function TimeChart({ label, from, stepSeconds, lines, format }: TimeChartProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const dark = useIsDark();
  const [hovered, setHovered] = useState<number>();
  const data = useMemo(() => toData(from, stepSeconds, lines), [from, stepSeconds, lines]);
  const latestData = useRef(data);
  latestData.current = data;
  const shape = lines.map((line) => `${line.label}${line.color}`).join();
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const chart = new uPlot(optionsOf(element, { lines, format, onHover: setHovered }), latestData.current, element);
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
    // A change of lines or theme draws the chart anew; new points only replace its data.
  }, [shape, dark, format]);
  useEffect(() => plot.current?.setData(data), [data]);

  const valueOf = ({ points }: ChartLine): number | null =>
    hovered === undefined ? latest(points) : (points[hovered] ?? null);
  const time = hovered === undefined ? undefined : new Date(Date.parse(from) + hovered * stepSeconds * 1000);
  return (
    <figure className="time-chart" aria-label={label}>
      <figcaption className="legend">
        {lines.map((line) => {
          const value = valueOf(line);
          return (
            <span key={line.label} className="legend-entry">
              <span
                className={`legend-mark${line.isDashed === true ? ' legend-dashed' : ''}`}
                style={{ color: `var(${line.color})` }}
                aria-hidden
              />
              <span className="soft">{line.label}</span>
              <b>{value === null ? '–' : format(value)}</b>
            </span>
          );
        })}
        {time === undefined ? null : <span className="push faint">{formatClock(time)}</span>}
      </figcaption>
      <div ref={host} className="plot" aria-hidden />
    </figure>
  );
}

function toData(from: string, stepSeconds: number, lines: readonly ChartLine[]): uPlot.AlignedData {
  const start = Date.parse(from) / 1000;
  const length = Math.max(0, ...lines.map(({ points }) => points.length));
  return [Array.from({ length }, (_, step) => start + step * stepSeconds), ...lines.map(({ points }) => [...points])];
}

const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(element.clientWidth, 80),
  height: HEIGHT_REM * remInPixels(),
});

/** A canvas cannot use custom properties, so the browser resolves them. */
function resolved(element: HTMLElement, color: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${color})`;
  element.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

interface Drawing extends Pick<TimeChartProps, 'lines' | 'format'> {
  readonly onHover: (index: number | undefined) => void;
}

function optionsOf(element: HTMLElement, { lines, format, onHover }: Drawing): uPlot.Options {
  const color = (name: string): string => resolved(element, name);
  const font = `${0.6875 * remInPixels()}px 'Geist Variable', sans-serif`;
  const axis = { stroke: color('--text-faint'), font, ticks: { show: false } };
  return {
    ...sizeOf(element),
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { range: (chart) => spanOf(chart) },
      y: { range: (_chart, _min, max) => [0, Math.max(max ?? 0, 1e-6) * 1.12] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 1.5 * remInPixels(),
        space: 4.5 * remInPixels(),
        values: (_chart, splits) => splits.map((seconds) => formatClock(new Date(seconds * 1000))),
      },
      {
        ...axis,
        grid: { stroke: color('--line'), width: 1 },
        size: 3.5 * remInPixels(),
        space: 2.2 * remInPixels(),
        values: (_chart, splits) => splits.map(format),
      },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: color(line.color),
        width: 1.75,
        points: isolatedPoints(color(line.color)),
        ...(line.isDashed === true ? { dash: [4, 3] } : { fill: translucent(color(line.color)) }),
      })),
    ],
    hooks: { setCursor: [(chart) => onHover(chart.cursor.idx ?? undefined)] },
  };
}

/** A line shows nothing of a value between two gaps, so that one is drawn as a point. */
const isolatedPoints = (fill: string): uPlot.Series.Points => ({
  show: false,
  filter: (chart, line) => isolatedSteps([...(chart.data[line] ?? [])].map((value) => value ?? null)),
  size: 4,
  width: 0,
  fill,
});

/** A fleet that has just begun is drawn over this time at least. */
const SHORTEST_S = 600;

/** From the first value on: the time before the fleet began is no part of the picture. */
function spanOf({ data }: uPlot): uPlot.Range.MinMax {
  const [times, ...lines] = data;
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const known = times.find((_time, step) => lines.some((points) => typeof points[step] === 'number')) ?? first;
  return [Math.max(first, Math.min(known, last - SHORTEST_S)), last];
}

const translucent = (color: string): string => color.replace(/^rgb\((.+)\)$/, 'rgba($1, 0.09)');
