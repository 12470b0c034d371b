import './timeline.css';
import type { ReactNode } from 'react';
import type { Step } from '../../api/messages.ts';
import { formatDuration } from '../../format/numbers.ts';
import { formatFull, formatPrecise } from '../../format/times.ts';
import { sentence } from '../../format/words.ts';
import type { Tone } from '../../format/words.ts';
import { findErrorEntry } from '../../help/error-entry.ts';
import { EntryText } from '../../help/remedy.tsx';
import { StepFacts, textOf } from './step-facts.tsx';

interface StepLook {
  readonly title: string;
  readonly tone: Tone;
}

const LOOKS: Readonly<Record<string, StepLook>> = {
  accepted: { title: 'Accepted', tone: 'accent' },
  parsed: { title: 'Understood', tone: 'accent' },
  forwarded: { title: 'Handed to Hybrid Chat', tone: 'good' },
  sending: { title: 'Sending', tone: 'info' },
  'sent-part': { title: 'Provider took a part', tone: 'info' },
  sent: { title: 'Sent', tone: 'info' },
  queued: { title: 'Queued at the provider', tone: 'plain' },
  delivered: { title: 'Delivered', tone: 'good' },
  read: { title: 'Read', tone: 'good' },
  retried: { title: 'Failed, will be tried again', tone: 'warn' },
  failed: { title: 'Failed', tone: 'bad' },
  'dead-lettered': { title: 'Given up: dead letter', tone: 'bad' },
  replayed: { title: 'Replayed', tone: 'accent' },
  note: { title: 'Note', tone: 'plain' },
  'notified-crm': { title: 'CRM told', tone: 'plain' },
  'reported-amq': { title: 'Report published to ActiveMQ', tone: 'plain' },
};

const lookOf = (step: string): StepLook => LOOKS[step] ?? { title: sentence(step), tone: 'plain' };

/** Waits from this length on get a line of their own. */
const LONG_MS = 1000;

interface TimelineProps {
  readonly steps: readonly Step[];
  /** The kind of dead letter that the message can become: some reasons mean something else for another kind. */
  readonly kind: string;
}

/** A message's trail with the waits between its steps. */
export function Timeline({ steps: recorded, kind }: TimelineProps): ReactNode {
  const steps = recorded.toSorted(causeFirst);
  return (
    <ol className="timeline">
      {steps.map((step, index) => (
        <TimelineStep
          key={`${step.at}-${step.step}-${index}`}
          step={step}
          kind={kind}
          before={steps[index - 1]}
          isExplained={explains(steps[index - 1], step) || explains(steps[index + 1], step)}
        />
      ))}
    </ol>
  );
}

/** A failure and its dead letter may be recorded within the same millisecond, in either order. */
const causeFirst = (one: Step, other: Step): number =>
  Date.parse(one.at) - Date.parse(other.at) || rankOf(one) - rankOf(other);

const rankOf = ({ step }: Step): number => (step === 'dead-lettered' ? 1 : 0);

/** A dead letter has the cause of the failure beside it. */
const explains = (beside: Step | undefined, step: Step): boolean =>
  step.step === 'dead-lettered' && beside?.step === 'failed' && beside['reason'] === step['reason'];

interface TimelineStepProps extends Pick<TimelineProps, 'kind'> {
  readonly step: Step;
  readonly before: Step | undefined;
  /** The step beside it says why. */
  readonly isExplained: boolean;
}

function TimelineStep({ step, kind, before, isExplained }: TimelineStepProps): ReactNode {
  const { title, tone } = lookOf(step.step);
  const waitedMs = before === undefined ? 0 : Date.parse(step.at) - Date.parse(before.at);
  return (
    <>
      {waitedMs >= LONG_MS ? (
        <li className="timeline-wait">
          <span>{formatDuration(waitedMs)} later</span>
        </li>
      ) : null}
      <li className={`timeline-step tone-${tone}`}>
        <span className="timeline-dot" aria-hidden />
        <div className="timeline-head">
          <span className="strong">{title}</span>
          <AttemptMark step={step} />
          <time className="push faint" dateTime={step.at} title={formatFull(step.at)}>
            {formatPrecise(step.at)}
            {before !== undefined && waitedMs < LONG_MS ? (
              <span className="timeline-delta"> +{Math.max(0, waitedMs)} ms</span>
            ) : null}
          </time>
        </div>
        {isExplained ? null : (
          <>
            <StepCause step={step} kind={kind} />
            <StepFacts step={step} />
          </>
        )}
      </li>
    </>
  );
}

function AttemptMark({ step }: { readonly step: Step }): ReactNode {
  const attempt = textOf(step['attempt']);
  return attempt === undefined ? null : <span className="faint">attempt {attempt}</span>;
}

function StepCause({ step, kind }: Pick<TimelineStepProps, 'step' | 'kind'>): ReactNode {
  const reason = textOf(step['reason']);
  const description = textOf(step['description']);
  const nextAt = textOf(step['nextAt']);
  if (reason === undefined && description === undefined) return null;
  const entry = reason === undefined ? undefined : findErrorEntry(reason, kind);
  return (
    <div className="timeline-cause">
      <p>
        {reason === undefined ? null : <code className="inline-code">{reason}</code>} {description}
        {nextAt === undefined ? null : <span className="faint"> Next try at {formatPrecise(nextAt)}.</span>}
      </p>
      {entry === undefined ? null : (
        <details>
          <summary>What it means, what to do</summary>
          <EntryText entry={entry} />
        </details>
      )}
    </div>
  );
}
