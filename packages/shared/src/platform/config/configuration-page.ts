import type { SettingField } from '@ccm/channels/contract';
import type { AccountDefinition } from './account-definition.ts';
import { formatOf } from './read-settings.ts';
import type { Variable } from './variable.ts';
import { VARIABLES } from './variables/index.ts';

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

interface Row {
  readonly env: string;
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
  campaign: 'Campaigns from an SQL database',
  amq: 'ActiveMQ',
  accounts: 'Choice of providers',
  proxy: 'Forward proxy',
  ssl: 'TLS',
  log: 'Logging',
};

const INTRODUCTION = `# Configuration

Every service reads its environment, and the files that it names. Blank means unset. Any variable \`FOO\` may come from a file instead:
\`FOO_FILE=/run/secrets/foo\`. Sizes and durations take a unit (\`5 MB\`, \`24h\`, \`500 ms\`). A service that finds a fault prints all
faults, one a line, and exits with 78. Several accounts per channel go into \`CHANNELS_FILE\` (schema: \`channels-file.schema.json\`); its
settings are the provider's variables below without their prefix, in camelCase.

This page is made from the code by \`pnpm run docs\`.
`;

/** docs/configuration.md: one table per group of variables and per provider. */
export function configurationPage(definitions: readonly AccountDefinition[]): string {
  const tables = sectionsOf(definitions).map(({ title, rows }) =>
    [
      `## ${title}`,
      '',
      '| variable | default | format | meaning |',
      '| --- | --- | --- | --- |',
      ...rows.map(tableRow),
    ].join('\n'),
  );
  return `${[INTRODUCTION, ...tables].join('\n\n').replaceAll('\n\n\n', '\n\n')}\n`;
}

/** .env.example: every variable, commented out with its default. */
export function environmentExample(definitions: readonly AccountDefinition[]): string {
  const parts = sectionsOf(definitions).map(({ title, rows }) =>
    [`# ${title}`, ...rows.map((row) => `# ${row.doc}\n${row.required ? '' : '#'}${row.env}=${row.default}`)].join(
      '\n',
    ),
  );
  return `${parts.join('\n\n')}\n`;
}

/** Every variable that means something here, under its own name. */
export function describeVariables(
  definitions: readonly AccountDefinition[],
): readonly Pick<Row, 'env' | 'doc' | 'aliases' | 'sensitive' | 'required'>[] {
  return sectionsOf(definitions).flatMap(({ rows }) => rows);
}

function sectionsOf(definitions: readonly AccountDefinition[]): readonly Section[] {
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

const variableRow = (variable: Variable<unknown>): Row => ({
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

const settingRow = (field: SettingField): Row => ({
  env: field.env,
  default: field.default === undefined ? '' : String(field.default),
  format: formatOf(field).name,
  doc: field.doc.replace(/\.$/, ''),
  sensitive: field.sensitive === true,
  required: false,
  aliases: [],
});

function tableRow(row: Row): string {
  const aliases = row.aliases.map((alias) => ` (alias \`${alias}\`)`).join('');
  const marks = [row.required ? '**required**' : '', row.sensitive ? 'secret' : ''].filter((mark) => mark !== '');
  const meaning = `${row.doc}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
  const preset = row.default === '' ? '' : `\`${row.default}\``;
  return `| \`${row.env}\`${aliases} | ${preset} | ${cell(row.format)} | ${cell(meaning)} |`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
