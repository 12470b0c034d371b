import { Link } from '@tanstack/react-router';
import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Message } from '../../api/messages.ts';
import { formatClock, formatDay } from '../../format/times.ts';
import { sentence } from '../../format/words.ts';
import { StatusBadge } from '../../ui/badge.tsx';

/** Messages both ways, the newest at the end, where the view opens. @param messages the oldest first */
export function Bubbles({ messages }: { readonly messages: readonly Message[] }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const newest = messages.at(-1)?.id;
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [newest]);
  if (messages.length === 0) return <p className="card-body faint">No message is remembered any more.</p>;
  return (
    <div ref={scroller} className="bubble-scroll" role="group" aria-label="Messages, newest last" tabIndex={0}>
      <BubbleDays messages={messages} />
    </div>
  );
}

function BubbleDays({ messages }: { readonly messages: readonly Message[] }): ReactNode {
  const days = Map.groupBy(messages, ({ acceptedAt }) => (acceptedAt === null ? '' : formatDay(acceptedAt)));
  return [...days].map(([day, group]) => (
    <section key={day} aria-label={day}>
      <h3 className="bubble-day">{day}</h3>
      <ul className="bubbles">
        {group.map((message) => (
          <li key={message.id} className={`bubble bubble-${message.direction}`}>
            <Link to="/messages/$id" params={{ id: message.id }} className="bubble-body">
              <span className={message.preview === null ? 'faint' : 'wrap-anywhere'} dir="auto">
                {message.preview ?? 'content not kept'}
              </span>
              {message.failure === null ? null : (
                <span className="tone-bad tone-text">
                  {sentence(message.failure.reason)}
                  {message.failure.description === undefined ? '' : `: ${message.failure.description}`}
                </span>
              )}
            </Link>
            <span className="bubble-foot">
              {message.acceptedAt === null ? null : (
                <span className="faint">{formatClock(new Date(message.acceptedAt))}</span>
              )}
              <StatusBadge status={message.status} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  ));
}
