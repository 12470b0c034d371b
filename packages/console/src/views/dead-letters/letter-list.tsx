import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { DeadLetter } from '../../api/dead-letters.ts';
import { formatCount, plural } from '../../format/numbers.ts';
import { sentence } from '../../format/words.ts';
import { Channel } from '../../ui/channel.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { Checkbox } from '../../ui/controls/choices.tsx';
import type { Column } from '../../ui/lists/grid.tsx';
import { PagedGrid, useLoadedItems } from '../../ui/lists/paged-grid.tsx';
import type { PagedQuery } from '../../ui/lists/paged-grid.tsx';
import { Moment } from '../../ui/moment.tsx';
import { State } from '../../ui/states.tsx';
import { useDrop, useHiddenLetters } from './drop.ts';

interface LetterListProps {
  readonly query: PagedQuery<DeadLetter>;
  readonly onReplay: (ids: readonly string[]) => void;
}

/** The dead letters of the chosen cause, or of all. */
export function LetterList({ query, onReplay }: LetterListProps): ReactNode {
  const navigate = useNavigate();
  const loaded = useLoadedItems(query);
  const hidden = useHiddenLetters();
  const rows = useMemo(() => loaded.filter(({ id }) => !hidden.has(id)), [loaded, hidden]);
  const selection = useSelection(rows);
  return (
    <section className="card fill-card letters" aria-label="Dead letters">
      {rows.length === 0 ? null : (
        <div className="letters-bar">
          {selection.ids.length === 0 ? (
            <span className="faint">
              {formatCount(rows.length)} loaded{query.hasNextPage ? ', more as you scroll' : ''}. Choose some to replay
              or drop them together.
            </span>
          ) : (
            <SelectionBar selection={selection} onReplay={onReplay} />
          )}
        </div>
      )}
      <PagedGrid
        query={query}
        name="the dead letters"
        empty={<State icon="check" title="No dead letter of this cause is left" />}
        label="Dead letters, newest first"
        rows={rows}
        columns={columnsOf(selection)}
        rowId={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/dead-letters/$id', params: { id } })}
        isSelected={({ id }) => selection.has(id)}
      />
    </section>
  );
}

interface SelectionBarProps extends Pick<LetterListProps, 'onReplay'> {
  readonly selection: Selection;
}

function SelectionBar({ selection, onReplay }: SelectionBarProps): ReactNode {
  const drop = useDrop();
  return (
    <>
      <span className="strong">{plural(selection.ids.length, 'dead letter')} chosen</span>
      <span className="push row">
        <Button small icon="replay" look="primary" onPress={() => onReplay(selection.ids)}>
          Replay…
        </Button>
        <Button
          small
          icon="trash"
          look="danger"
          onPress={() => {
            drop(selection.ids);
            selection.clear();
          }}
        >
          Drop
        </Button>
      </span>
    </>
  );
}

interface Selection {
  readonly ids: readonly string[];
  readonly isAll: boolean;
  readonly has: (id: string) => boolean;
  readonly set: (id: string, isChosen: boolean) => void;
  readonly setAll: (isChosen: boolean) => void;
  readonly clear: () => void;
}

/** The chosen rows. Rows that disappear are no longer chosen. */
function useSelection(rows: readonly DeadLetter[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ids = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  return {
    ids,
    isAll: ids.length > 0 && ids.length === rows.length,
    has: (id) => chosen.has(id),
    set: (id, isChosen) =>
      setChosen((old) => (isChosen ? new Set([...old, id]) : new Set([...old].filter((other) => other !== id)))),
    setAll: (isChosen) => setChosen(isChosen ? new Set(rows.map(({ id }) => id)) : new Set()),
    clear: () => setChosen(new Set()),
  };
}

const columnsOf = (selection: Selection): readonly Column<DeadLetter>[] => [
  {
    id: 'chosen',
    title: (
      <Checkbox
        label="Choose all that are loaded"
        isSelected={selection.isAll}
        isIndeterminate={selection.ids.length > 0 && !selection.isAll}
        onChange={selection.setAll}
      />
    ),
    width: '3.2rem',
    narrow: '2.3rem',
    cell: ({ id, reason }) => (
      <span role="presentation" onClick={(event) => event.stopPropagation()}>
        <Checkbox
          label={`Choose ${sentence(reason)} ${id}`}
          isSelected={selection.has(id)}
          onChange={(isChosen) => selection.set(id, isChosen)}
        />
      </span>
    ),
  },
  { id: 'at', title: 'Given up', width: '7rem', above: 34, cell: ({ at }) => <Moment at={at} /> },
  {
    id: 'customer',
    title: 'Customer',
    width: 'minmax(9rem, 0.7fr)',
    narrow: '8.4rem',
    cell: ({ customerId }) => <span className="strong">{customerId ?? '–'}</span>,
  },
  {
    id: 'channel',
    title: 'Channel',
    width: 'minmax(8rem, 0.6fr)',
    above: 52,
    cell: ({ channel, account }) =>
      channel === null ? <span className="faint">–</span> : <Channel channel={channel} account={account} />,
  },
  { id: 'kind', title: 'Kind', width: '6.5rem', above: 68, cell: ({ kind }) => sentence(kind) },
  {
    id: 'reason',
    title: 'Cause',
    width: 'minmax(14rem, 2.6fr)',
    narrow: 'minmax(7rem, 1fr)',
    cell: ({ reason, description }) => (
      <span title={description}>
        <span className="strong">{sentence(reason)}</span> <span className="faint">{description}</span>
      </span>
    ),
  },
  {
    id: 'attempts',
    title: 'Tries',
    width: '5rem',
    align: 'end',
    above: 62,
    cell: ({ attempts }) => (attempts === null ? '' : formatCount(attempts)),
  },
];
