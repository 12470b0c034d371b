import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { dropQuarantined, quarantinedQuery, releaseQuarantined } from '../../api/quarantine.ts';
import type { QuarantinedDetail } from '../../api/quarantine.ts';
import { formatBytes } from '../../format/numbers.ts';
import { providerLabel } from '../../format/words.ts';
import { findStatusEntry } from '../../help/error-entry.ts';
import { EntryText } from '../../help/remedy.tsx';
import { BackLink } from '../../ui/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Code } from '../../ui/code.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Confirm } from '../../ui/controls/dialog.tsx';
import { toast } from '../../ui/controls/toast.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { failureText, State } from '../../ui/states.tsx';

/** One refused webhook with its diagnosis and its release. */
export function QuarantinedView(): ReactNode {
  const { id } = useParams({ from: '/quarantine/$id' });
  const query = useQuery(quarantinedQuery(id));
  return (
    <div className="page">
      <BackLink to="/quarantine">Quarantine</BackLink>
      <WithData query={query} label="the request" isView gone={<Gone />}>
        {(kept) => <Detail kept={kept} />}
      </WithData>
    </div>
  );
}

const Gone = (): ReactNode => (
  <State isView icon="check" tone="good" title="This request is gone">
    <p>It was released or dropped, or 1,000 newer ones pushed it out.</p>
    <Link to="/quarantine" className="button">
      Show the quarantine
    </Link>
  </State>
);

function Detail({ kept }: { readonly kept: QuarantinedDetail }): ReactNode {
  const forbidden = findStatusEntry(403);
  return (
    <>
      <div className="page-head">
        <PageTitle title={`${providerLabel(kept.provider)} webhook`} />
        <Badge tone="bad">Refused with 403</Badge>
        <Actions kept={kept} />
      </div>
      <Note tone="warn" title={kept.why}>
        {kept.hints.length === 0 ? null : (
          <ul className="stack gap-tiny">
            {kept.hints.map((hint) => (
              <li key={hint}>{hint}</li>
            ))}
          </ul>
        )}
        {forbidden === undefined ? null : <EntryText entry={forbidden} />}
      </Note>
      <div className="message-columns">
        <div className="stack">
          <Card title="Body">
            <Code value={kept.body} label="Body of the request" />
          </Card>
        </div>
        <div className="stack">
          <Card title="Facts">
            <Facts>
              <Fact name="Id">
                <Copy text={kept.id} />
              </Fact>
              <Fact name="Received">
                <Moment at={kept.at} />
              </Fact>
              <Fact name="Address" className="mono">
                {kept.path}
              </Fact>
              <Fact name="From">{kept.remoteAddress}</Fact>
              <Fact name="Size">{formatBytes(kept.sizeBytes)}</Fact>
            </Facts>
          </Card>
          <Card title="Headers">
            <Code value={kept.headers} label="Headers of the request" />
          </Card>
        </div>
      </div>
    </>
  );
}

function Actions({ kept }: { readonly kept: QuarantinedDetail }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<'trust' | 'drop'>();
  const leave = (text: string): void => {
    toast(text);
    void client.invalidateQueries({ queryKey: ['quarantine'] });
    void navigate({ to: '/quarantine' });
  };
  const onError = (error: unknown): void => toast(failureText(error), { tone: 'bad' });
  const release = useMutation({
    mutationFn: async (trust: boolean) => releaseQuarantined(kept.id, trust),
    onSuccess: () => leave('Released: CCM processes it now'),
    onError,
  });
  const drop = useMutation({
    mutationFn: async () => dropQuarantined(kept.id),
    onSuccess: () => leave('Dropped'),
    onError,
  });
  return (
    <span className="push row row-wrap">
      <Button look="danger" icon="trash" onPress={() => setAsked('drop')}>
        Drop
      </Button>
      <Button onPress={() => setAsked('trust')}>Release without verifying…</Button>
      <Button look="primary" icon="shield" isDisabled={release.isPending} onPress={() => release.mutate(false)}>
        Verify and release
      </Button>
      <Confirm
        title="Release it although it does not verify?"
        action="Release it"
        isDanger
        isOpen={asked === 'trust'}
        onClose={() => setAsked(undefined)}
        onConfirm={() => release.mutate(true)}
      >
        <p>
          Anybody could have sent it. Release it only if you know it for genuine, for example from the provider’s own
          log.
        </p>
      </Confirm>
      <Confirm
        title="Drop this request?"
        action="Drop it"
        isDanger
        isOpen={asked === 'drop'}
        onClose={() => setAsked(undefined)}
        onConfirm={() => drop.mutate()}
      >
        <p>It cannot be brought back. If it was genuine, its message is lost unless the provider sends it again.</p>
      </Confirm>
    </span>
  );
}
