import type { ReactNode } from 'react';
import type { Tick } from '@ccm/simulators/lab-protocol';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';
import { TICK_WORDS } from './words.ts';

const ICONS: Readonly<Record<Tick, IconName>> = {
  sending: 'clock',
  queued: 'clock',
  sent: 'tick',
  delivered: 'ticks',
  read: 'ticks',
  failed: 'failed',
};

/** A mark for the status of a message. */
export const TickMark = ({ tick }: { readonly tick: Tick }): ReactNode => (
  <span className={`tick tick-${tick}`} role="img" aria-label={TICK_WORDS[tick]} title={TICK_WORDS[tick]}>
    <Icon name={ICONS[tick]} size={14} />
  </span>
);
