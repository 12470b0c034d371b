import { keys } from '@ccm/shared/storage/redis';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { sendQueueName } from '@ccm/shared/storage/queues';
import { CampaignBudget } from './campaign-budget.ts';
import { campaignReport } from './campaign-report.ts';
import { CampaignRunner } from './campaign-runner.ts';
import { CampaignTable } from './campaign-table.ts';
import { SendingClock } from './sending-clock.ts';
import { reporter } from '../report/reporter.ts';
import type { Tell } from '../report/report-runner.ts';
import type { RoleDeps } from '../app/role-deps.ts';

/** Role `campaign`: sends the rows of an SQL table with the priority `bulk`, and writes their outcomes back into the table. */
export function campaignRole(deps: RoleDeps): readonly Component[] {
  const { config, store, logger, metrics, health, trustedCas } = deps;
  const { campaign } = config;
  if (campaign === undefined) return [];
  const table = new CampaignTable(campaign, trustedCas);
  const rows = metrics.counter(METRICS.campaignRows);
  health.register('campaign database', async () => {
    await table.check();
    return { ok: true };
  });
  const runner = new CampaignRunner({
    config: campaign,
    table,
    intake: store.intake,
    budget: new CampaignBudget(store.redis, campaign.ratePerSecond),
    clock: new SendingClock(campaign.hours, campaign.timeZone),
    backlog: async () => waitingSends(deps),
    publish: async (progress) => {
      await store.redis.set(keys.campaignProgress, JSON.stringify(progress));
    },
    count: (event) => rows.inc(event),
    logger,
  });
  return [closing(table), reporter(deps, 'campaign', tellTable(table)), runner];
}

function tellTable(table: CampaignTable): Tell {
  return async (change) => {
    const { campaign } = change.facts;
    const report = campaignReport(change);
    if (campaign !== undefined && report !== undefined) await table.setStatus(campaign, report);
    return undefined;
  };
}

/** Started first, and so closed last. */
const closing = (table: CampaignTable): Component => ({
  name: 'campaign database',
  start: async () => undefined,
  stop: async () => table.close(),
});

async function waitingSends({ store }: RoleDeps): Promise<number> {
  const names = [...new Set(store.accounts.all.map((account) => sendQueueName(account)))];
  const shards = await Promise.all(names.map(async (name) => store.mailboxes.shardStates(name)));
  return shards.flat().reduce((sum, { depth }) => sum + depth, 0);
}
