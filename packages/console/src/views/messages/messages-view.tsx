import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { channelsQuery } from '../../api/accounts.ts';
import { refusedQuery } from '../../api/dead-letters.ts';
import { messagesQuery } from '../../api/messages.ts';
import type { Message } from '../../api/messages.ts';
import { SPAN_CHOICES } from '../../format/search.ts';
import { formatCount } from '../../format/numbers.ts';
import { MESSAGE_STATUSES, sentence } from '../../format/words.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ChannelFilter } from '../../ui/controls/channel-filter.tsx';
import { FilterSelect, Switch } from '../../ui/controls/choices.tsx';
import { SearchBox } from '../../ui/controls/fields.tsx';
import { PagedGrid, useLoadedItems } from '../../ui/lists/paged-grid.tsx';
import type { PagedQuery } from '../../ui/lists/paged-grid.tsx';
import { useSpanFilter } from '../../ui/lists/use-span-filter.ts';
import { Moment } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { State } from '../../ui/states.tsx';
import { MESSAGE_COLUMNS } from './columns.tsx';
import { ExportButton } from './export-button.tsx';
import { useLiveTail } from './live-tail.ts';

const ROUTE = '/messages';
const STATUS_CHOICES = MESSAGE_STATUSES.map((id) => ({ id, label: sentence(id) }));
const DIRECTION_CHOICES = [
  { id: 'inbound', label: 'From customers' },
  { id: 'outbound', label: 'To customers' },
];

/** Search of messages, and a live tail. */
export function MessagesView(): ReactNode {
  const search = useSearch({ from: ROUTE });
  const [isTailing, setTailing] = useState(false);
  const filter = useSpanFilter(search);
  const query = useInfiniteQuery(messagesQuery(filter));
  const tail = useLiveTail(isTailing, filter);
  const loaded = useLoadedItems(query);
  const rows = useMemo(() => joined(tail, loaded), [tail, loaded]);
  return (
    <div className="page page-fill">
      <div className="page-head">
        <PageTitle title="Messages" />
        <span className="push row">
          <ExportButton filter={filter} />
          <Switch isSelected={isTailing} onChange={setTailing}>
            Live tail
          </Switch>
        </span>
      </div>
      <MessageFilters />
      {search.q === undefined ? null : <RefusedCommands q={search.q} />}
      <section className="card fill-card" aria-label="Messages">
        <MessageRows query={query} rows={rows} tail={tail} />
      </section>
    </div>
  );
}

interface MessageRowsProps {
  readonly query: PagedQuery<Message>;
  readonly rows: readonly Message[];
  readonly tail: readonly Message[];
}

function MessageRows({ query, rows, tail }: MessageRowsProps): ReactNode {
  const navigate = useNavigate();
  const fresh = useMemo(() => new Set(tail.map(({ id }) => id)), [tail]);
  return (
    <>
      <PagedGrid
        query={query}
        name="the messages"
        empty={<NothingFound />}
        label="Messages, newest first"
        rows={rows}
        columns={MESSAGE_COLUMNS}
        rowId={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/messages/$id', params: { id } })}
        isNew={({ id }) => fresh.has(id)}
      />
      {rows.length === 0 ? null : (
        <p className="grid-foot" role="status">
          {formatCount(rows.length)} loaded{query.hasNextPage ? ', more as you scroll' : ''}
          <span className="push key-hint">↑ ↓ move, Enter opens</span>
        </p>
      )}
    </>
  );
}

/** Commands to this customer, or with this id, that CCM refused: they never became messages. */
function RefusedCommands({ q }: { readonly q: string }): ReactNode {
  const refused = useQuery(refusedQuery(q)).data ?? [];
  if (refused.length === 0) return null;
  return (
    <Note tone="bad" title="CCM refused commands that match: they never became messages">
      <ul className="stack gap-tiny">
        {refused.map(({ id, at, description }) => (
          <li key={id}>
            <Moment at={at} /> <span className="wrap-anywhere">{description}</span>{' '}
            <Link to="/dead-letters/$id" params={{ id }}>
              Inspect and replay
            </Link>
          </li>
        ))}
      </ul>
    </Note>
  );
}

function NothingFound(): ReactNode {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  if (!isFiltered)
    return (
      <State icon="messages" title="No message yet">
        <p>
          Messages appear here as soon as a customer writes or an application sends. To send one yourself, open
          Channels.
        </p>
      </State>
    );
  return (
    <State icon="search" title="Nothing matches">
      <p>
        Ids are matched as a whole: ours, the provider’s or the application’s. Numbers may be written with plus, with 00
        or as digits. Messages are kept for MESSAGE_RETENTION (8 days unless set).
      </p>
      <Button onPress={() => void navigate({ search: {} })}>Clear the filters</Button>
    </State>
  );
}

function MessageFilters(): ReactNode {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const accounts = useQuery(channelsQuery).data ?? [];
  const set = useCallback(
    (change: Partial<Record<keyof typeof search, string | undefined>>) =>
      void navigate({ search: (old) => ({ ...old, ...change }) as typeof old, replace: true }),
    [navigate],
  );
  const onSearch = useCallback((q: string) => set({ q: q === '' ? undefined : q }), [set]);
  const names = [...new Set(accounts.map(({ account }) => account))].map((id) => ({ id, label: id }));
  return (
    <search className="filters">
      <SearchBox label="Search messages" placeholder="Any id or number" value={search.q ?? ''} onChange={onSearch} />
      <ChannelFilter value={search.channel} onChange={(channel) => set({ channel })} />
      {names.length > 1 ? (
        <FilterSelect label="Account" choices={names} value={search.account} onChange={(account) => set({ account })} />
      ) : null}
      <FilterSelect
        label="Direction"
        choices={DIRECTION_CHOICES}
        value={search.direction}
        onChange={(direction) => set({ direction })}
      />
      <FilterSelect
        label="Status"
        choices={STATUS_CHOICES}
        value={search.status}
        onChange={(status) => set({ status })}
      />
      <FilterSelect label="Time" choices={SPAN_CHOICES} value={search.span} onChange={(span) => set({ span })} />
    </search>
  );
}

/** Puts the messages of the tail first and removes them from the list below. */
function joined(tail: readonly Message[], listed: readonly Message[]): readonly Message[] {
  if (tail.length === 0) return listed;
  const fresh = new Set(tail.map(({ id }) => id));
  return [...tail, ...listed.filter(({ id }) => !fresh.has(id))];
}
