import type { ReactNode } from 'react';
import { formatCount, formatDuration } from '../../format/numbers.ts';

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
    <dl className="facts">
      <dt>Text</dt>
      <dd>{textLength === undefined ? '–' : `up to ${formatCount(textLength)} characters`}</dd>
      <dt>Attachments</dt>
      <dd>{attachments.length === 0 ? 'as links in the text' : attachments.join(', ')}</dd>
      <dt>Buttons</dt>
      <dd>{buttons === 0 ? 'as numbered text' : `up to ${buttons}`}</dd>
      {FLAGS.map(({ name, label }) => (
        <Flag key={name} label={label} isOn={capabilities[name] === true} />
      ))}
      <dt>Reply window</dt>
      <dd>{windowMs === undefined ? 'none' : formatDuration(windowMs)}</dd>
      <dt>Reports</dt>
      <dd>{reports.length === 0 ? 'none' : reports.join(', ')}</dd>
    </dl>
  );
}

const Flag = ({ label, isOn }: { readonly label: string; readonly isOn: boolean }): ReactNode => (
  <>
    <dt>{label}</dt>
    <dd>{isOn ? 'yes' : <span className="faint">no</span>}</dd>
  </>
);
