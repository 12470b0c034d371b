import { HOUR_MS } from '@ccm/core/time';
import type { Account } from '@ccm/core/domain';
import type { BindReport } from '@ccm/shared/storage/accounts';
import type { DeadLetterGroup } from '@ccm/shared/storage/dead-letters';
import { LOST_MS } from '@ccm/shared/storage/fleet';
import type { FleetDifference, KnownReplica } from '@ccm/shared/storage/fleet';
import type { StatisticsAnswer } from '@ccm/shared/storage/statistics';
import type { Examination } from '../doctor/last-examination.ts';
import type { RedisOutage } from '../../ingest/webhook-intake.ts';
import { failoverNames, usesBinds } from '@ccm/channels/registry';
import { accountHealth, isUp } from './account-health.ts';
import { isoTime } from '../iso-time.ts';
import type { AttentionItem } from './attention-item.ts';
import { filesNotStored } from './files-not-stored.ts';
import type { QueueReport } from './queue-report.ts';

/** The facts from which the fleet's state is judged. */
export interface FleetSituation {
  readonly replicas: readonly KnownReplica[];
  readonly differences: readonly FleetDifference[];
  readonly binds: readonly BindReport[];
  readonly accounts: readonly Account[];
  readonly statistics: StatisticsAnswer;
  readonly queues: readonly QueueReport[];
  readonly deadLetters: readonly DeadLetterGroup[];
  /** Requests in the quarantine that came in the last hour. */
  readonly quarantined: number;
  /** The findings of the last examination, on request or by itself. */
  readonly examination: Examination | undefined;
}

const SLOW_QUEUE_MS = 60_000;
const STANDING_QUEUE_MS = 600_000;
const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** Lists everything that needs attention, the worst first. */
export function attentionFor(situation: FleetSituation): readonly AttentionItem[] {
  const items = [
    ...lostReplicas(situation),
    ...brokenDependencies(situation),
    ...troubledAccounts(situation),
    ...slowQueues(situation),
    ...filesNotStored(situation.statistics),
    ...deadLetters(situation),
    ...quarantine(situation),
    ...differences(situation),
    ...examined(situation),
  ];
  return items.toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
}

/** Explains an outage of Redis, and what works meanwhile. The state of the fleet is in Redis, so that nothing else is known. */
export const outageItem = ({ sinceMs, canSpool }: RedisOutage): AttentionItem => ({
  id: 'dependency/redis',
  severity: 'critical',
  title: 'Redis does not answer.',
  detail: `${
    canSpool
      ? 'The gateway still accepts webhooks and keeps them on its disk.'
      : 'The gateway answers webhooks with 503, and providers repeat them.'
  } API calls are answered with 503, broker messages wait in the broker, and nothing is sent. No accepted message is lost.`,
  remedy: `Start Redis, or check REDIS_URL and the network. Work continues by itself once Redis answers.${
    canSpool ? '' : ' Set SPOOL_PATH on the gateways, so that the next outage refuses no webhook.'
  }`,
  since: isoTime(sinceMs),
  link: '',
  errorReason: null,
});

function lostReplicas({ replicas }: FleetSituation): AttentionItem[] {
  if (!replicas.some(couldBeat)) return [];
  return replicas
    .filter(({ state }) => state === 'lost')
    .map(({ id, service, host, heartbeatAtMs }) => ({
      id: `lost/${id}`,
      severity: replicas.some((other) => other.service === service && other.state === 'ready') ? 'warning' : 'critical',
      title: `A replica of ${service} is lost.`,
      detail: `${id} on ${host} sends no heartbeat.`,
      remedy: 'Look at its log and its machine. Another replica takes over its work; start it again if it has ended.',
      since: isoTime(heartbeatAtMs),
      link: '/fleet',
      errorReason: null,
    }));
}

/** While Redis was away nobody's heartbeat arrived: those that are missing after it say nothing, until all had time for another. */
const couldBeat = ({ state, dependencies, startedAtMs }: KnownReplica): boolean => {
  const { sinceMs = startedAtMs } = dependencies.find(({ name }) => name === 'redis') ?? {};
  return state !== 'lost' && Date.now() - sinceMs > LOST_MS;
};

/** One item for each dependency, however many replicas miss it. */
function brokenDependencies({ replicas }: FleetSituation): AttentionItem[] {
  const down = replicas
    .filter(({ state }) => state !== 'lost')
    .flatMap((replica) =>
      replica.dependencies.filter(({ state }) => state === 'down').map((dependency) => ({ replica, dependency })),
    )
    // A bind's own item says more.
    .filter(({ dependency }) => !dependency.name.startsWith('bind '));
  return [...Map.groupBy(down, ({ dependency }) => dependency.name)].map(([name, found]) => ({
    id: `dependency/${name}`,
    severity: 'critical',
    title: `${name} cannot be used.`,
    detail: `${found[0]?.dependency.detail ?? ''} (seen by ${found.map(({ replica }) => replica.id).join(', ')})`,
    remedy: 'Work that depends on it waits, and continues by itself when it is back.',
    since: isoTime(Math.min(...found.map(({ dependency }) => dependency.sinceMs))),
    link: '/fleet',
    errorReason: null,
  }));
}

