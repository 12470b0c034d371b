export { CampaignBudget } from './campaign-budget.ts';
export { campaignReport } from './campaign-report.ts';
export { CampaignRunner } from './campaign-runner.ts';
export type { CampaignProgress, CampaignRunnerDeps } from './campaign-runner.ts';
export { CampaignTable } from './campaign-table.ts';
export { SendingClock } from './sending-clock.ts';
