import './conversations.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { conversationQuery } from '../../api/messages.ts';
import type { ConversationDetail, Message } from '../../api/messages.ts';
import { formatClock, formatDay } from '../../format/times.ts';
import { sentence } from '../../format/words.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card, Channel, Copy, StatusBadge } from '../../ui/basics.tsx';
import { Ago } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { Consent, WindowClock } from './conversation-marks.tsx';

/** One customer on one account: the messages both ways, and the content that may be sent now. */
export function ConversationView(): ReactNode {
  const { id } = useParams({ from: '/conversations/$id' });
  const query = useQuery(conversationQuery(id));
  return (
    <div className="page">
      <BackLink to="/conversations">Conversations</BackLink>
      <WithData query={query} label="the conversation">
        {(conversation) => <ConversationDetailView conversation={conversation} />}
      </WithData>
    </div>
  );
}

function ConversationDetailView({ conversation }: { readonly conversation: ConversationDetail }): ReactNode {
  return (
    <>
      <div className="page-head">
        <PageTitle title={conversation.name ?? conversation.customer} />
        <Channel channel={conversation.channel} account={conversation.account} />
        <WindowClock window={conversation.window} />
        <span className="row">
          <span className="faint">Consent</span> <Consent consent={conversation.consent} />
        </span>
      </div>
      <div className="message-columns">
        <Card title="Messages">
          <Bubbles messages={conversation.messages.items.toReversed()} />
        </Card>
        <Card title="Customer">
          <CustomerFacts conversation={conversation} />
        </Card>
      </div>
    </>
  );
}

function Bubbles({ messages }: { readonly messages: readonly Message[] }): ReactNode {
  if (messages.length === 0) return <p className="faint">No message is remembered any more.</p>;
  const days = Map.groupBy(messages, ({ acceptedAt }) => (acceptedAt === null ? '' : formatDay(acceptedAt)));
  return [...days].map(([day, group]) => (
    <section key={day} aria-label={day}>
      <h3 className="bubble-day">{day}</h3>
      <ul className="bubbles">
        {group.map((message) => (
          <li key={message.id} className={`bubble bubble-${message.direction}`}>
            <Link to="/messages/$id" params={{ id: message.id }} className="bubble-body">
              <span className={message.preview === null ? 'faint' : 'wrap-anywhere'}>
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

function CustomerFacts({ conversation }: { readonly conversation: ConversationDetail }): ReactNode {
  return (
    <dl className="facts">
      <dt>Id on the channel</dt>
      <dd>
        <Copy text={conversation.customer} />
      </dd>
      {conversation.aliases.map((alias) => (
        <FactRow key={alias} name="Also known as">
          <Copy text={alias} />
        </FactRow>
      ))}
      {conversation.conversationId === null ? null : (
        <FactRow name="Hybrid Chat’s id">
          <Copy text={conversation.conversationId} />
        </FactRow>
      )}
      <dt>Last message</dt>
      <dd>
        <Ago at={conversation.lastAt} />
      </dd>
      <dt>Waiting</dt>
      <dd>{conversation.waiting}</dd>
      {conversation.inactivityAt === null ? null : (
        <FactRow name="Ends for inactivity">
          <Ago at={conversation.inactivityAt} />
        </FactRow>
      )}
      <dt>All messages</dt>
      <dd>
        <Link to="/messages" search={{ q: conversation.customer }}>
          Search by this customer
        </Link>
      </dd>
    </dl>
  );
}

const FactRow = ({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
