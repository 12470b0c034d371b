import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Account } from '../../api/accounts.ts';
import type { Bind } from '../../api/binds.ts';
import type { Replica } from '../../api/fleet.ts';
import type { Queue } from '../../api/queues.ts';
import type { Stats } from '../../api/statistics.ts';
import { formatCount, formatDuration, formatRate, plural } from '../../format/numbers.ts';
import type { Tone } from '../../format/words.ts';
import { Dot } from '../../ui/badge.tsx';
import { flowsOf } from './flows.ts';
import type { Flow } from './flows.ts';
import { nodesOf } from './nodes.ts';
import type { PictureNode } from './nodes.ts';

export interface PictureData {
  readonly stats: Stats;
  readonly queues: readonly Queue[];
  readonly fleet: readonly Replica[];
  readonly accounts: readonly Account[];
  readonly binds: readonly Bind[];
}

interface Arrow {
  readonly flow: string;
  readonly column: 2 | 4 | 6 | 8;
  readonly row: number;
  readonly heads: 'right' | 'left';
}

/** The place of each arrow: customers on the left, the contact centre on the right, Redis in the middle. */
const ARROWS: readonly Arrow[] = [
  { flow: 'webhooks', column: 2, row: 1, heads: 'right' },
  { flow: 'api', column: 2, row: 2, heads: 'right' },
  { flow: 'send', column: 2, row: 3, heads: 'left' },
  { flow: 'smpp-in', column: 2, row: 4, heads: 'right' },
  { flow: 'smpp-out', column: 2, row: 5, heads: 'left' },
  { flow: 'webhooks-store', column: 4, row: 1, heads: 'right' },
  { flow: 'api-store', column: 4, row: 2, heads: 'right' },
  { flow: 'send-fetch', column: 4, row: 3, heads: 'left' },
  { flow: 'smpp-store', column: 4, row: 4, heads: 'right' },
  { flow: 'smpp-fetch', column: 4, row: 5, heads: 'left' },
  { flow: 'chat-fetch', column: 6, row: 1, heads: 'right' },
  { flow: 'amq-store', column: 6, row: 2, heads: 'left' },
  { flow: 'reports-fetch', column: 6, row: 3, heads: 'right' },
  { flow: 'crm-fetch', column: 6, row: 4, heads: 'right' },
  { flow: 'campaign-store', column: 6, row: 5, heads: 'left' },
  { flow: 'forward', column: 8, row: 1, heads: 'right' },
  { flow: 'amq', column: 8, row: 2, heads: 'left' },
  { flow: 'reports', column: 8, row: 3, heads: 'right' },
  { flow: 'crm', column: 8, row: 4, heads: 'right' },
  { flow: 'campaign', column: 8, row: 5, heads: 'left' },
];

interface FleetPictureProps {
  readonly data: PictureData;
  /** Redis does not answer the gateway: the data is of before. */
  readonly isRedisAway?: boolean;
}

/** A picture of the fleet with the current rate, lag and errors on every arrow. */
export function FleetPicture({ data, isRedisAway = false }: FleetPictureProps): ReactNode {
  const flows = flowsOf(data.stats, data.queues);
  const nodes = nodesOf({ ...data, isRedisAway }, flows);
  return (
    <div className="picture">
      <div className="picture-wide">
        {nodes.map((node) => (
          <NodeBox key={node.id} node={node} />
        ))}
        {ARROWS.map((arrow) => {
          const flow = flows.get(arrow.flow);
          return flow === undefined ? null : <ArrowLine key={arrow.flow} arrow={arrow} flow={flow} />;
        })}
      </div>
      <PictureList flows={flows} nodes={nodes} />
    </div>
  );
}

function NodeBox({ node }: { readonly node: PictureNode }): ReactNode {
  return (
    <Link
      to={node.to}
      className={`picture-node picture-${node.kind}`}
      style={{ gridColumn: node.column, gridRow: `${node.row} / span ${node.rows}` }}
    >
      <span className="row">
        <Dot tone={node.tone} label={node.state} />
        <span className="picture-name cut">{node.label}</span>
      </span>
      {node.lines.map((line) => (
        <span key={line} className="picture-line cut">
          {line}
        </span>
      ))}
    </Link>
  );
}

