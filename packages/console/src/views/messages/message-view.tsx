import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { messageQuery } from '../../api/messages.ts';
import type { MessageTrail } from '../../api/messages.ts';
import { formatDuration, plural } from '../../format/numbers.ts';
import { sentence } from '../../format/words.ts';
import { Remedy } from '../../help/remedy.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { StatusBadge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Channel } from '../../ui/channel.tsx';
import { Code } from '../../ui/code.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';
import { Direction } from './columns.tsx';
import { Timeline } from './timeline.tsx';

/** One message: its trail, its facts, and the cause and remedy of its failure. */
export function MessageView(): ReactNode {
  const { id } = useParams({ from: '/messages/$id' });
  const query = useQuery(messageQuery(id));
  return (
    <div className="page">
      <BackLink to="/messages">Messages</BackLink>
      <WithData query={query} label="the message" isView gone={<Gone id={id} />}>
        {(message) => <MessageDetail message={message} />}
      </WithData>
    </div>
  );
}

function Gone({ id }: { readonly id: string }): ReactNode {
  return (
    <State isView icon="search" title="No message has this id">
      <p className="wrap-anywhere">
        <code>{id}</code> is not known, or its MESSAGE_RETENTION is over. Ids of dead letters and conversations have
        their own views.
      </p>
      <Link to="/messages" search={{ q: id }} className="button">
        Search for it
      </Link>
    </State>
  );
}

function MessageDetail({ message }: { readonly message: MessageTrail }): ReactNode {
  return (
    <>
      <div className="page-head">
        <PageTitle title={`${message.direction === 'inbound' ? 'From' : 'To'} ${message.number}`} className="row">
          <Direction direction={message.direction} />
          <bdi>{message.number}</bdi>
        </PageTitle>
        <StatusBadge status={message.status} />
        <Channel channel={message.channel} account={message.account} />
      </div>
      <Cause message={message} />
      <div className="message-columns">
        <Card title="Trail" aside={<span className="faint">{lengthOf(message)}</span>}>
          <Timeline steps={message.steps} kind={message.direction} />
        </Card>
        <div className="stack">
          <Card title="Facts">
            <MessageFacts message={message} />
          </Card>
          {message.payload === null ? null : (
            <Card title="Content">
              <Code value={message.payload} label="Content of the message" />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}

/** `6 steps in 2.4 s`. */
function lengthOf({ steps }: MessageTrail): string {
  const [first, last] = [steps[0], steps.at(-1)];
  const ms = first === undefined || last === undefined ? 0 : Date.parse(last.at) - Date.parse(first.at);
  return `${plural(steps.length, 'step')}${ms > 0 ? ` in ${formatDuration(ms)}` : ''}`;
}

function Cause({ message }: { readonly message: MessageTrail }): ReactNode {
  const { failure, deadLetterId } = message;
  if (failure === null && deadLetterId === null) return null;
  const reason = failure?.reason ?? 'dead-lettered';
  const code = codeOf(failure?.providerCode);
  return (
    <Note tone="bad" title={sentence(reason)}>
      {failure?.description === undefined ? null : (
        <p>
          {failure.description}
          {code === undefined ? null : <span className="faint"> (provider’s code {code})</span>}
        </p>
      )}
      {failure === null ? null : <Remedy reason={failure.reason} kind={message.direction} />}
      <Replays message={message} />
    </Note>
  );
}

const codeOf = (value: unknown): string | number | undefined =>
  typeof value === 'string' || typeof value === 'number' ? value : undefined;

/** The ways to what was replayed, and to what can be. */
function Replays({ message }: { readonly message: MessageTrail }): ReactNode {
  const { deadLetterId } = message;
  const replayedAs = replayOf(message);
  return (
    <>
      {replayedAs === undefined ? null : (
        <p>
          It was replayed.{' '}
          <Link to="/messages/$id" params={{ id: replayedAs }}>
            See what became of it
          </Link>
        </p>
      )}
      {deadLetterId === null ? null : (
        <p>
          <Link to="/dead-letters/$id" params={{ id: deadLetterId }} className="button button-plain button-small">
            <Icon name="dead-letters" size={14} /> Inspect and replay the dead letter
          </Link>
        </p>
      )}
    </>
  );
}

/** The id of the message that its newest replay made. */
function replayOf({ steps }: MessageTrail): string | undefined {
  const id = steps.findLast(({ step }) => step === 'replayed')?.['as'];
  return typeof id === 'string' ? id : undefined;
}

const logQueryOf = (message: MessageTrail): string => `jq 'select(.messageId == "${message.id}")'`;

function MessageFacts({ message }: { readonly message: MessageTrail }): ReactNode {
  const { id, applicationId, providerMessageId, providerStatus, channel, account, conversation } = message;
  return (
    <Facts>
      <Fact name="Id">
        <Copy text={id} />
      </Fact>
      <Fact name="Application’s id">{applicationId === null ? null : <Copy text={applicationId} />}</Fact>
      <Fact name="Provider’s id">{providerMessageId === null ? null : <Copy text={providerMessageId} />}</Fact>
      <Fact name="Customer">
        <Copy text={message.number} />
      </Fact>
      <Fact name="Account">
        <Link to="/channels/$channel/$account" params={{ channel, account }}>
          {channel}/{account}
        </Link>
      </Fact>
      <Fact name="Conversation">
        {conversation === null ? null : (
          <Link to="/conversations/$id" params={{ id: conversation }}>
            Messages both ways
          </Link>
        )}
      </Fact>
      <Fact name="Accepted">
        <Moment at={message.acceptedAt} />
      </Fact>
      <Fact name="Provider’s status">{providerStatus}</Fact>
      <Fact name="In the log">
        <Copy text={logQueryOf(message)} />
      </Fact>
    </Facts>
  );
}
