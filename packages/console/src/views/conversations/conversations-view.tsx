import './conversations.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ReactNode } from 'react';
import { conversationsQuery } from '../../api/conversations.ts';
import type { Conversation } from '../../api/conversations.ts';
import { formatCount } from '../../format/numbers.ts';
import { Badge, StatusBadge } from '../../ui/badge.tsx';
import { Channel } from '../../ui/channel.tsx';
import { ChannelFilter } from '../../ui/controls/channel-filter.tsx';
import { SearchBox } from '../../ui/controls/fields.tsx';
import type { Column } from '../../ui/lists/grid.tsx';
import { PagedGrid, useLoadedItems } from '../../ui/lists/paged-grid.tsx';
import { Ago } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { State } from '../../ui/states.tsx';
import { Consent, WindowClock } from './conversation-marks.tsx';

const ROUTE = '/conversations';

const COLUMNS: readonly Column<Conversation>[] = [
  {
    id: 'customer',
    title: 'Customer',
    width: 'minmax(11rem, 1.4fr)',
    cell: ({ customer, name }) => (
      <>
        <bdi className="strong">{name ?? customer}</bdi>{' '}
        {name === null ? null : <bdi className="faint">{customer}</bdi>}
      </>
    ),
  },
  {
    id: 'channel',
    title: 'Channel',
    width: 'minmax(8rem, 1.2fr)',
    above: 40,
    cell: ({ channel, account }) => <Channel channel={channel} account={account} />,
  },
  { id: 'last', title: 'Last message', width: '8.5rem', narrow: '6.8rem', cell: ({ lastAt }) => <Ago at={lastAt} /> },
  {
    id: 'status',
    title: 'Status',
    width: '9rem',
    above: 46,
    cell: ({ lastStatus }) => (lastStatus === null ? null : <StatusBadge status={lastStatus} />),
  },
  {
    id: 'window',
    title: 'Reply window',
    width: '10rem',
    above: 54,
    cell: ({ window }) => <WindowClock window={window} />,
  },
  { id: 'consent', title: 'Consent', width: '9rem', above: 62, cell: ({ consent }) => <Consent consent={consent} /> },
  {
    id: 'waiting',
    title: 'Waiting',
    width: '6rem',
    align: 'end',
    above: 34,
    cell: ({ waiting }) =>
      waiting === 0 ? <span className="faint">0</span> : <Badge tone="warn">{formatCount(waiting)}</Badge>,
  },
];

/** Conversations, the latest first. */
export function ConversationsView(): ReactNode {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const onSearch = useCallback(
    (q: string) => void navigate({ search: (old) => ({ ...old, q: q === '' ? undefined : q }), replace: true }),
    [navigate],
  );
  return (
    <div className="page page-fill">
      <div className="page-head">
        <PageTitle title="Conversations" />
      </div>
      <search className="filters">
        <SearchBox
          label="Search conversations"
          placeholder="Number, id or name"
          value={search.q ?? ''}
          onChange={onSearch}
        />
        <ChannelFilter
          value={search.channel}
          onChange={(channel) => void navigate({ search: (old) => ({ ...old, channel }), replace: true })}
        />
      </search>
      <section className="card fill-card" aria-label="Conversations">
        <Rows />
      </section>
    </div>
  );
}

function Rows(): ReactNode {
  const navigate = useNavigate();
  const query = useInfiniteQuery(conversationsQuery(useSearch({ from: ROUTE })));
  return (
    <PagedGrid
      query={query}
      name="the conversations"
      empty={<NoConversation />}
      label="Conversations, the latest first"
      rows={useLoadedItems(query)}
      columns={COLUMNS}
      rowId={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/conversations/$id', params: { id } })}
    />
  );
}

const NoConversation = (): ReactNode => (
  <State icon="conversations" title="No conversation here">
    <p>
      A conversation begins with the first message of a customer, or to one. Search takes a number, any id of the
      customer, or the name.
    </p>
  </State>
);
