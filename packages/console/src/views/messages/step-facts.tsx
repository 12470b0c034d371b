import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Step } from '../../api/messages.ts';

/** Shown elsewhere in the step, or by a fact that says more. */
const HIDDEN = new Set([
  'at',
  'step',
  'reason',
  'description',
  'status',
  'payload',
  'nextAt',
  'attempt',
  'attempts',
  'inMs',
]);
const FACT_NAMES: Readonly<Record<string, string>> = {
  as: 'as message',
  replayOf: 'replay of',
  deadLetterId: 'dead letter',
  lane: 'priority',
  providerCode: 'provider’s code',
  providerStatus: 'provider’s status',
  providerMessageId: 'provider’s id',
};
/** Ids of other messages. */
const MESSAGE_FACTS = new Set(['as', 'replayOf']);

/** A field of a step in words; undefined where it is empty. */
export const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? undefined : JSON.stringify(value);
};

/** `conversationId` becomes `conversation id`. */
const spaced = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A provider’s status that only repeats the reason or the code; the number of the only part. */
const isRepeated = (step: Step, name: string): boolean =>
  (name === 'providerStatus' && [step['reason'], step['providerCode']].includes(step[name])) ||
  (name === 'part' && step[name] === 0);

/** The other fields of a step, as facts. */
export function StepFacts({ step }: { readonly step: Step }): ReactNode {
  const facts = Object.entries(step).flatMap(([name, value]) => {
    const shown = HIDDEN.has(name) || isRepeated(step, name) ? undefined : textOf(value);
    return shown === undefined ? [] : [{ name, shown }];
  });
  if (facts.length === 0) return null;
  return (
    <dl className="timeline-facts">
      {facts.map(({ name, shown }) => (
        <div key={name}>
          <dt>{FACT_NAMES[name] ?? spaced(name)}</dt>
          <dd className="wrap-anywhere">
            {MESSAGE_FACTS.has(name) ? (
              <Link to="/messages/$id" params={{ id: shown }}>
                {shown}
              </Link>
            ) : (
              shown
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
