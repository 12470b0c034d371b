import type { AccountDefinition } from '../accounts/account-definition.ts';
import { variableSections } from './variable-rows.ts';
import type { VariableRow } from './variable-rows.ts';

const INTRODUCTION = `# Configuration

Every service reads its environment, and the files that it names. Blank means unset. Any variable \`FOO\` may come from a file instead:
\`FOO_FILE=/run/secrets/foo\`. Sizes and durations take a unit (\`5 MB\`, \`24h\`, \`500 ms\`). A service that finds a fault prints all
faults, one a line, and exits with 78. Several accounts per channel go into \`CHANNELS_FILE\` (schema: \`channels-file.schema.json\`); its
settings are the provider's variables below without their prefix, in camelCase.

This page is made from the code by \`pnpm run docs\`.
`;

/** docs/configuration.md: one table per group of variables and per provider. */
export function configurationPage(definitions: readonly AccountDefinition[]): string {
  const tables = variableSections(definitions).map(({ title, rows }) =>
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
  const parts = variableSections(definitions).map(({ title, rows }) =>
    [`# ${title}`, ...rows.map((row) => `# ${row.doc}\n${row.required ? '' : '#'}${row.env}=${row.default}`)].join(
      '\n',
    ),
  );
  return `${parts.join('\n\n')}\n`;
}

/** Every variable that means something here, under its own name. */
export function describeVariables(
  definitions: readonly AccountDefinition[],
): readonly Pick<VariableRow, 'env' | 'doc' | 'aliases' | 'sensitive' | 'required'>[] {
  return variableSections(definitions).flatMap(({ rows }) => rows);
}

function tableRow(row: VariableRow): string {
  const aliases = row.aliases.map((alias) => ` (alias \`${alias}\`)`).join('');
  const marks = [row.required ? '**required**' : '', row.sensitive ? 'secret' : ''].filter((mark) => mark !== '');
  const meaning = `${row.doc}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
  const preset = row.default === '' ? '' : `\`${row.default}\``;
  return `| \`${row.env}\`${aliases} | ${preset} | ${cell(row.format)} | ${cell(meaning)} |`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
