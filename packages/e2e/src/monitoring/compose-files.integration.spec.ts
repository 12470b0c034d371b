import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promtool } from '@ccm/testing/servers';
import { expect } from 'chai';
import { z } from 'zod';
import { ALERTS_FILE } from './monitoring-files.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const PROMETHEUS = textOf('deploy/monitoring/prometheus.yml');
const GRAFANA = 'deploy/monitoring/grafana';
const COMPOSE = ['compose/docker-compose-ccm.yml', 'compose/docker-compose-ha-ccm.yml'] as const;
const servicesOf = (compose: string): readonly string[] =>
  [...textOf(compose).matchAll(/^ {2}([a-z][a-z0-9-]*):$/gm)].map(([, name = '']) => name);

const Dashboard = z.object({
  uid: z.string().min(1),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string(), query: z.string() })) }),
  panels: z.array(
    z.object({ datasource: z.object({ type: z.literal('prometheus'), uid: z.literal('${datasource}') }) }),
  ),
});

describe('Prometheus and Grafana in the compose files', () => {
  it('have a configuration that Prometheus understands, and scrape services that there are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ccm-prometheus-'));
    const file = join(folder, 'prometheus.yml');
    await writeFile(file, PROMETHEUS.replace('/etc/prometheus/alerts.yml', ALERTS_FILE));
    const { code, output } = await promtool(['check', 'config', file]);
    await rm(folder, { recursive: true });
    expect(code, output).to.equal(0);

    const all = new Set(COMPOSE.flatMap(servicesOf));
    const scraped = [...PROMETHEUS.matchAll(/names: \[([^\]]+)\]/g)].flatMap(([, names = '']) => names.split(', '));
    expect(scraped).to.include.members(['gateway', 'outbound-worker', 'smpp-worker', 'haproxy']);
    for (const name of scraped) expect(all, name).to.include(name);
  }).timeout(60_000);

  for (const compose of COMPOSE)
    it(`find their files at their mount points: ${compose}`, () => {
      const text = textOf(compose);
      const mounts = new Map(
        [...text.matchAll(/^ +- \.\.\/(deploy\/monitoring\/\S+?):(\S+):ro$/gm)].map(([, from = '', to = '']) => [
          from,
          to,
        ]),
      );
      expect(mounts.get('deploy/monitoring/prometheus.yml')).to.equal('/etc/prometheus/prometheus.yml');
      expect(mounts.get('deploy/monitoring/alerts.yml')).to.equal(/rule_files: \[(\S+)\]/.exec(PROMETHEUS)?.[1]);
      expect(mounts.get(`${GRAFANA}/provisioning`)).to.equal('/etc/grafana/provisioning');
      const dashboards = mounts.get(`${GRAFANA}/dashboards`) ?? '';
      expect(textOf(`${GRAFANA}/provisioning/dashboards/ccm.yml`)).to.include(`path: ${dashboards} }`);
      const home = /DASHBOARD_PATH: (\S+)/.exec(text)?.[1] ?? '';
      expect(textOf(`${GRAFANA}/dashboards/${home.slice(dashboards.length + 1)}`)).not.to.equal('');
      const source = /url: '(\S+)'/.exec(textOf(`${GRAFANA}/provisioning/datasources/prometheus.yml`))?.[1] ?? '';
      expect(servicesOf(compose)).to.include(new URL(source).hostname);
    });

  it('have dashboards of their own, that take whichever data source is chosen', () => {
    const dashboards = globSync(join(ROOT, GRAFANA, 'dashboards/*.json')).map((file) =>
      Dashboard.parse(JSON.parse(readFileSync(file, 'utf8'))),
    );
    expect(dashboards).to.have.length(4);
    expect(new Set(dashboards.map(({ uid }) => uid)).size).to.equal(4);
    for (const { templating } of dashboards)
      expect(templating.list[0]).to.include({ name: 'datasource', type: 'datasource', query: 'prometheus' });
  });
});
