import { VERSION } from '@ccm/shared/app';
import type { ProcessDeps, Stores } from '@ccm/shared/app';
import type { FleetConfig } from '@ccm/shared/platform/config';
import type { CommandIntake } from '@ccm/shared/sending';
import { MessageSearch } from '@ccm/shared/messages';
import { DeadLetterCatalogue } from '@ccm/shared/storage/dead-letters';
import { Statistics } from '@ccm/shared/storage/statistics';
import { keys } from '@ccm/shared/storage/redis';
import { ConsoleSessions } from '../console/console-sessions.ts';
import { CONSOLE_FOLDER } from '../console/console-routes.ts';
import { OneTimeCodes, signInByToken } from '../console/sign-in.ts';
import { StaticFiles } from '../console/static-files.ts';
import type { AcceptDeps } from '../ingest/accept-webhook.ts';
import type { WebhookIntake } from '../ingest/webhook-intake.ts';
import type { AdminDeps } from './admin-app.ts';
import { describeQueue, queueNames } from './view/queue-report.ts';
import type { QueueReport } from './view/queue-report.ts';
import { messageOpener } from './view/shown-message.ts';
import { Requeue } from './replay/requeue.ts';
import { ReplayClaims } from './replay/replay-claims.ts';
import { LiveFeed } from './stream/live-feed.ts';
import { EventStream } from '@ccm/shared/storage/live';
import { LastExamination } from './doctor/last-examination.ts';
import { Replay } from './replay/replay.ts';

/** The dependencies of the admin API. */
export function adminDeps(context: {
  readonly process: Pick<ProcessDeps, 'config' | 'logger' | 'settings' | 'providerHttp' | 'httpFor' | 'trustedCas'>;
  readonly store: Stores;
  readonly accept: AcceptDeps;
  readonly redisOutage: WebhookIntake['redisOutage'];
  readonly commands: CommandIntake;
  readonly openApi: () => object;
}): AdminDeps {
  const { store, accept, commands, redisOutage } = context;
  const { config, logger, settings } = context.process;
  const { deadLetters, quarantine, messages, accounts, bindRegistry, renewed, recent, redis } = store;
  const open = messageOpener(messages);
  const search = new MessageSearch({ index: messages.index, recent, open });
  const statistics = new Statistics(redis);
  const catalogue = new DeadLetterCatalogue(deadLetters);
  const { publicBaseUrl } = config.http;
  const queues = async (): Promise<readonly QueueReport[]> =>
    Promise.all(queueNames(store).map(async (name) => describeQueue(store, name)));
  const check = { accounts, bindRegistry, renewed, publicBaseUrl, http: context.process.providerHttp, logger };
  const last = new LastExamination(redis, config.admin.examinationIntervalMs);
  return {
    session: sessionDeps(config, store),
    consoleFiles: new StaticFiles(CONSOLE_FOLDER),
    openApi: context.openApi,
    logger,
    deadLetters: { deadLetters, replay: replayOf(store, commands), catalogue, open },
    quarantine: { quarantine, accept, publicBaseUrl, showCustomerData: config.log.customerData },
    messages: { search, catalogue, commands },
    overview: { accounts, queues, bindRegistry, statistics, last, publicBaseUrl },
    binds: { bindRegistry },
    campaigns: { progress: async () => redis.get(keys.campaignProgress) },
    fleet: { fleet: store.fleet, statistics },
    conversations: { store, search },
    attention: { store, statistics, catalogue, queues, last, redisOutage },
    config: { settings },
    check,
    doctor: { process: context.process, store, check, last },
    stream: { feed: new LiveFeed({ stream: new EventStream(redis), store, statistics, open, redisOutage, logger }) },
    events: { events: store.events, showCustomerData: config.log.customerData },
    archive: {
      archive: store.archive,
      accounts,
      settings: config.chat,
      showCustomerData: config.log.customerData,
    },
  };
}

function sessionDeps(config: FleetConfig, { redis }: Stores): AdminDeps['session'] {
  const { token } = config.admin;
  const codes = new OneTimeCodes(redis);
  return {
    token,
    // With the signing key: a weak token could be guessed from a cookie that was made of it alone.
    sessions: new ConsoleSessions([token ?? '', ...config.envelope.signingKeys]),
    ways: [signInByToken(token), codes],
    codes,
    about: { version: VERSION, showCustomerData: config.log.customerData },
  };
}

function replayOf(store: Stores, commands: CommandIntake): Replay {
  const { deadLetters, messages, accounts, intake, mailboxes, sealer, partitions, redis } = store;
  const claims = new ReplayClaims(redis);
  const requeue = new Requeue({ intake, commands, accounts, mailboxes, sealer, partitions });
  return new Replay({ deadLetters, messages, claims, requeue });
}
