import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { remInPixels } from '../../look/rem-in-pixels.ts';

export interface Column<Row> {
  readonly id: string;
  readonly title: ReactNode;
  /** A track of CSS grid, such as `8rem` or `minmax(10rem, 1fr)`. */
  readonly width: string;
  /** The track where the grid is as narrow as a phone. */
  readonly narrow?: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
  /** Left out where the grid is narrower, in rem. */
  readonly above?: number;
}

export interface GridProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  readonly onOpen: (row: Row) => void;
  readonly onNearEnd?: () => void;
  readonly isNew?: (row: Row) => boolean;
  readonly isSelected?: (row: Row) => boolean;
}

const OVERSCAN = 12;
const NEAR_END = 40;
const NARROW_REM = 34;

const rowHeight = (): number => 2.375 * remInPixels();

/** A list of any length: only the rows in sight are in the page. Arrow keys move, Enter opens. */
export function Grid<Row>(props: GridProps<Row>): ReactNode {
  const { label, rows, rowId, onOpen, onNearEnd, isNew, isSelected } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, tracks, isNarrow } = useFittingColumns(props.columns, scroller);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: rowHeight,
    overscan: OVERSCAN,
  });
  const { current, setCurrent, onKeyDown } = useRowKeys({
    scroller,
    count: rows.length,
    scrollTo: (index) => virtual.scrollToIndex(index),
  });
  const openAt = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) onOpen(row);
  };
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastIndex >= rows.length - NEAR_END) onNearEnd?.();
  }, [lastIndex, rows.length, onNearEnd]);
  return (
    <div className={`grid${isNarrow ? ' grid-narrow' : ''}`} style={{ '--columns': tracks }}>
      <div ref={scroller} className="grid-scroll" role="grid" aria-label={label} aria-rowcount={rows.length + 1}>
        <GridHead columns={columns} />
        <div role="rowgroup" className="grid-body" style={{ height: `${virtual.getTotalSize()}px` }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <div
                key={rowId(row)}
                role="row"
                className={`grid-row${isNew?.(row) === true ? ' grid-row-new' : ''}`}
                data-index={index}
                aria-rowindex={index + 2}
                aria-selected={isSelected?.(row) ?? false}
                tabIndex={index === current ? 0 : -1}
                style={{ transform: `translateY(${start}px)` }}
                onClick={() => onOpen(row)}
                onFocus={() => setCurrent(index)}
                onKeyDown={(event) => onKeyDown(event, openAt)}
              >
                <Cells columns={columns} row={row} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const classOf = <Row,>({ align }: Column<Row>): string => `grid-cell${align === 'end' ? ' align-end' : ''}`;

const GridHead = <Row,>({ columns }: { readonly columns: readonly Column<Row>[] }): ReactNode => (
  <div role="rowgroup" className="grid-head">
    <div role="row" aria-rowindex={1} className="grid-head-row">
      {columns.map((column) => (
        <div key={column.id} role="columnheader" className={classOf(column)}>
          {column.title}
        </div>
      ))}
    </div>
  </div>
);

interface CellsProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
}

const Cells = <Row,>({ columns, row }: CellsProps<Row>): ReactNode =>
  columns.map((column) => (
    <div key={column.id} role="gridcell" className={classOf(column)}>
      {column.cell(row)}
    </div>
  ));

interface RowKeysOptions {
  readonly scroller: { readonly current: HTMLElement | null };
  readonly count: number;
  readonly scrollTo: (index: number) => void;
}

interface RowKeys {
  /** Index of the row that Tab reaches. */
  readonly current: number;
  readonly setCurrent: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>, open: (index: number) => void) => void;
}

/** The list is one tab stop; arrow keys move within it. */
function useRowKeys({ scroller, count, scrollTo }: RowKeysOptions): RowKeys {
  const [current, setCurrent] = useState(0);
  // A held key repeats faster than the focus moves, so the index is kept outside of React's state too.
  const place = useRef(0);
  const set = (index: number): void => {
    place.current = index;
    setCurrent(index);
  };
  const move = (index: number): void => {
    const target = Math.min(Math.max(index, 0), count - 1);
    set(target);
    scrollTo(target);
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${target}"]`)?.focus({ preventScroll: true });
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, open: (index: number) => void): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight()) - 1, 1);
    const target = moveOf(event.key, { index: place.current, page, last: count - 1 });
    if (event.key === 'Enter') open(place.current);
    else if (target === undefined) return;
    else move(target);
    event.preventDefault();
  };
  return { current: Math.min(current, count - 1), setCurrent: set, onKeyDown };
}

interface Position {
  readonly index: number;
  readonly page: number;
  readonly last: number;
}

function moveOf(key: string, { index, page, last }: Position): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: last,
  };
  return targets[key];
}

/** Selects the columns that fit the width of the grid. */
function useFittingColumns<Row>(
  columns: readonly Column<Row>[],
  scroller: { readonly current: HTMLElement | null },
): { readonly columns: readonly Column<Row>[]; readonly tracks: string; readonly isNarrow: boolean } {
  const [width, setWidth] = useState(() => window.innerWidth / remInPixels());
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(element.clientWidth / remInPixels());
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const fitting = columns.filter(({ above = 0 }) => width >= above);
  const isNarrow = width < NARROW_REM;
  const tracks = fitting.map((column) => (isNarrow ? (column.narrow ?? column.width) : column.width)).join(' ');
  return { columns: fitting, tracks, isNarrow };
}
