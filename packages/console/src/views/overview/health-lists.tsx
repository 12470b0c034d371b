import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Account } from '../../api/accounts.ts';
import type { Bind } from '../../api/binds.ts';
import type { Replica } from '../../api/fleet.ts';
import { statsQuery } from '../../api/statistics.ts';
import type { Stats } from '../../api/statistics.ts';
import { rateNow, sumOf } from '../../charts/series.ts';
import { formatCount, formatRate } from '../../format/numbers.ts';
import { bindTone, HEALTH_LABELS, healthTone, sentence } from '../../format/words.ts';
import type { Tone } from '../../format/words.ts';
import { Dot } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Channel } from '../../ui/channel.tsx';

/** A fleet may have a thousand: the overview lists those that are worst off. */
const SHOWN = 12;

interface Shown<T> {
  readonly shown: readonly T[];
  readonly left: number;
}

/** The first of them, those of the worst tone before the others. */
function worstFirst<T>(all: readonly T[], toneOf: (one: T) => Tone): Shown<T> {
  const sorted = all.toSorted((one, other) => TONES.indexOf(toneOf(one)) - TONES.indexOf(toneOf(other)));
  return { shown: sorted.slice(0, SHOWN), left: Math.max(0, all.length - SHOWN) };
}

const TONES: readonly Tone[] = ['bad', 'warn', 'info', 'accent', 'plain', 'good'];

function More({ left, to, what }: { readonly left: number; readonly to: string; readonly what: string }): ReactNode {
  if (left === 0) return null;
  return (
    <p className="card-body faint">
      <Link to={to}>{`${formatCount(left)} more ${what}`}</Link>
    </p>
  );
}

/** Of the last minute, by account: enough for the present rate. */
const RATES = statsQuery({ minutes: 1, measures: 'arrived,sent' });

const rateOf = (stats: Stats, { channel, account }: Account, measure: string): string =>
  formatRate(rateNow(sumOf(stats, { measure, account, channel: (name) => name === channel }), stats.stepSeconds));

export function AccountList({ accounts }: { readonly accounts: readonly Account[] }): ReactNode {
  const { data: stats } = useQuery(RATES);
  const { shown, left } = worstFirst(accounts, ({ health }) => healthTone(health));
  return (
    <Card title="Accounts" flush aside={<Link to="/channels">All channels</Link>}>
      {accounts.length === 0 ? <p className="card-body faint">No account is configured.</p> : null}
      <ul className="health-list">
        {shown.map((account) => (
          <li key={account.id}>
            <Link
              to="/channels/$channel/$account"
              params={{ channel: account.channel, account: account.account }}
              className="health-row"
            >
              <Dot tone={healthTone(account.health)} label={HEALTH_LABELS[account.health]} />
              <Channel channel={account.channel} account={account.account} />
              {stats === undefined ? null : (
                <span className="push faint rate-pair">
                  <span title="From customers, a second">↓ {rateOf(stats, account, 'arrived')}</span>
                  <span title="To customers, a second">↑ {rateOf(stats, account, 'sent')}</span>
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      <More left={left} to="/channels" what="accounts" />
    </Card>
  );
}

export function BindList({ binds }: { readonly binds: readonly Bind[] }): ReactNode {
  const { shown, left } = worstFirst(binds, ({ state }) => bindTone(state));
  return (
    <Card title="Binds" flush aside={<Link to="/binds">All binds</Link>}>
      {binds.length === 0 ? <p className="card-body faint">No SMPP account is configured.</p> : null}
      <ul className="health-list">
        {shown.map((bind) => (
          <li key={bind.id} className="health-row">
            <Dot tone={bindTone(bind.state)} label={bind.state} />
            <span className="strong">{bind.id}</span>
            <span className="push faint cut" title={bind.detail}>
              {wordsOf(bind)}
            </span>
          </li>
        ))}
      </ul>
      <More left={left} to="/binds" what="binds" />
    </Card>
  );
}

function wordsOf({ state, transmits, detail }: Bind): string {
  if (state === 'bound') return transmits ? 'sends and receives' : 'receives';
  return detail === '' ? sentence(state) : detail;
}

interface DependencySummary {
  readonly name: string;
  readonly up: number;
  readonly total: number;
  readonly detail: string;
}

function summarise(fleet: readonly Replica[]): readonly DependencySummary[] {
  const all = fleet.filter(({ state }) => state !== 'lost').flatMap(({ dependencies }) => dependencies);
  return [...Map.groupBy(all, ({ name }) => name)].map(([name, found]) => ({
    name,
    up: found.filter(({ state }) => state === 'up').length,
    total: found.length,
    detail: found.find(({ state }) => state === 'down')?.detail ?? '',
  }));
}

const dependencyTone = ({ up, total }: DependencySummary): Tone => (up === total ? 'good' : up === 0 ? 'bad' : 'warn');

export function DependencyList({ fleet }: { readonly fleet: readonly Replica[] }): ReactNode {
  const dependencies = summarise(fleet);
  return (
    <Card title="Dependencies" flush aside={<Link to="/fleet">Who uses what</Link>}>
      {dependencies.length === 0 ? <p className="card-body faint">No replica has reported yet.</p> : null}
      <ul className="health-list">
        {dependencies.map((dependency) => (
          <li key={dependency.name} className="health-row">
            <Dot
              tone={dependencyTone(dependency)}
              label={dependency.up === dependency.total ? 'Reached' : 'Not reached'}
            />
            <span className="strong">{dependency.name}</span>
            <span className="push faint cut" title={dependency.detail}>
              {dependency.up === dependency.total ? `reached by ${dependency.total}` : dependency.detail}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
