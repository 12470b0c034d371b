import type { Account } from '../../api/accounts.ts';
import type { Bind } from '../../api/binds.ts';
import type { Replica } from '../../api/fleet.ts';
import type { Queue } from '../../api/queues.ts';
import { formatDuration, formatShort, plural } from '../../format/numbers.ts';
import { channelLabel } from '../../format/words.ts';
import type { Tone } from '../../format/words.ts';
import type { Flow } from './flows.ts';

/** One box of the fleet's picture. */
export interface PictureNode {
  readonly id: string;
  readonly label: string;
  readonly kind: 'outside' | 'service' | 'store';
  readonly to: string;
  readonly column: 1 | 3 | 5 | 7 | 9;
  readonly row: number;
  readonly rows: number;
  readonly tone: Tone;
  /** The state in words, for readers who do not see the colour. */
  readonly state: string;
  readonly lines: readonly string[];
}

interface Sources {
  readonly fleet: readonly Replica[];
  readonly queues: readonly Queue[];
  readonly accounts: readonly Account[];
  readonly binds: readonly Bind[];
  readonly isRedisAway: boolean;
}

type Place = Pick<PictureNode, 'column' | 'row' | 'rows'>;

const at = (column: PictureNode['column'], row: number, rows = 1): Place => ({ column, row, rows });

export function nodesOf(sources: Sources, flows: ReadonlyMap<string, Flow>): readonly PictureNode[] {
  const { fleet } = sources;
  const role = (name: string): readonly Replica[] => fleet.filter(({ roles }) => roles.includes(name));
  const service = (name: string): readonly Replica[] => fleet.filter((replica) => replica.service === name);
  return [
    providersNode(sources.accounts),
    applicationsNode(flows.get('api')),
    providersOut(sources.accounts),
    smscNode(sources.binds),
    replicasNode('Gateway', service('gateway'), at(3, 1, 2)),
    replicasNode('Send', role('send'), at(3, 3)),
    replicasNode('SMPP', service('smpp-worker'), at(3, 4, 2)),
    redisNode(sources),
    replicasNode('Chat', role('chat'), at(7, 1)),
    replicasNode('AMQ', role('amq'), at(7, 2)),
    replicasNode('Report', role('report'), at(7, 3, 2)),
    replicasNode('Campaign', role('campaign'), { ...at(7, 5), isOptional: true }),
    outsideNode(fleet, { label: 'Hybrid Chat', pattern: /hybrid|chat/i, place: at(9, 1), flow: flows.get('forward') }),
    outsideNode(fleet, {
      label: 'ActiveMQ',
      pattern: /activemq|broker|stomp/i,
      place: at(9, 2, 2),
      flow: flows.get('amq'),
    }),
    outsideNode(fleet, { label: 'CRM', pattern: /crm/i, place: at(9, 4), flow: flows.get('crm') }),
    outsideNode(fleet, { label: 'SQL tables', pattern: /sql|database/i, place: at(9, 5), flow: flows.get('campaign') }),
  ];
}

function replicasNode(
  label: string,
  replicas: readonly Replica[],
  { isOptional = false, ...place }: Place & { readonly isOptional?: boolean },
): PictureNode {
  const ready = replicas.filter(({ state }) => state === 'ready').length;
  const base = { id: label, label, kind: 'service', to: '/fleet', ...place } as const;
  if (replicas.length === 0)
    return {
      ...base,
      tone: isOptional ? 'plain' : 'bad',
      state: 'none runs',
      lines: [isOptional ? 'not used' : 'none runs'],
    };
  const lag = Math.max(...replicas.map(({ load }) => load.eventLoopLagMs));
  const cpu = replicas.reduce((sum, { load }) => sum + load.cpu, 0) / replicas.length;
  return {
    ...base,
    tone: ready === replicas.length ? 'good' : ready === 0 ? 'bad' : 'warn',
    state: `${ready} of ${replicas.length} ready`,
    lines: [
      ready === replicas.length ? plural(ready, 'replica') : `${ready} of ${replicas.length} ready`,
      ...(place.rows > 1 ? [`${Math.round(cpu * 100)} % CPU`, `${formatDuration(lag)} loop lag`] : []),
    ],
  };
}

