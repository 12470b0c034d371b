import type { Figure } from '../benchmarks/index.ts';
import { shareOfGoal } from './table.ts';

/** Lengths in the units of the picture. */
const ROW_HEIGHT = 26;
const LABEL_WIDTH = 430;
/** A bar of this length has reached its goal. */
const GOAL_LENGTH = 240;
/** A longer bar would only show that the goal is far behind: its figure stands beside it. */
const MAX_SHARE_SHOWN = 2;

/** Draws each goal's progress as a bar chart in SVG; the line is the goal. Readable on light and dark pages. Pure. */
export function goalChart(figures: readonly Figure[]): string {
  const rows = figures.flatMap((figure) => {
    const share = shareOfGoal(figure);
    return share === undefined || !Number.isFinite(share) ? [] : [{ what: figure.ours.what, share }];
  });
  const height = rows.length * ROW_HEIGHT + 30;
  const width = LABEL_WIDTH + GOAL_LENGTH * MAX_SHARE_SHOWN + 70;
  const bars = rows.map(({ what, share }, index) => {
    const y = 20 + index * ROW_HEIGHT;
    const length = Math.min(share, MAX_SHARE_SHOWN) * GOAL_LENGTH;
    const colour = share >= 1 ? '#2e8b57' : '#c0712c';
    return [
      `<text x="${String(LABEL_WIDTH - 10)}" y="${String(y + 14)}" text-anchor="end">${escaped(what)}</text>`,
      `<rect x="${String(LABEL_WIDTH)}" y="${String(y + 2)}" width="${length.toFixed(1)}" height="16" rx="2" fill="${colour}"/>`,
      `<text x="${(LABEL_WIDTH + length + 6).toFixed(1)}" y="${String(y + 14)}">${share.toFixed(2)}</text>`,
    ].join('');
  });
  const goal = LABEL_WIDTH + GOAL_LENGTH;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" font-family="sans-serif" font-size="12" fill="#808080">`,
    '<title>How far each goal is reached; 1 is the goal</title>',
    ...bars,
    `<line x1="${String(goal)}" x2="${String(goal)}" y1="10" y2="${String(height - 5)}" stroke="#808080" stroke-dasharray="4 3"/>`,
    `<text x="${String(goal)}" y="9" text-anchor="middle">goal</text>`,
    '</svg>',
    '',
  ].join('\n');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
