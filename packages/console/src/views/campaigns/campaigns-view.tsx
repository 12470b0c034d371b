import './campaigns.css';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { campaignsQuery } from '../../api/campaigns.ts';
import type { Campaign } from '../../api/campaigns.ts';
import { formatCount, formatPercent } from '../../format/numbers.ts';
import { sentence } from '../../format/words.ts';
import type { Tone } from '../../format/words.ts';
import { Badge, Dot } from '../../ui/badge.tsx';
import { Ago } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';

const TONES: Readonly<Record<string, Tone>> = {
  pending: 'plain',
  queued: 'plain',
  accepted: 'info',
  sent: 'info',
  delivered: 'good',
  read: 'good',
  failed: 'bad',
  expired: 'warn',
};

const toneOf = (state: string): Tone => TONES[state.toLowerCase()] ?? 'accent';

/** The progress of each campaign. */
export function CampaignsView(): ReactNode {
  const query = useQuery(campaignsQuery);
  return (
    <div className="page">
      <div className="page-head">
        <PageTitle title="Campaigns" />
        {query.data === undefined || query.data.sending === null ? null : (
          <Badge tone={query.data.sending === 'open' ? 'good' : 'plain'}>
            {query.data.sending === 'open' ? 'Sending' : 'Outside of the sending hours'}
          </Badge>
        )}
        {query.data?.at === undefined || query.data.at === null ? null : (
          <span className="faint push">
            counted <Ago at={query.data.at} />
          </span>
        )}
      </div>
      <WithData query={query} label="the campaigns">
        {({ items, sending }) =>
          items.length === 0 ? (
            <State icon="campaigns" title={sending === null ? 'No worker runs campaigns' : 'No campaign has rows'}>
              <p>
                {sending === null
                  ? 'Give an outbound-worker the role campaign (WORKER_ROLES) and its database. Rows of the table are then sent within their hours and rate.'
                  : 'Insert rows into the campaign’s table: they are sent within the hours and at the rate that are configured.'}
              </p>
            </State>
          ) : (
            <ul className="stack">
              {items.map((campaign) => (
                <CampaignCard key={campaign.id} campaign={campaign} />
              ))}
            </ul>
          )
        }
      </WithData>
    </div>
  );
}

function CampaignCard({ campaign }: { readonly campaign: Campaign }): ReactNode {
  const states = Object.entries(campaign.states).toSorted(([, one], [, other]) => other - one);
  return (
    <li className="card campaign">
      <div className="row">
        <h2 className="cut">{campaign.id}</h2>
        <span className="push strong">{formatCount(campaign.total)} rows</span>
      </div>
      <div className="campaign-bar" aria-hidden>
        {states.map(([state, count]) => (
          <span key={state} className={`tone-${toneOf(state)}`} style={{ flexGrow: count }} />
        ))}
      </div>
      <dl className="campaign-states">
        {states.map(([state, count]) => (
          <div key={state}>
            <dt className="row soft">
              <Dot tone={toneOf(state)} />
              {sentence(state)}
            </dt>
            <dd>
              <span className="strong">{formatCount(count)}</span>{' '}
              <span className="faint">{formatPercent(campaign.total === 0 ? 0 : count / campaign.total)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
