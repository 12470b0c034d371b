import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { quarantineQuery } from '../../api/quarantine.ts';
import type { Quarantined } from '../../api/quarantine.ts';
import { formatBytes } from '../../format/numbers.ts';
import { providerLabel } from '../../format/words.ts';
import { ChannelMark } from '../../ui/channel.tsx';
import type { Column } from '../../ui/lists/grid.tsx';
import { PagedGrid, useLoadedItems } from '../../ui/lists/paged-grid.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { State } from '../../ui/states.tsx';

const COLUMNS: readonly Column<Quarantined>[] = [
  { id: 'at', title: 'Received', width: '8rem', narrow: '4.6rem', cell: ({ at }) => <Moment at={at} /> },
  {
    id: 'provider',
    title: 'Provider',
    width: 'minmax(8rem, 0.8fr)',
    above: 34,
    cell: ({ provider }) => (
      <span className="row">
        <ChannelMark channel={provider} />
        {providerLabel(provider)}
      </span>
    ),
  },
  {
    id: 'why',
    title: 'Diagnosis',
    width: 'minmax(12rem, 2.5fr)',
    cell: ({ why }) => (
      <span className="strong" title={why}>
        {why}
      </span>
    ),
  },
  {
    id: 'path',
    title: 'Address',
    width: 'minmax(10rem, 1.2fr)',
    above: 56,
    cell: ({ path }) => <span className="mono">{path}</span>,
  },
  { id: 'from', title: 'From', width: '9rem', above: 66, cell: ({ remoteAddress }) => remoteAddress },
  {
    id: 'size',
    title: 'Size',
    width: '5.5rem',
    align: 'end',
    above: 46,
    cell: ({ sizeBytes }) => formatBytes(sizeBytes),
  },
];

/** Webhooks whose signature did not verify. */
export function QuarantineView(): ReactNode {
  return (
    <div className="page page-fill">
      <div className="page-head">
        <PageTitle title="Quarantine" />
        <p className="lead">
          CCM keeps webhooks whose signature did not verify. Fix the cause, then release them: CCM verifies them again
          and processes them.
        </p>
      </div>
      <section className="card fill-card" aria-label="Quarantined requests">
        <Rows />
      </section>
    </div>
  );
}

function Rows(): ReactNode {
  const navigate = useNavigate();
  const query = useInfiniteQuery(quarantineQuery);
  return (
    <PagedGrid
      query={query}
      name="the quarantine"
      empty={<NothingKept />}
      label="Quarantined requests, newest first"
      rows={useLoadedItems(query)}
      columns={COLUMNS}
      rowId={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/quarantine/$id', params: { id } })}
    />
  );
}

const NothingKept = (): ReactNode => (
  <State icon="shield" tone="good" title="The quarantine is empty">
    <p>Every webhook verified. One that does not is answered 403 and kept here, the newest 1,000 of them.</p>
  </State>
);