function accountsNode(accounts: readonly Account[], base: Place & Pick<PictureNode, 'id' | 'label'>): PictureNode {
  const down = accounts.filter(({ health }) => health === 'down');
  const degraded = accounts.filter(({ health }) => health === 'degraded');
  const tone = down.length > 0 ? 'bad' : degraded.length > 0 ? 'warn' : accounts.length === 0 ? 'plain' : 'good';
  const troubled = [...down, ...degraded].map(({ channel, account }) => `${channelLabel(channel)} ${account}`);
  return {
    ...base,
    kind: 'outside',
    to: '/channels',
    tone,
    state: troubled.length === 0 ? 'all accounts healthy' : troubled.join(', '),
    lines: [
      troubled.length === 0
        ? plural(accounts.length, 'account')
        : `${troubled.length} of ${accounts.length} in trouble`,
    ],
  };
}

const httpAccounts = (accounts: readonly Account[]): readonly Account[] =>
  accounts.filter(({ provider }) => provider !== 'smpp');

const providersNode = (accounts: readonly Account[]): PictureNode =>
  accountsNode(httpAccounts(accounts), { id: 'providers-in', label: 'Providers', ...at(1, 1) });

const providersOut = (accounts: readonly Account[]): PictureNode =>
  accountsNode(httpAccounts(accounts), { id: 'providers-out', label: 'Provider APIs', ...at(1, 3) });

function smscNode(binds: readonly Bind[]): PictureNode {
  const bound = binds.filter(({ state }) => state === 'bound').length;
  return {
    id: 'smsc',
    label: 'SMSCs',
    kind: 'outside',
    to: '/binds',
    ...at(1, 4, 2),
    tone: binds.length === 0 ? 'plain' : bound === binds.length ? 'good' : bound === 0 ? 'bad' : 'warn',
    state: `${bound} of ${binds.length} bound`,
    lines: binds.length === 0 ? ['no bind'] : [`${bound} of ${binds.length} bound`],
  };
}

function redisNode({ fleet, queues, isRedisAway }: Sources): PictureNode {
  const isUp =
    !isRedisAway && fleet.length > 0 && fleet.every((replica) => dependencyOf(replica, /redis/i)?.state !== 'down');
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting + queue.delayed, 0);
  const oldest = Math.max(0, ...queues.map(({ oldestWaitingMs }) => oldestWaitingMs));
  return {
    id: 'redis',
    label: 'Redis',
    kind: 'store',
    to: '/queues',
    ...at(5, 1, 5),
    tone: isUp ? 'good' : 'bad',
    state: isUp ? 'reached by every replica' : isRedisAway ? 'does not answer' : 'not reached by every replica',
    lines: isRedisAway
      ? ['no answer']
      : [`${formatShort(waiting)} waiting`, ...(oldest === 0 ? [] : [`oldest ${formatDuration(oldest)}`])],
  };
}

const dependencyOf = ({ dependencies }: Replica, pattern: RegExp): Replica['dependencies'][number] | undefined =>
  dependencies.find(({ name }) => pattern.test(name));

const applicationsNode = (flow: Flow | undefined): PictureNode => ({
  id: 'Applications',
  label: 'Applications',
  kind: 'outside',
  to: '/api',
  ...at(1, 2),
  tone: (flow?.rate ?? 0) > 0 ? 'good' : 'plain',
  state: (flow?.rate ?? 0) > 0 ? 'calls the REST API' : 'no calls now',
  lines: ['REST API'],
});

interface OutsideParty {
  readonly label: string;
  /** The name of its dependency. */
  readonly pattern: RegExp;
  readonly place: Place;
  readonly flow: Flow | undefined;
}

/** The state of an outside party, as reported by the replicas that use it; if none watches it, by its traffic. */
function outsideNode(fleet: readonly Replica[], { label, pattern, place, flow }: OutsideParty): PictureNode {
  const found = fleet.map((replica) => dependencyOf(replica, pattern)).filter((dependency) => dependency !== undefined);
  const down = found.filter(({ state }) => state === 'down');
  const base = { id: label, label, kind: 'outside', to: '/fleet', ...place } as const;
  if (found.length === 0) return { ...base, ...unwatched(flow) };
  if (down.length === 0) return { ...base, tone: 'good', state: 'reached', lines: ['reached'] };
  return {
    ...base,
    tone: down.length === found.length ? 'bad' : 'warn',
    state: down[0]?.detail ?? 'not reached',
    lines: ['not reached'],
  };
}

function unwatched(flow: Flow | undefined): Pick<PictureNode, 'tone' | 'state' | 'lines'> {
  if ((flow?.rate ?? 0) > 0) return { tone: 'good', state: 'in use', lines: ['in use'] };
  if ((flow?.errors ?? 0) > 0) return { tone: 'bad', state: 'every call fails', lines: ['every call fails'] };
  return { tone: 'plain', state: 'no traffic now', lines: ['no traffic now'] };
}
