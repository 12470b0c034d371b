import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Attention } from '../../api/attention.ts';
import { capitalised, sentence } from '../../format/words.ts';
import type { Tone } from '../../format/words.ts';
import { findErrorEntry } from '../../help/error-entry.ts';
import { InlineMarkdown } from '../../help/markdown.tsx';
import { Dot } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Ago } from '../../ui/moment.tsx';

const TONES: Readonly<Record<Attention['severity'], Tone>> = { critical: 'bad', warning: 'warn', info: 'info' };
const LABELS: Readonly<Record<Attention['severity'], string>> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Note',
};

/** Lists what needs attention, worst first, each with its remedy and a link. */
export function AttentionList({ items }: { readonly items: readonly Attention[] }): ReactNode {
  if (items.length === 0)
    return (
      <div className="card calm tone-good">
        <Icon name="check" />
        <span className="strong">Nothing needs attention.</span>
        <span className="soft">All dependencies are reachable, no queue is behind, and there are no dead letters.</span>
      </div>
    );
  return (
    <Card title="Needs attention" flush>
      <ul className="attention">
        {items.map((item) => (
          <AttentionRow key={item.id} item={item} />
        ))}
      </ul>
    </Card>
  );
}

function AttentionRow({ item }: { readonly item: Attention }): ReactNode {
  const entry = item.errorReason === null ? undefined : findErrorEntry(item.errorReason);
  const remedy = item.remedy === '' ? (entry?.remedy ?? '') : item.remedy;
  return (
    <li className={`attention-row tone-${TONES[item.severity]}`}>
      <span className="attention-mark">
        <Dot tone={TONES[item.severity]} label={LABELS[item.severity]} />
      </span>
      <div className="stack gap-tiny">
        <p>
          <span className="strong">{titleOf(item)}</span> <span className="soft">{item.detail}</span>
        </p>
        {remedy === '' ? null : (
          <p className="soft">
            <InlineMarkdown text={capitalised(remedy)} />
          </p>
        )}
      </div>
      <span className="faint attention-since">{item.since === null ? null : <Ago at={item.since} />}</span>
      {item.link === '' ? null : (
        <Link {...linkOf(item.link)} className="button button-plain button-small" aria-label={`Look: ${item.title}`}>
          Look
          <Icon name="right" size={14} />
        </Link>
      )}
    </li>
  );
}

/** A reason in words: `3 dead letters: invalid-message` becomes `3 dead letters: Invalid message`. */
const titleOf = ({ title, errorReason }: Attention): string =>
  errorReason === null ? title : title.replace(errorReason, sentence(errorReason));

/** `/dead-letters?reason=expired`, as the gateway writes it. */
function linkOf(link: string): { to: string; search: Record<string, string> } {
  const [path = '/', query = ''] = link.replace(/^\/console(?=\/)/, '').split('?', 2);
  return { to: path, search: Object.fromEntries(new URLSearchParams(query)) };
}
