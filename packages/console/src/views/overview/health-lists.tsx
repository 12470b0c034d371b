import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Account, Bind, Replica, Stats } from '../../api/fleet.ts';
import { rateNow, sumOf } from '../../charts/series.ts';
import { formatRate } from '../../format/numbers.ts';
import { bindTone, HEALTH_LABELS, healthTone, sentence } from '../../format/words.ts';
import type { Tone } from '../../format/words.ts';
import { Card, Channel, Dot } from '../../ui/basics.tsx';

export function AccountList({
  accounts,
  stats,
}: {
  readonly accounts: readonly Account[];
  readonly stats: Stats;
}): ReactNode {
  const rate = (account: Account, measure: string, direction: 'in' | 'out'): string =>
    formatRate(
      rateNow(
        sumOf(stats, { measure, direction, account: account.account, channel: (name) => name === account.channel }),
        stats.stepSeconds,
      ),
    );
  return (
    <Card title="Accounts" flush aside={<Link to="/channels">All channels</Link>}>
      {accounts.length === 0 ? <p className="card-body faint">No account is configured.</p> : null}
      <ul className="health-list">
        {accounts.map((account) => (
          <li key={account.id}>
            <Link
              to="/channels/$channel/$account"
              params={{ channel: account.channel, account: account.account }}
              className="health-row"
            >
              <Dot tone={healthTone(account.health)} label={HEALTH_LABELS[account.health]} />
              <Channel channel={account.channel} account={account.account} />
              <span className="push faint rate-pair">
                <span title="From customers, a second">↓ {rate(account, 'received', 'in')}</span>
                <span title="To customers, a second">↑ {rate(account, 'sent', 'out')}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function BindList({ binds }: { readonly binds: readonly Bind[] }): ReactNode {
  return (
    <Card title="Binds" flush aside={<Link to="/binds">All binds</Link>}>
      {binds.length === 0 ? <p className="card-body faint">No SMPP account is configured.</p> : null}
      <ul className="health-list">
        {binds.map((bind) => (
          <li key={bind.id} className="health-row">
            <Dot tone={bindTone(bind.state)} label={bind.state} />
            <span className="strong">{bind.id}</span>
            <span className="push faint cut" title={bind.detail}>
              {bind.state === 'bound'
                ? bind.transmits
                  ? 'sends and receives'
                  : 'receives'
                : bind.detail === ''
                  ? sentence(bind.state)
                  : bind.detail}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
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
