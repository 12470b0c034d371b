import './channels.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { channelsQuery } from '../../api/accounts.ts';
import type { Account } from '../../api/accounts.ts';
import { formatRate } from '../../format/numbers.ts';
import { channelLabel, HEALTH_LABELS, healthTone, providerLabel } from '../../format/words.ts';
import { Badge } from '../../ui/badge.tsx';
import { ChannelMark } from '../../ui/channel.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { SearchBox } from '../../ui/controls/fields.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Ago } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';

/** Every configured account. */
export function ChannelsView(): ReactNode {
  const query = useQuery(channelsQuery);
  return (
    <div className="page page-wide">
      <div className="page-head">
        <PageTitle title="Channels" />
        <p className="lead">
          One card per account. Open one to check its credentials at the provider, copy its webhook address, or send a
          test message.
        </p>
      </div>
      <WithData query={query} label="the accounts">
        {(accounts) =>
          accounts.length === 0 ? (
            <State icon="channels" title="No account is configured">
              <p>
                Set a provider’s variables, such as TWILIO_ACCOUNT_SID, or name accounts in CHANNELS_FILE, then restart
                the services.
              </p>
            </State>
          ) : (
            <AccountCards accounts={accounts} />
          )
        }
      </WithData>
    </div>
  );
}

/** The number of accounts that fit on a screen; with more there is a field to find one. */
const FEW_ACCOUNTS = 12;
/** The number of cards drawn at once. */
const CARDS_AT_ONCE = 60;

function AccountCards({ accounts }: { readonly accounts: readonly Account[] }): ReactNode {
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState(CARDS_AT_ONCE);
  const found = accounts.filter((account) => isWanted(account, wanted));
  return (
    <div className="stack">
      {accounts.length <= FEW_ACCOUNTS ? null : (
        <SearchBox
          label="Find an account"
          placeholder="Name, channel, provider or number"
          value={wanted}
          onChange={setWanted}
        />
      )}
      <ul className="account-cards">
        {found.slice(0, shown).map((account) => (
          <li key={account.id}>
            <AccountCard account={account} />
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="soft">No account matches.</p> : null}
      {found.length <= shown ? null : (
        <Button onPress={() => setShown(shown + CARDS_AT_ONCE)}>Show more ({found.length - shown} left)</Button>
      )}
    </div>
  );
}

/** By each word that was typed. */
function isWanted({ id, provider, serviceIdentifier, health, skillGroup }: Account, wanted: string): boolean {
  const words = [id, provider, serviceIdentifier, health, skillGroup].join(' ').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}

function AccountCard({ account }: { readonly account: Account }): ReactNode {
  const { rate } = account;
  return (
    <Link
      to="/channels/$channel/$account"
      params={{ channel: account.channel, account: account.account }}
      className="card account-card"
    >
      <span className="account-head">
        <ChannelMark channel={account.channel} />
        <span className="account-name wrap-anywhere">
          {channelLabel(account.channel)} <span className="faint">{account.account}</span>
        </span>
        <Badge tone={healthTone(account.health)}>{HEALTH_LABELS[account.health]}</Badge>
      </span>
      {account.healthDetail === '' ? null : <span className="soft account-detail">{account.healthDetail}</span>}
      <Facts className="account-facts">
        <Fact name="Provider">{providerLabel(account.provider)}</Fact>
        <Fact name="Customers see" className="cut">
          {account.serviceIdentifier ?? '–'}
        </Fact>
        <Fact name="Last in">
          <Ago at={account.lastInboundAt} />
        </Fact>
        <Fact name="Last out">
          <Ago at={account.lastOutboundAt} />
        </Fact>
      </Facts>
      {rate.limit === null || rate.limit === 0 ? null : (
        <span className="stack gap-tiny account-rate">
          <span className="row faint">
            {formatRate(rate.current)}/s of {formatRate(rate.limit)}/s
          </span>
          <Meter
            label="Share of the rate in use"
            share={rate.current / rate.limit}
            tone={rate.current / rate.limit > 0.9 ? 'warn' : 'accent'}
          />
        </span>
      )}
    </Link>
  );
}
