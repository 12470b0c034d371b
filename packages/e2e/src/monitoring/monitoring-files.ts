import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const FOLDER = fileURLToPath(new URL('../../../../deploy/monitoring/', import.meta.url));

export const ALERTS_FILE = join(FOLDER, 'alerts.yml');

const alertsText = (): string => readFileSync(ALERTS_FILE, 'utf8');

/** The rules without their patience: they fire at once, and two seconds count as too long a wait in a queue. */
export const impatientRules = (): string =>
  alertsText()
    .replaceAll(/^(\s+for:) .*$/gm, '$1 0s')
    .replaceAll(/(ccm_queue_oldest_job_seconds\{.*\}\)) > \d+/g, '$1 > 2');

/** The names of all alerts, in the order of their file. */
export const alertNames = (): readonly string[] =>
  [...alertsText().matchAll(/^ {6}- alert: (\w+)$/gm)].map(([, name = '']) => name);

const DashboardFile = z.object({
  title: z.string(),
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

interface DashboardQuery {
  /** `dashboard > panel`. */
  readonly where: string;
  readonly expr: string;
}

/** Every query of every dashboard. @param range in place of Grafana's intervals */
export function dashboardQueries(range: string): readonly DashboardQuery[] {
  return globSync(join(FOLDER, 'grafana/dashboards/*.json')).flatMap((file) => {
    const { title, panels } = DashboardFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return panels.flatMap((panel) =>
      panel.targets.map(({ expr }) => ({
        where: `${title} > ${panel.title}`,
        expr: expr.replaceAll(/\$__(?:rate_interval|range)/g, range),
      })),
    );
  });
}
