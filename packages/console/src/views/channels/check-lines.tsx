import type { ReactNode } from 'react';
import type { CheckLine } from '../../api/accounts.ts';
import type { Tone } from '../../format/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Moment } from '../../ui/moment.tsx';

type CheckState = CheckLine['state'];
const TONES: Readonly<Record<CheckState, Tone>> = { planned: 'plain', passed: 'good', failed: 'bad', skipped: 'plain' };
const LABELS: Readonly<Record<CheckState, string>> = {
  planned: 'To be set',
  passed: 'Passed',
  failed: 'Failed',
  skipped: 'Not checked',
};

interface CheckLinesProps {
  readonly lines: readonly CheckLine[];
  readonly at?: string | null;
}

/** Findings or changes at a provider, each line with its remedy. */
export const CheckLines = ({ lines, at = null }: CheckLinesProps): ReactNode => (
  <ul className="checks">
    {lines.map((line) => (
      <li key={line.id} className="check">
        <Badge tone={TONES[line.state]}>{LABELS[line.state]}</Badge>
        <div className="stack gap-tiny">
          <p>
            <span className="strong">{line.title}</span> <span className="soft">{line.detail}</span>
          </p>
          {line.remedy === null ? null : <p className="soft">{line.remedy}</p>}
        </div>
      </li>
    ))}
    {at === null ? null : (
      <li className="faint">
        Asked at <Moment at={at} />
      </li>
    )}
  </ul>
);
