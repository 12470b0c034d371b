import type { ReactNode } from 'react';
import { formatCount, formatDuration } from '../../format/numbers.ts';
import { Fact, Facts } from '../../ui/facts.tsx';

type Raw = Readonly<Record<string, unknown>>;

const numberOf = (raw: Raw, name: string): number | undefined => {
  const value = raw[name];
  return typeof value === 'number' ? value : undefined;
};

const listOf = (raw: Raw, name: string): readonly string[] => {
  const value = raw[name];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
};

const FLAGS: readonly { readonly name: string; readonly label: string }[] = [
  { name: 'carousel', label: 'Carousels' },
  { name: 'location', label: 'Locations' },
  { name: 'contacts', label: 'Contact cards' },
  { name: 'templates', label: 'Templates' },
];

/** Shows which content the channel takes natively, and which becomes text or links. */
export function Capabilities({ capabilities }: { readonly capabilities: Raw }): ReactNode {
  const textLength = numberOf(capabilities, 'maxTextLength');
  const buttons = numberOf(capabilities, 'maxButtons') ?? 0;
  const windowMs = numberOf(capabilities, 'replyWindowMs');
  const attachments = listOf(capabilities, 'attachments');
  const reports = listOf(capabilities, 'reports');
  return (
    <Facts>
      <Fact name="Text">{textLength === undefined ? '–' : `up to ${formatCount(textLength)} characters`}</Fact>
      <Fact name="Attachments">{attachments.length === 0 ? 'as links in the text' : attachments.join(', ')}</Fact>
      <Fact name="Buttons">{buttons === 0 ? 'as numbered text' : `up to ${buttons}`}</Fact>
      {FLAGS.map(({ name, label }) => (
        <Fact key={name} name={label}>
          {capabilities[name] === true ? 'yes' : <span className="faint">no</span>}
        </Fact>
      ))}
      <Fact name="Reply window">{windowMs === undefined ? 'none' : formatDuration(windowMs)}</Fact>
      <Fact name="Reports">{reports.length === 0 ? 'none' : reports.join(', ')}</Fact>
    </Facts>
  );
}
