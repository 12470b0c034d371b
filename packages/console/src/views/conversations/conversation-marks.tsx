import type { ReactNode } from 'react';
import type { Conversation } from '../../api/conversations.ts';
import { formatDuration } from '../../format/numbers.ts';
import { formatFull } from '../../format/times.ts';
import { Badge } from '../../ui/badge.tsx';
import { useNow } from '../../ui/moment.tsx';

const SOON_MS = 3_600_000;

/** The remaining time for free text: `closes in 43 min`. */
export function WindowClock({ window }: Pick<Conversation, 'window'>): ReactNode {
  const now = useNow();
  if (window === null) return <span className="faint">none</span>;
  const leftMs = Date.parse(window.closesAt) - now;
  if (leftMs <= 0) return <Badge tone="plain">closed</Badge>;
  return (
    <span title={formatFull(window.closesAt)}>
      <Badge tone={leftMs < SOON_MS ? 'warn' : 'good'}>closes in {formatDuration(leftMs)}</Badge>
    </span>
  );
}

export function Consent({ consent }: Pick<Conversation, 'consent'>): ReactNode {
  if (consent === 'stopped') return <Badge tone="bad">stopped</Badge>;
  if (consent === 'marketing-stopped') return <Badge tone="warn">no marketing</Badge>;
  return <span className="faint">{consent === 'granted' ? 'granted' : 'not withdrawn'}</span>;
}