/** Pixels that the dots move at a time. */
const STRIDE = 4;

/** Pixels between two moving dots: a higher rate has more of them. */
function gapOf(rate: number): number {
  if (rate < 1) return 10 * STRIDE;
  if (rate < 10) return 7 * STRIDE;
  return rate < 100 ? 5 * STRIDE : 3 * STRIDE;
}

const toneOf = ({ errors, rate, lagMs }: Flow): Tone => {
  if (errors > 0 && rate === 0) return 'bad';
  if (errors > 0 || (lagMs ?? 0) > 10_000) return 'warn';
  return rate > 0 ? 'accent' : 'plain';
};

const spoken = (flow: Flow): string =>
  `${flow.from} to ${flow.to}: ${formatRate(flow.rate)} a second${
    flow.lagMs === null ? '' : `, ${formatDuration(flow.lagMs)}`
  }${flow.errors === 0 ? '' : `, ${plural(flow.errors, 'error')} in ten minutes`}`;

function ArrowLine({ arrow, flow }: { readonly arrow: Arrow; readonly flow: Flow }): ReactNode {
  const moving = flow.rate > 0;
  const gap = gapOf(flow.rate);
  return (
    <div
      className={`arrow arrow-${arrow.heads} tone-${toneOf(flow)}${moving ? ' arrow-moving' : ''}`}
      style={{ gridColumn: arrow.column, gridRow: arrow.row, '--gap': gap, '--steps': gap / STRIDE }}
      role="img"
      aria-label={spoken(flow)}
      title={spoken(flow)}
    >
      <span className="arrow-rate">{formatRate(flow.rate)}/s</span>
      <span className="arrow-line">
        <span className="arrow-dots" />
      </span>
      <span className="arrow-note">
        {flow.lagMs === null || flow.lagMs === 0 ? '' : formatDuration(flow.lagMs)}
        {flow.errors === 0 ? null : <b className="arrow-errors">{formatCount(flow.errors)} err</b>}
      </span>
    </div>
  );
}

const LISTED: readonly { readonly title: string; readonly flows: readonly string[] }[] = [
  { title: 'From customers', flows: ['webhooks', 'smpp-in', 'chat-fetch', 'forward'] },
  { title: 'To customers', flows: ['api', 'amq', 'campaign', 'send-fetch', 'send', 'smpp-out'] },
  { title: 'Reports', flows: ['reports', 'crm'] },
];

interface PictureListProps {
  readonly flows: ReadonlyMap<string, Flow>;
  readonly nodes: readonly PictureNode[];
}

/** The same for narrow pages, with one line per arrow. */
function PictureList({ flows, nodes }: PictureListProps): ReactNode {
  const troubled = nodes.filter(({ tone }) => tone === 'bad' || tone === 'warn');
  return (
    <div className="picture-narrow stack">
      {troubled.map((node) => (
        <Link key={node.id} to={node.to} className="row picture-trouble">
          <Dot tone={node.tone} label={node.state} />
          <span className="strong">{node.label}</span>
          <span className="push faint cut">{node.state}</span>
        </Link>
      ))}
      {LISTED.map((group) => (
        <div key={group.title}>
          <h3 className="picture-heading">{group.title}</h3>
          <ul>
            {group.flows.map((id) => {
              const flow = flows.get(id);
              return flow === undefined ? null : <FlowRow key={id} flow={flow} />;
            })}
          </ul>
        </div>
      ))}
    </div>
  );
}

function FlowRow({ flow }: { readonly flow: Flow }): ReactNode {
  return (
    <li className="row flow-row">
      <Dot tone={toneOf(flow)} />
      <span className="cut">
        {flow.from} <span className="faint">→</span> {flow.to}
      </span>
      <span className="push faint">{flow.lagMs === null || flow.lagMs === 0 ? '' : formatDuration(flow.lagMs)}</span>
      {flow.errors === 0 ? null : <b className="tone-bad tone-text">{formatCount(flow.errors)} err</b>}
      <span className="strong flow-rate">{formatRate(flow.rate)}/s</span>
    </li>
  );
}
