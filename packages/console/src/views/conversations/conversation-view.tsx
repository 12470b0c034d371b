import './conversations.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { conversationQuery } from '../../api/conversations.ts';
import type { ConversationDetail } from '../../api/conversations.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Card } from '../../ui/card.tsx';
import { Channel } from '../../ui/channel.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Ago } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';
import { Bubbles } from './bubbles.tsx';
import { Consent, WindowClock } from './conversation-marks.tsx';

/** One customer on one account: the messages both ways, and the content that may be sent now. */
export function ConversationView(): ReactNode {
  const { id } = useParams({ from: '/conversations/$id' });
  const query = useQuery(conversationQuery(id));
  return (
    <div className="page">
      <BackLink to="/conversations">Conversations</BackLink>
      <WithData query={query} label="the conversation" isView gone={<Gone id={id} />}>
        {(conversation) => <ConversationDetailView conversation={conversation} />}
      </WithData>
    </div>
  );
}

const Gone = ({ id }: { readonly id: string }): ReactNode => (
  <State isView icon="search" title="No conversation has this id">
    <p className="wrap-anywhere">
      <code>{id}</code> is not known, or it ended and CCM has forgotten it. Its messages may still be there.
    </p>
    <Link to="/conversations" className="button">
      Show all conversations
    </Link>
  </State>
);

function ConversationDetailView({ conversation }: { readonly conversation: ConversationDetail }): ReactNode {
  return (
    <>
      <div className="page-head">
        <PageTitle title={conversation.name ?? conversation.customer}>
          <bdi>{conversation.name ?? conversation.customer}</bdi>
        </PageTitle>
        <Channel channel={conversation.channel} account={conversation.account} />
        <span className="row">
          <span className="faint">Reply window</span> <WindowClock window={conversation.window} />
        </span>
        <span className="row">
          <span className="faint">Consent</span> <Consent consent={conversation.consent} />
        </span>
      </div>
      <div className="message-columns">
        <Card title="Messages" aside={<OlderMessages conversation={conversation} />} flush>
          <Bubbles messages={conversation.messages.items.toReversed()} />
        </Card>
        <Card title="Customer">
          <CustomerFacts conversation={conversation} />
        </Card>
      </div>
    </>
  );
}

/** The view shows the newest messages; the search has all of them. */
function OlderMessages({ conversation }: { readonly conversation: ConversationDetail }): ReactNode {
  if (conversation.messages.next === null) return null;
  return (
    <Link to="/messages" search={{ q: conversation.customer }}>
      Older messages
    </Link>
  );
}

function CustomerFacts({ conversation }: { readonly conversation: ConversationDetail }): ReactNode {
  const { customer, aliases, conversationId, lastAt, waiting, inactivityAt } = conversation;
  return (
    <Facts>
      <Fact name="Id on the channel">
        <Copy text={customer} />
      </Fact>
      {aliases.map((alias) => (
        <Fact key={alias} name="Also known as">
          <Copy text={alias} />
        </Fact>
      ))}
      <Fact name="Hybrid Chat’s id">{conversationId === null ? null : <Copy text={conversationId} />}</Fact>
      <Fact name="Last message">
        <Ago at={lastAt} />
      </Fact>
      <Fact name="Waiting">{waiting}</Fact>
      <Fact name="Ends for inactivity">{inactivityAt === null ? null : <Ago at={inactivityAt} />}</Fact>
      <Fact name="All messages">
        <Link to="/messages" search={{ q: customer }}>
          Search by this customer
        </Link>
      </Fact>
    </Facts>
  );
}
