import { memo } from 'react';
import type { ReactNode } from 'react';
import type { DeskMessage } from '@ccm/simulators/lab-protocol';
import { consoleLink } from '../lab/console-link.ts';
import { useView } from '../lab/store.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { ContentParts } from '../ui/content-parts.tsx';
import { Icon } from '../ui/icons.tsx';
import { TickMark } from '../ui/ticks.tsx';
import { useStickToEnd } from '../ui/use-stick-to-end.ts';
import { CRM_WORDS, formatTime, TICK_WORDS } from '../ui/words.ts';

const NONE: readonly DeskMessage[] = [];

/** The conversation with the customer of a phone. */
export function Thread({ phone }: { readonly phone: PhoneFacts }): ReactNode {
  const messages = useView(({ conversations }) => conversations.find(({ id }) => id === phone.id)?.messages ?? NONE);
  const list = useStickToEnd<HTMLOListElement>(messages);
  return (
    <ol className="thread" ref={list} tabIndex={0} aria-label={`Conversation with ${phone.customer.name}`}>
      {messages.length === 0 ? (
        <li className="thread-empty">
          <Icon name="desk" size={28} />
          <p className="strong">Nobody has written yet</p>
          <p className="faint">
            Write on the phone, or answer first: the message goes through ActiveMQ to the provider.
          </p>
        </li>
      ) : null}
      {messages.map((message) => (
        <DeskBubble key={message.id} message={message} />
      ))}
    </ol>
  );
}

const DeskBubble = memo(function DeskBubble({ message }: { readonly message: DeskMessage }): ReactNode {
  const { from, cards = [], buttons = [], footnote } = message;
  return (
    <li className={`desk-row desk-from-${from}`} data-tick={message.tick}>
      <div className="desk-bubble">
        <ContentParts content={message} />
        <Chips of={cards} />
        <Chips of={buttons} />
        {footnote === undefined ? null : <span className="mono faint block">{footnote}</span>}
      </div>
      <Outcome message={message} />
    </li>
  );
});

/** The titles of cards or buttons. */
function Chips({ of }: { readonly of: readonly { readonly title: string }[] }): ReactNode {
  if (of.length === 0) return null;
  return (
    <span className="desk-chips">
      {of.map(({ title }) => (
        <span key={title} className="chip">
          {title}
        </span>
      ))}
    </span>
  );
}

/** The outcome of an answer: the delivery queue's report, and the CRM's. */
function Outcome({ message }: { readonly message: DeskMessage }): ReactNode {
  const { id, atMs, tick, why, crm = [] } = message;
  if (tick === undefined) return <time className="outcome faint">{formatTime(atMs)}</time>;
  return (
    <span className="outcome faint">
      <time>{formatTime(atMs)}</time>
      <TickMark tick={tick} />
      <span className={tick === 'failed' ? 'bad' : ''}>
        {TICK_WORDS[tick]}
        {why === undefined || tick !== 'failed' ? '' : `: ${why}`}
      </span>
      <a href={consoleLink(`messages?q=${id}`)} target="_blank" rel="noreferrer">
        Trail
      </a>
      {crm.length === 0 ? null : (
        <span className="outcome-crm">CRM {crm.map((status) => CRM_WORDS.get(status) ?? status).join(' → ')}</span>
      )}
    </span>
  );
}
