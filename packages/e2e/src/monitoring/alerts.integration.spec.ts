import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promtool } from '@ccm/testing/servers';
import { expect } from 'chai';
import { FAULTS, HEALTHY } from './alert-cases.ts';
import type { AlertCase } from './alert-cases.ts';
import { alertNames, ALERTS_FILE } from './monitoring-files.ts';

const FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})';

describe('The alert rules', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccm-alerts-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  /** One test of promtool's: these series are there, and these alerts fire, and no other. */
  const testOf = (series: AlertCase['series'], firing: readonly string[], at = '10m'): object => ({
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        expr: FIRING,
        eval_time: at,
        exp_samples: firing.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
      },
    ],
  });

  const run = async (tests: readonly object[]): Promise<{ readonly code: number; readonly output: string }> => {
    const file = join(folder, 'tests.yml');
    await writeFile(file, JSON.stringify({ rule_files: [ALERTS_FILE], evaluation_interval: '1m', tests }));
    return promtool(['test', 'rules', file]);
  };

  it('are rules that Prometheus understands', async () => {
    const { code, output } = await promtool(['check', 'rules', ALERTS_FILE]);
    expect(code, output).to.equal(0);
  }).timeout(60_000);

  it('each fire for their fault, and no other does', async () => {
    expect(FAULTS.map(({ alert }) => alert)).to.have.members(alertNames());
    const { code, output } = await run(FAULTS.map(({ alert, series, at }) => testOf(series, [alert], at)));
    expect(code, output).to.equal(0);
  }).timeout(120_000);

  it('do not fire in a fleet without a fault', async () => {
    const { code, output } = await run([testOf(HEALTHY, [], '50m')]);
    expect(code, output).to.equal(0);
  }).timeout(60_000);
});
