import './configuration.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import { configQuery } from '../../api/configuration.ts';
import type { Setting } from '../../api/configuration.ts';
import { sentence } from '../../format/words.ts';
import { InlineMarkdown } from '../../help/markdown.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Switch } from '../../ui/controls/choices.tsx';
import { SearchBox } from '../../ui/controls/fields.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { WithData } from '../../ui/query.tsx';
import { State } from '../../ui/states.tsx';

const isSet = ({ source }: Setting): boolean => source !== 'default';

const matches = (setting: Setting, typed: string): boolean =>
  `${setting.id} ${setting.group} ${setting.description}`.toLowerCase().includes(typed.toLowerCase());

/** The settings in force and their sources. Secrets are never shown. */
export function ConfigurationView(): ReactNode {
  const { q = '' } = useSearch({ from: '/configuration' });
  const navigate = useNavigate({ from: '/configuration' });
  const [onlySet, setOnlySet] = useState(false);
  const query = useQuery(configQuery);
  const onSearch = useCallback(
    (typed: string) => void navigate({ search: { q: typed === '' ? undefined : typed }, replace: true }),
    [navigate],
  );
  return (
    <div className="page">
      <div className="page-head">
        <PageTitle title="Configuration" />
        <p className="lead">
          What this gateway runs with. Secrets are never shown. A change takes a restart, except accounts in
          CHANNELS_FILE (SIGHUP).
        </p>
      </div>
      <search className="filters">
        <SearchBox label="Search settings" placeholder="Name or meaning" value={q} onChange={onSearch} />
        <Switch isSelected={onlySet} onChange={setOnlySet}>
          Only what is set
        </Switch>
      </search>
      <WithData query={query} label="the configuration">
        {(settings) => (
          <Groups settings={settings.filter((setting) => (!onlySet || isSet(setting)) && matches(setting, q))} />
        )}
      </WithData>
    </div>
  );
}

function Groups({ settings }: { readonly settings: readonly Setting[] }): ReactNode {
  if (settings.length === 0) return <State icon="search" title="No setting matches" />;
  return [...Map.groupBy(settings, ({ group }) => group)].map(([group, items]) => (
    <Card key={group} title={group === '' ? 'General' : group} flush>
      <dl className="settings">
        {items.map((setting) => (
          <div key={setting.id} className="setting">
            <dt>
              <code className="strong wrap-anywhere">{setting.id}</code>
              <p className="faint setting-description">
                <InlineMarkdown text={setting.description} />
              </p>
            </dt>
            <dd className="setting-value">
              <SettingValue setting={setting} />
            </dd>
            <dd className="setting-source">
              {isSet(setting) ? (
                <Badge tone="accent">{sentence(setting.source)}</Badge>
              ) : (
                <span className="faint">Default</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  ));
}

function SettingValue({ setting }: { readonly setting: Setting }): ReactNode {
  if (setting.isSecret)
    return <span className="faint">{isSet(setting) || setting.value !== null ? 'set, hidden' : 'not set'}</span>;
  if (setting.value === null || setting.value === '') return <span className="faint">not set</span>;
  return (
    <>
      <span className="mono wrap-anywhere">{setting.value}</span>
      {isSet(setting) && setting.default !== null && setting.default !== '' ? (
        <span className="faint setting-default">default {setting.default}</span>
      ) : null}
    </>
  );
}
