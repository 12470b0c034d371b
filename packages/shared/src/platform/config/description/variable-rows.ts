import type { SettingField } from '@ccm/channels/contract';
import type { AccountDefinition } from '../accounts/account-definition.ts';
import { formatOf } from '../accounts/read-settings.ts';
import { VARIABLES } from '../variables/index.ts';
import type { Variable } from '../variables/index.ts';

interface VariableSection {
  readonly title: string;
  readonly rows: readonly VariableRow[];
}

/** One variable, as a person is shown it. */
export interface VariableRow {
  readonly env: string;
  /** As an operator writes it; empty: none. */
  readonly default: string;
  readonly format: string;
  readonly doc: string;
  readonly sensitive: boolean;
  readonly required: boolean;
  readonly aliases: readonly string[];
}

const TITLES: Readonly<Record<keyof typeof VARIABLES, string>> = {
  http: 'Gateway',
  admin: 'Health, metrics and administration',
  process: 'Services',
  redis: 'Redis',
  envelope: 'Integrity and secrecy in Redis',
  chat: 'Hybrid Chat',
  delivery: 'Retries',
  media: 'Media',
  crm: 'CRM',
  webhooks: 'Applications by HTTP',
  archive: 'Archive of webhooks',
  campaign: 'Campaigns from an SQL database',
  amq: 'ActiveMQ',
  accounts: 'Choice of providers',
  proxy: 'Forward proxy',
  ssl: 'TLS',
  tracing: 'Traces',
  log: 'Logging',
};

/** Every variable that means something here: those of the services, then those of each provider. */
export function variableSections(definitions: readonly AccountDefinition[]): readonly VariableSection[] {
  const groups = Object.entries(VARIABLES).map(([name, group]) => ({
    title: titleOf(name),
    rows: Object.values<Variable<unknown>>(group).map(variableRow),
  }));
  const providers = definitions.map(({ provider, settingFields }) => ({
    title: `Provider: ${provider}`,
    rows: Object.values(settingFields).map(settingRow),
  }));
  return [...groups, ...providers];
}

const titleOf = (name: string): string => new Map<string, string>(Object.entries(TITLES)).get(name) ?? name;

const variableRow = (variable: Variable<unknown>): VariableRow => ({
  env: variable.env,
  default: variable.default ?? '',
  format: variable.format.name,
  doc:
    variable.defaultDoc === undefined
      ? variable.doc
      : `${variable.doc}. Unset: ${variable.defaultDoc.replace(/^none: /, '')}`,
  sensitive: variable.sensitive,
  required: variable.required,
  aliases: variable.aliases,
});

const settingRow = (field: SettingField): VariableRow => ({
  env: field.env,
  default: field.default === undefined ? '' : String(field.default),
  format: formatOf(field).name,
  doc: field.doc.replace(/\.$/, ''),
  sensitive: field.sensitive === true,
  required: false,
  aliases: [],
});
