import { usesBinds } from '@ccm/channels/registry';
import type { Account, FailureReason } from '@ccm/core/domain';
import type { BindReport } from '@ccm/shared/storage/accounts';
import type { Series, StatisticsAnswer } from '@ccm/shared/storage/statistics';
import type { Examination } from '../doctor/last-examination.ts';

interface AccountHealth {
  readonly health: 'ok' | 'degraded' | 'down' | 'unknown';
  /** In words, with the cause; empty where all is well. */
  readonly healthDetail: string;
}

/** The time of the statistics by which an account's health is judged. */
export const HEALTH_MINUTES = 10;
/** The share of failures in ten minutes from which an account counts as degraded. */
const DEGRADED_SHARE = 0.05;
const STALE_MS = 10_000;
/** Failures for which the message or its recipient is the cause: they tell nothing of the account. */
const OF_THE_MESSAGE: ReadonlySet<string> = new Set<FailureReason>([
  'expired',
  'invalid-message',
  'invalid-recipient',
  'media-unavailable',
  'outside-reply-window',
  'recipient-opted-out',
  'undeliverable',
]);

/** Judges an account by its messages both ways in the time of `statistics`, and by its binds. */
export function accountHealth(
  account: Account,
  statistics: StatisticsAnswer,
  binds: readonly BindReport[],
): AccountHealth {
  return bindHealth(account, binds) ?? sendingHealth(account, statistics);
}

/** Whether a bind is usable, by a report that is not old. */
export const isUp = ({ state, reportedAtMs }: BindReport): boolean =>
  state === 'bound' && Date.now() - reportedAtMs < STALE_MS;

function bindHealth(account: Account, binds: readonly BindReport[]): AccountHealth | undefined {
  if (!usesBinds(account.provider)) return undefined;
  const own = binds.filter((bind) => bind.account === account.name);
  const down = own.find((bind) => !isUp(bind));
  if (own.length === 0) return { health: 'down', healthDetail: 'No replica of smpp-worker holds a bind of it' };
  if (down === undefined) return undefined;
  const healthDetail = `Bind ${down.id} is ${down.state}${down.detail === '' ? '' : `: ${down.detail}`}`;
  return { health: own.some(isUp) ? 'degraded' : 'down', healthDetail };
}

const byAccount = new WeakMap<readonly Series[], ReadonlyMap<string, readonly Series[]>>();

/** The counts of one account; found by a map, since all accounts are asked for one after the other. */
export function seriesOf({ channel, name }: Account, { series }: StatisticsAnswer): readonly Series[] {
  const known = byAccount.get(series) ?? Map.groupBy(series, (line) => `${line.channel}/${line.account}`);
  byAccount.set(series, known);
  return known.get(`${channel}/${name}`) ?? [];
}

function sendingHealth(account: Account, statistics: StatisticsAnswer): AccountHealth {
  const own = seriesOf(account, statistics);
  const sent = totalOf(own, 'sent');
  const failures = own.filter(
    ({ measure, direction, reason }) =>
      measure === 'failed' && direction === 'out' && !OF_THE_MESSAGE.has(reason ?? ''),
  );
  const failed = totalOf(failures, 'failed');
  if (failed === 0) {
    // A bind that is up says as much as traffic.
    const isAlive = sent > 0 || totalOf(own, 'received') > 0 || usesBinds(account.provider);
    return isAlive ? { health: 'ok', healthDetail: '' } : { health: 'unknown', healthDetail: NO_TRAFFIC };
  }
  const worst = failures.toSorted((one, other) => sum(other) - sum(one))[0]?.reason ?? 'unknown';
  const healthDetail = `${failed} of ${sent + failed} tries to send failed in the last ten minutes, most with ${worst}`;
  if (sent === 0) return { health: 'down', healthDetail };
  return failed / (sent + failed) > DEGRADED_SHARE
    ? { health: 'degraded', healthDetail }
    : { health: 'ok', healthDetail: '' };
}

/** Judges an account without traffic by the last examination, where that has asked the provider. */
export function idleHealth(account: Account, examination: Examination | undefined): AccountHealth {
  const prefix = `account/${account.channel}/${account.name}/`;
  const own = examination?.findings.filter(({ id }) => id.startsWith(prefix)) ?? [];
  const fault = own.find(({ state }) => state === 'fault');
  if (fault !== undefined) return { health: 'degraded', healthDetail: `${fault.title}: ${fault.detail}` };
  if (own.length === 0) return { health: 'unknown', healthDetail: NO_TRAFFIC };
  return { health: 'ok', healthDetail: `${NO_TRAFFIC}; the last examination found no fault` };
}

const NO_TRAFFIC = 'No message came or went in the last ten minutes';

const sum = ({ points }: Series): number => points.reduce<number>((total, point) => total + (point ?? 0), 0);

/** All that is counted of a measure. */
export const totalOf = (series: readonly Series[], measure: Series['measure']): number =>
  series.filter((line) => line.measure === measure).reduce((total, line) => total + sum(line), 0);
