import type { ReactNode } from 'react';
import type { Tone } from '../format/words.ts';

interface MeterProps {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
  readonly tone?: Tone;
}

/** A share as a bar. */
export function Meter({ label, share, tone = 'accent' }: MeterProps): ReactNode {
  const percent = Math.round(Math.min(Math.max(share, 0), 1) * 100);
  return (
    <div
      className={`meter tone-${tone}`}
      role="meter"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}
