import './dead-letters.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { deadLettersQuery, groupsQuery } from '../../api/dead-letters.ts';
import { DEAD_LETTER_KINDS } from '../../format/dead-letter-kinds.ts';
import { SPAN_CHOICES } from '../../format/search.ts';
import { sentence } from '../../format/words.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ChannelFilter } from '../../ui/controls/channel-filter.tsx';
import { FilterSelect } from '../../ui/controls/choices.tsx';
import { useSpanFilter } from '../../ui/lists/use-span-filter.ts';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';
import { GroupCards } from './group-cards.tsx';
import { LetterList } from './letter-list.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import type { ReplayScope } from './replay-dialog.tsx';

const ROUTE = '/dead-letters';
const KIND_CHOICES = DEAD_LETTER_KINDS.map((id) => ({ id, label: sentence(id) }));

/** Dead letters, grouped by cause. */
export function DeadLettersView(): ReactNode {
  const filter = useSpanFilter(useSearch({ from: ROUTE }));
  const { kind: _kind, reason: _reason, ...broad } = filter;
  const groups = useQuery(groupsQuery(broad));
  const list = useInfiniteQuery(deadLettersQuery(filter));
  const [scope, setScope] = useState<ReplayScope>();
  return (
    <div className="page page-fill">
      <div className="page-head">
        <PageTitle title="Dead letters" />
        <p className="lead">
          CCM keeps whole what it gave up. Fix the cause, then replay. A replayed message goes to the end of its own
          queue and never counts as a duplicate.
        </p>
      </div>
      <Filters />
      <WithData query={groups} label="the causes">
        {(items) =>
          items.length === 0 ? (
            <Empty />
          ) : (
            <div className="dead-columns">
              <GroupCards
                groups={items}
                onReplay={(group) => setScope({ filter: { ...broad, kind: group.kind, reason: group.reason } })}
              />
              <LetterList query={list} onReplay={(ids) => setScope({ filter: {}, ids })} />
            </div>
          )
        }
      </WithData>
      {scope === undefined ? null : <ReplayDialog scope={scope} onClose={() => setScope(undefined)} />}
    </div>
  );
}

function Empty(): ReactNode {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  if (isFiltered)
    return (
      <State icon="search" title="No dead letter matches">
        <Button onPress={() => void navigate({ search: {} })}>Clear the filters</Button>
      </State>
    );
  return (
    <State icon="check" tone="good" title="No dead letters">
      <p>CCM delivered everything. If it ever gives a message up, it keeps it here until you replay or drop it.</p>
    </State>
  );
}

function Filters(): ReactNode {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const set = (change: Partial<Record<keyof typeof search, string | undefined>>): void =>
    void navigate({ search: (old) => ({ ...old, ...change }) as typeof old, replace: true });
  return (
    <search className="filters">
      <FilterSelect label="Kind" choices={KIND_CHOICES} value={search.kind} onChange={(kind) => set({ kind })} />
      <ChannelFilter value={search.channel} onChange={(channel) => set({ channel })} />
      <FilterSelect label="Time" choices={SPAN_CHOICES} value={search.span} onChange={(span) => set({ span })} />
      {search.reason === undefined ? null : (
        <Button icon="close" onPress={() => set({ reason: undefined, kind: undefined })}>
          Cause: {sentence(search.reason)}
          <span className="visually-hidden">, remove this filter</span>
        </Button>
      )}
    </search>
  );
}
