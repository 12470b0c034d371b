import './dead-letters.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import * as z from 'zod/mini';
import { deadLetterQuery } from '../../api/dead-letters.ts';
import type { DeadLetterDetail } from '../../api/dead-letters.ts';
import { sentence } from '../../format/words.ts';
import { Remedy } from '../../help/remedy.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Channel } from '../../ui/channel.tsx';
import { Code } from '../../ui/code.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';
import { Timeline } from '../messages/timeline.tsx';
import { useDrop } from './drop.ts';
import { ReplayDialog } from './replay-dialog.tsx';

/** One dead letter with its cause, remedy and content. */
export function DeadLetterView(): ReactNode {
  const { id } = useParams({ from: '/dead-letters/$id' });
  const query = useQuery(deadLetterQuery(id));
  const [isReplaying, setReplaying] = useState(false);
  return (
    <div className="page">
      <BackLink to="/dead-letters">Dead letters</BackLink>
      <WithData query={query} label="the dead letter" isView gone={<Gone messageId={query.data?.messageId ?? null} />}>
        {(letter) => <Letter letter={letter} onReplay={() => setReplaying(true)} />}
      </WithData>
      {isReplaying ? <ReplayDialog scope={{ filter: {}, ids: [id] }} onClose={() => setReplaying(false)} /> : null}
    </div>
  );
}

/** @param messageId known if the dead letter was there when the view opened */
const Gone = ({ messageId }: { readonly messageId: string | null }): ReactNode => (
  <State isView icon="check" tone="good" title="This dead letter is gone">
    <p>It was replayed or dropped. The trail of its message tells which.</p>
    {messageId === null ? null : (
      <Link to="/messages/$id" params={{ id: messageId }} className="button button-primary">
        Show the trail
      </Link>
    )}
    <Link to="/dead-letters" className="button">
      Show all dead letters
    </Link>
  </State>
);

const trailSchema = z.object({ steps: z.array(z.looseObject({ at: z.string(), step: z.string() })) });

interface LetterProps {
  readonly letter: DeadLetterDetail;
  readonly onReplay: () => void;
}

function Letter({ letter, onReplay }: LetterProps): ReactNode {
  const navigate = useNavigate();
  const drop = useDrop();
  const trail = trailSchema.safeParse(letter.trail).data;
  return (
    <>
      <div className="page-head">
        <PageTitle title={sentence(letter.reason)} />
        <Badge tone="bad">{sentence(letter.kind)}</Badge>
        {letter.channel === null ? null : <Channel channel={letter.channel} account={letter.account} />}
        <span className="push row">
          <Button
            icon="trash"
            look="danger"
            onPress={() => {
              drop([letter.id]);
              void navigate({ to: '/dead-letters' });
            }}
          >
            Drop
          </Button>
          <Button icon="replay" look="primary" onPress={onReplay}>
            Replay…
          </Button>
        </span>
      </div>
      <Note tone="bad" title={letter.description === '' ? sentence(letter.reason) : letter.description}>
        <Remedy reason={letter.reason} kind={letter.kind} />
      </Note>
      <div className="message-columns">
        <div className="stack">
          {trail === undefined ? null : (
            <Card title="Trail of its message">
              <Timeline steps={trail.steps} kind={letter.kind} />
            </Card>
          )}
          <Card title="What it holds">
            <Code value={letter.payload} label="Content of the dead letter" />
          </Card>
        </div>
        <div className="stack">
          <Card title="Facts">
            <LetterFacts letter={letter} />
          </Card>
          {letter.lastAnswer === null || letter.lastAnswer === undefined ? null : (
            <Card title="The other side’s last answer">
              <Code value={letter.lastAnswer} label="The other side’s last answer" />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}

function LetterFacts({ letter }: { readonly letter: DeadLetterDetail }): ReactNode {
  const { id, at, attempts, customerId, messageId } = letter;
  return (
    <Facts>
      <Fact name="Id">
        <Copy text={id} />
      </Fact>
      <Fact name="Given up">
        <Moment at={at} />
      </Fact>
      <Fact name="Tries">{attempts ?? 'not counted'}</Fact>
      <Fact name="Customer">{customerId === null ? null : <Copy text={customerId} />}</Fact>
      <Fact name="Message">
        {messageId === null ? null : (
          <Link to="/messages/$id" params={{ id: messageId }} className="mono wrap-anywhere">
            {messageId}
          </Link>
        )}
      </Fact>
    </Facts>
  );
}
