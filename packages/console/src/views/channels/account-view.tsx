import './channels.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { channelsQuery } from '../../api/accounts.ts';
import type { Account } from '../../api/accounts.ts';
import { TrafficCharts } from '../../charts/traffic-charts.tsx';
import { formatRate } from '../../format/numbers.ts';
import { channelLabel, HEALTH_LABELS, healthTone, providerLabel } from '../../format/words.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { ChannelMark } from '../../ui/channel.tsx';
import { Copy } from '../../ui/copy.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Ago } from '../../ui/moment.tsx';
import { Note } from '../../ui/note.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';
import { Capabilities } from './capabilities.tsx';
import { CheckCard } from './check-card.tsx';
import { TestMessageCard } from './test-message-card.tsx';
import { WebhookCard } from './webhook-card.tsx';

const ROUTE = '/channels/$channel/$account';

/** One account: its health, a check at the provider, its webhook addresses, and a test message. */
export function AccountView(): ReactNode {
  const { channel, account } = useParams({ from: ROUTE });
  const query = useQuery(channelsQuery);
  return (
    <div className="page">
      <BackLink to="/channels">Channels</BackLink>
      <WithData query={query} label="the account" isView>
        {(accounts) => {
          const found = accounts.find((candidate) => candidate.channel === channel && candidate.account === account);
          return found === undefined ? <NoAccount name={`${channel}/${account}`} /> : <AccountDetail account={found} />;
        }}
      </WithData>
    </div>
  );
}

const NoAccount = ({ name }: { readonly name: string }): ReactNode => (
  <State isView icon="search" title="No such account">
    <p>
      <code>{name}</code> is not configured. It may have been renamed in CHANNELS_FILE.
    </p>
    <Link to="/channels" className="button">
      Show all accounts
    </Link>
  </State>
);

function AccountDetail({ account }: { readonly account: Account }): ReactNode {
  return (
    <>
      <div className="page-head">
        <PageTitle title={`${channelLabel(account.channel)} ${account.account}`} className="row">
          <ChannelMark channel={account.channel} />
          {channelLabel(account.channel)} <span className="faint">{account.account}</span>
        </PageTitle>
        <Badge tone={healthTone(account.health)}>{HEALTH_LABELS[account.health]}</Badge>
      </div>
      {account.health === 'ok' || account.healthDetail === '' ? null : (
        <Note tone={healthTone(account.health)} title={account.healthDetail} />
      )}
      <div className="account-columns">
        <div className="stack">
          <TestMessageCard account={account} />
          <CheckCard account={account} />
          <AccountCharts account={account} />
        </div>
        <div className="stack">
          <Card title="Facts">
            <AccountFacts account={account} />
          </Card>
          <WebhookCard account={account} />
          <Card title="What the channel can do">
            <Capabilities capabilities={account.capabilities} />
          </Card>
        </div>
      </div>
    </>
  );
}

function AccountCharts({ account }: { readonly account: Account }): ReactNode {
  const { span } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  return (
    <TrafficCharts
      account={account}
      span={span ?? '1h'}
      onSpan={(next) => void navigate({ search: { span: next === '1h' ? undefined : next }, replace: true })}
    />
  );
}

function AccountFacts({ account }: { readonly account: Account }): ReactNode {
  const { channel, serviceIdentifier, rate } = account;
  return (
    <Facts>
      <Fact name="Provider">{providerLabel(account.provider)}</Fact>
      <Fact name="Customers see">{serviceIdentifier === null ? '–' : <Copy text={serviceIdentifier} />}</Fact>
      <Fact name="Skill group">{account.skillGroup ?? 'none'}</Fact>
      <Fact name="Credential" className="mono">
        {account.credential}
      </Fact>
      <Fact name="Rate">
        {formatRate(rate.current)}/s of {rate.limit === null ? 'no limit' : `${formatRate(rate.limit)}/s`}
      </Fact>
      <Fact name="Last from a customer">
        <Ago at={account.lastInboundAt} />
      </Fact>
      <Fact name="Last to a customer">
        <Ago at={account.lastOutboundAt} />
      </Fact>
      <Fact name="Messages">
        <Link to="/messages" search={{ channel, account: account.account }}>
          All of this account
        </Link>
      </Fact>
    </Facts>
  );
}
