import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { channelsFileSchema, configurationPage, environmentExample } from '@ccm/shared/platform/config';
import { metricsPage } from '@ccm/shared/platform/metrics';
import { CHANNELS } from '@ccm/channels/registry';
import { format, resolveConfig } from 'prettier';
import { contentDocs, withGenerated } from './content-docs.ts';
import { DASHBOARDS } from './dashboards/dashboards.ts';
import { grafanaJson } from './dashboards/dashboard.ts';
import type { Dashboard } from './dashboards/dashboard.ts';

/** The generated pages: path from the root, and content. */
const DOCUMENTS: readonly (readonly [path: string, content: string])[] = [
  ['docs/configuration.md', configurationPage(CHANNELS)],
  ['docs/metrics.md', await formatted(metricsPage(), 'markdown')],
  [
    'docs/messages.md',
    await formatted(withGenerated(read('docs/messages.md') ?? '', contentDocs(CHANNELS)), 'markdown'),
  ],
  ['.env.example', environmentExample(CHANNELS)],
  ...(await Promise.all(DASHBOARDS.map(dashboardFile))),
  ['docs/channels-file.schema.json', await formatted(JSON.stringify(channelsFileSchema(CHANNELS)), 'json')],
];

/** `pnpm run docs` writes the documents; with `--check` it says which are stale, and fails if any is. */
function main(isCheck: boolean): void {
  const stale = DOCUMENTS.filter(([path, content]) => read(path) !== content);
  for (const [path, content] of stale) {
    if (isCheck) console.error(`${path} is stale: run "pnpm run docs"`);
    else writeFileSync(absolute(path), content);
  }
  if (isCheck && stale.length > 0) process.exitCode = 1;
}

async function dashboardFile(dashboard: Dashboard): Promise<readonly [path: string, content: string]> {
  const json = JSON.stringify(grafanaJson(dashboard));
  return [`deploy/monitoring/grafana/dashboards/${dashboard.uid}.json`, await formatted(json, 'json')];
}

async function formatted(text: string, parser: 'json' | 'markdown'): Promise<string> {
  return format(text, { ...(await resolveConfig(import.meta.url)), parser });
}

function absolute(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

function read(path: string): string | undefined {
  try {
    return readFileSync(absolute(path), 'utf8');
  } catch {
    return undefined;
  }
}

main(process.argv.includes('--check'));
