import type { ChannelRules, ContentKind } from '@ccm/channels/contract';
import { channelOf } from '@ccm/channels/registry';
import type { Account } from '@ccm/core/domain';
import type { AccountRegistry, BindRegistry, BindReport } from '@ccm/shared/storage/accounts';
import { STEP_SECONDS } from '@ccm/shared/storage/statistics';
import type { Statistics, StatisticsAnswer } from '@ccm/shared/storage/statistics';
import { Router } from 'express';
import { z } from 'zod';
import type { Examination, LastExamination } from '../doctor/last-examination.ts';
import { accountHealth, HEALTH_MINUTES, idleHealth, seriesOf } from '../view/account-health.ts';
import { readQuery } from '../query/page.ts';
import { wordParameter } from '../query/word-parameter.ts';
import { isoTimeOrNull } from '../iso-time.ts';
import { webhookAddresses } from '../accounts/webhook-addresses.ts';
import type { QueueReport } from '../view/queue-report.ts';

interface OverviewRoutesDeps {
  readonly accounts: AccountRegistry;
  readonly queues: () => Promise<readonly QueueReport[]>;
  readonly bindRegistry: BindRegistry;
  readonly statistics: Statistics;
  readonly last: Pick<LastExamination, 'read'>;
  readonly publicBaseUrl: string | undefined;
}

const channelsQuery = z.looseObject({ contents: wordParameter(['true', 'false']) });

/** Whole steps that make up the present rate. */
const RATE_STEPS = 3;

/** The configured accounts and how they do, and the queues. */
export function overviewRoutes(deps: OverviewRoutesDeps): Router {
  const { accounts, queues } = deps;
  const router = Router();
  router.get('/channels', async (request, response) => {
    // The table of contents is most of the answer, and the same for all accounts of a channel.
    const isShort = readQuery(request, channelsQuery).contents === 'false';
    const activity = await activityOf(deps);
    const items = accounts.all.map((account) => ({
      ...describeAccount(account, deps),
      ...(isShort ? {} : { contents: rulesOf(account)?.contents ?? {} }),
      ...shownActivity(account, activity),
    }));
    response.json({ items, next: null });
  });
  router.get('/queues', async (_request, response) => {
    response.json({ items: await queues(), next: null });
  });
  return router;
}

interface Activity {
  readonly counted: StatisticsAnswer;
  readonly lastOf: Awaited<ReturnType<Statistics['lastMessages']>>;
  readonly binds: readonly BindReport[];
  readonly examination: Examination | undefined;
}

/** Reads the activity; undefined while Redis is away: the overview of the configuration needs none. */
async function activityOf({ statistics, bindRegistry, last }: OverviewRoutesDeps): Promise<Activity | undefined> {
  try {
    const [counted, lastOf, binds, examination] = await Promise.all([
      statistics.read({ minutes: HEALTH_MINUTES, stepSeconds: STEP_SECONDS }),
      statistics.lastMessages(),
      bindRegistry.list(),
      last.read(),
    ]);
    return { counted, lastOf, binds, examination };
  } catch {
    return undefined;
  }
}

function shownActivity(account: Account, activity: Activity | undefined): Record<string, unknown> {
  const limit = rateLimitOf(account);
  if (activity === undefined) {
    const health = { health: 'unknown', healthDetail: 'Redis does not answer: how the account does is not known' };
    return { ...health, lastInboundAt: null, lastOutboundAt: null, rate: { limit, current: 0 } };
  }
  const { counted, lastOf, binds, examination } = activity;
  const byTraffic = accountHealth(account, counted, binds);
  return {
    ...(byTraffic.health === 'unknown' ? idleHealth(account, examination) : byTraffic),
    lastInboundAt: isoTimeOrNull(lastOf('in', account.channel, account.name)),
    lastOutboundAt: isoTimeOrNull(lastOf('out', account.channel, account.name)),
    rate: { limit, current: rateOf(account, counted) },
  };
}

function describeAccount(account: Account, { accounts, publicBaseUrl }: OverviewRoutesDeps): Record<string, unknown> {
  const channel = channelOf(account.provider);
  const rules = rulesOf(account);
  return {
    id: `${account.channel}/${account.name}`,
    channel: account.channel,
    account: account.name,
    provider: account.provider,
    serviceIdentifier: channel.serviceIdentifier(account),
    skillGroup: account.skillGroup ?? null,
    ratePerSecond: rateLimitOf(account),
    capabilities: { ...channel.capabilities, ...(rules === undefined ? {} : summaryOf(rules)) },
    replyWindow: rules?.replyWindow ?? null,
    webhooks: channel.webhooks.map((webhook) => webhook.path),
    webhookUrls: webhookAddresses(account, { accounts, publicBaseUrl }),
    credential: null,
  };
}

const rulesOf = ({ provider, channel }: Account): ChannelRules | undefined => channelOf(provider).rules[channel];

/** The kinds of content that people ask about first. */
function summaryOf({ contents, replyWindow }: ChannelRules): Record<string, unknown> {
  const isNative = (kind: ContentKind): boolean => contents[kind].how === 'native';
  return {
    attachments: (['image', 'audio', 'video', 'file'] as const).filter(isNative),
    carousel: isNative('carousel'),
    location: isNative('location'),
    contacts: isNative('contacts'),
    templates: isNative('template'),
    ...(replyWindow === undefined ? {} : { replyWindowMs: replyWindow.ms }),
  };
}

const rateLimitOf = (account: Account): number =>
  account.ratePerSecond ?? channelOf(account.provider).capabilities.defaultRatePerSecond;

/** Parts per second that it sends now. */
function rateOf(account: Account, statistics: StatisticsAnswer): number {
  const { stepSeconds } = statistics;
  const sent = seriesOf(account, statistics).find(({ measure }) => measure === 'sent');
  const recent = sent?.points.slice(-RATE_STEPS) ?? [];
  const total = recent.reduce<number>((sum, point) => sum + (point ?? 0), 0);
  return Math.round((total / (RATE_STEPS * stepSeconds)) * 100) / 100;
}