function troubledAccounts({ accounts, statistics, binds }: FleetSituation): AttentionItem[] {
  return accounts.flatMap((account) => {
    const { health, healthDetail } = accountHealth(account, statistics, binds);
    if (health !== 'down' && health !== 'degraded') return [];
    const substitute = health === 'down' ? substituteOf(account, binds) : undefined;
    const isSilent = health === 'down' && substitute === undefined;
    const down =
      substitute === undefined ? 'sends nothing' : `is down, and ${account.channel}/${substitute} sends in its place`;
    return [
      {
        id: `account/${account.channel}/${account.name}`,
        severity: isSilent ? 'critical' : 'warning',
        title: `Account ${account.channel}/${account.name} ${health === 'down' ? down : 'has trouble'}.`,
        detail: healthDetail,
        remedy: 'Check the account: the provider is asked whether the credentials are good.',
        since: null,
        link: usesBinds(account.provider)
          ? '/binds'
          : `/channels/${account.channel}/${encodeURIComponent(account.name)}`,
        errorReason: null,
      },
    ];
  });
}

/** The account that sends for one without a usable bind (SMPP_FAILOVER). */
const substituteOf = (account: Account, binds: readonly BindReport[]): string | undefined =>
  failoverNames(account).find((name) => binds.some((bind) => bind.account === name && bind.transmits && isUp(bind)));

function slowQueues({ queues }: FleetSituation): AttentionItem[] {
  return queues
    .filter(({ oldestWaitingMs }) => oldestWaitingMs > SLOW_QUEUE_MS)
    .map(({ id, waiting, oldestWaitingMs }) => ({
      id: `queue/${id}`,
      severity: oldestWaitingMs > STANDING_QUEUE_MS ? 'critical' : 'warning',
      title: `Queue ${id} is behind.`,
      detail: `${waiting} wait, the oldest for ${Math.round(oldestWaitingMs / 1000)} s.`,
      remedy: 'Check that a replica works on this queue, and that it is ready. Add replicas if all of them are busy.',
      since: isoTime(Date.now() - oldestWaitingMs),
      link: '/queues',
      errorReason: null,
    }));
}

function deadLetters(situation: FleetSituation): AttentionItem[] {
  return situation.deadLetters.map(({ id, kind, reason, count, newestAtMs, oldestAtMs, description }) => ({
    id: `dead/${id}`,
    severity: Date.now() - newestAtMs < HOUR_MS ? 'warning' : 'info',
    title: `${count} dead ${count === 1 ? 'letter' : 'letters'}: ${reason}.`,
    detail: description,
    remedy: '',
    since: isoTime(oldestAtMs),
    link: `/dead-letters?${new URLSearchParams({ kind, reason }).toString()}`,
    errorReason: reason,
  }));
}

function quarantine({ quarantined }: FleetSituation): AttentionItem[] {
  if (quarantined === 0) return [];
  return [
    {
      id: 'quarantine',
      severity: 'warning',
      title: `${quarantined} requests with a bad signature in the last hour.`,
      detail: 'They are kept until you release or drop them.',
      remedy: 'Each has a diagnosis. Correct the secret or PUBLIC_BASE_URL, then release the genuine ones.',
      since: null,
      link: '/quarantine',
      errorReason: null,
    },
  ];
}

function differences(situation: FleetSituation): AttentionItem[] {
  return situation.differences.map(({ name, groups }) => ({
    id: `difference/${name}`,
    severity: name === 'version' ? 'info' : 'warning',
    title: name === 'version' ? 'Replicas run different versions.' : `Replicas have different values of ${name}.`,
    detail: groups.map((ids) => ids.join(', ')).join(' | '),
    remedy:
      name === 'version'
        ? 'Finish the upgrade: replace the older replicas.'
        : 'Give all replicas the same value, and restart those that have another one.',
    since: null,
    link: '/fleet',
    errorReason: null,
  }));
}

/** The live list above has a replica's and a difference's own items. */
const LISTED_ALIVE = /^(?:replica|difference)\//;

function examined({ examination }: FleetSituation): AttentionItem[] {
  if (examination === undefined) return [];
  const { atMs, findings } = examination;
  return findings
    .filter(({ state }) => state !== 'ok')
    .filter(({ id }) => !LISTED_ALIVE.test(id) || id.endsWith('/clock'))
    .map(({ id, group, title, state, detail, remedy }) => ({
      id: `examination/${id}`,
      severity: state === 'fault' ? 'critical' : 'warning',
      title: `${title.startsWith(group) ? title : `${group}: ${title}`}.`,
      detail,
      remedy: remedy ?? '',
      since: isoTime(atMs),
      link: '/doctor',
      errorReason: null,
    }));
}
