import './queues.css';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queuesQuery } from '../../api/queues.ts';
import type { Queue, Shard } from '../../api/queues.ts';
import { formatCount, formatDuration, formatShort, plural } from '../../format/numbers.ts';
import { Card } from '../../ui/card.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';
import { purposeOf } from './purpose.ts';

/** The queues with their depth and age, and a heat map of their shards. */
export function QueuesView(): ReactNode {
  const query = useQuery(queuesQuery);
  return (
    <div className="page page-wide">
      <div className="page-head">
        <PageTitle title="Queues and shards" />
        <p className="lead">
          Watch the age, not the depth. Where the oldest entry gets older and older, add workers, or look for the party
          outside that does not answer.
        </p>
      </div>
      <WithData query={query} label="the queues">
        {(queues) =>
          queues.length === 0 ? (
            <State icon="queues" title="No queue yet">
              <p>Queues appear when the first worker starts.</p>
            </State>
          ) : (
            <>
              <QueueTable queues={queues} />
              {queues
                .filter(({ shards }) => shards.length > 0)
                .map((queue) => (
                  <HeatMap key={queue.id} queue={queue} />
                ))}
            </>
          )
        }
      </WithData>
    </div>
  );
}

function QueueTable({ queues }: { readonly queues: readonly Queue[] }): ReactNode {
  const deepest = Math.max(1, ...queues.map(({ waiting, active, delayed }) => waiting + active + delayed));
  return (
    <section className="card table-wrap" aria-label="Queues" tabIndex={0}>
      <table className="table queue-table">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col" className="queue-depth-head queue-detail">
              Depth
            </th>
            <th scope="col" className="align-end">
              Waiting
            </th>
            <th scope="col" className="align-end queue-detail">
              In hand
            </th>
            <th scope="col" className="align-end queue-detail">
              Delayed
            </th>
            <th scope="col" className="align-end">
              Failed
            </th>
            <th scope="col" className="align-end">
              Oldest
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.id}>
              <td className="queue-name">
                <span className="strong">{queue.id}</span>
                <p className="faint queue-purpose">{purposeOf(queue.id)}</p>
              </td>
              <td className="queue-detail">
                <DepthBar queue={queue} deepest={deepest} />
              </td>
              <td className="align-end">{formatShort(queue.waiting)}</td>
              <td className="align-end queue-detail">{formatShort(queue.active)}</td>
              <td className="align-end queue-detail">{formatShort(queue.delayed)}</td>
              <td className={`align-end${queue.failed > 0 ? ' tone-bad tone-text' : ''}`}>
                {formatShort(queue.failed)}
              </td>
              <td className={`align-end${ageTone(queue.oldestWaitingMs)}`}>
                {queue.oldestWaitingMs === 0 ? '–' : formatDuration(queue.oldestWaitingMs)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const ageTone = (ms: number): string =>
  ms > 60_000 ? ' tone-bad tone-text' : ms > 10_000 ? ' tone-warn tone-text' : '';

function DepthBar({ queue, deepest }: { readonly queue: Queue; readonly deepest: number }): ReactNode {
  const share = (count: number): string => `${(count / deepest) * 100}%`;
  return (
    <span className="depth-bar" aria-hidden>
      <span className="depth-active" style={{ width: share(queue.active) }} />
      <span className="depth-waiting" style={{ width: share(queue.waiting) }} />
      <span className="depth-delayed" style={{ width: share(queue.delayed) }} />
    </span>
  );
}

/** The age at which a shard has the strongest colour. */
const HOTTEST_MS = 30_000;

const heatOf = ({ oldestMs, depth }: Shard): number =>
  depth === 0 ? 0 : Math.min(1, 0.08 + 0.92 * (oldestMs / HOTTEST_MS) ** 0.4);

const shardLabel = ({ id, depth, oldestMs, owner }: Shard): string =>
  `Shard ${id}: ${plural(depth, 'entry', 'entries')}, oldest ${formatDuration(oldestMs)}, ${owner === null ? 'no owner' : `held by ${owner}`}`;

function HeatMap({ queue }: { readonly queue: Queue }): ReactNode {
  const unowned = queue.shards.filter(({ owner }) => owner === null).length;
  return (
    <Card
      title={`Shards of ${queue.id}`}
      aside={
        <span className="row faint heat-scale">
          fresh <span className="heat-ramp" aria-hidden /> half a minute old
        </span>
      }
    >
      <ul className="heat">
        {queue.shards.map((shard) => (
          <li
            key={shard.id}
            className={`heat-cell${shard.owner === null ? ' heat-unowned' : ''}`}
            style={{ '--heat': heatOf(shard) }}
            title={shardLabel(shard)}
            aria-label={shardLabel(shard)}
          >
            <span aria-hidden>{shard.depth === 0 ? '' : formatShort(shard.depth)}</span>
          </li>
        ))}
      </ul>
      <p className="faint heat-foot">
        {formatCount(queue.shards.length)} shards, numbers are entries.
        {unowned === 0
          ? ''
          : ` ${plural(unowned, 'shard')} without an owner (hatched): a worker takes it over within seconds.`}
      </p>
    </Card>
  );
}
