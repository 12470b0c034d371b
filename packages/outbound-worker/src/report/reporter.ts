import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import type { ReportTarget } from '@ccm/shared/messages';
import { SealingError } from '@ccm/shared/storage/sealing';
import { ReportRunner } from './report-runner.ts';
import type { OutboxEntry } from './report-runner.ts';
import { CONCURRENCY } from '../app/role-deps.ts';
import type { RoleDeps } from '../app/role-deps.ts';

export type ReporterDeps = Pick<RoleDeps, 'store' | 'config' | 'logger' | 'metrics' | 'drainTimeoutMs'>;

/** @throws {FleetError} whose advice says whether it is told again. */
export type Tell = (news: OutboxEntry, signal: AbortSignal) => Promise<void>;

/** The names of who is told in statistics. */
const PEERS: Readonly<Record<ReportTarget, string>> = {
  crm: 'crm',
  amq: 'activemq',
  webhook: 'application',
  campaign: 'campaign',
};

/** Works off the report mailboxes of one who is told, for as long as it takes. */
export function reporter(deps: ReporterDeps, box: ReportTarget, tell: Tell): MailboxWorker {
  const { store, config, logger, metrics, drainTimeoutMs } = deps;
  const { messages, deadLetters } = store;
  const reports = metrics.counter({
    name: `${box}_reports_total`,
    help: 'Status changes told, by outcome',
    labels: ['outcome'],
  });
  const kind = box === 'crm' ? 'crm' : 'report';
  const runner = new ReportRunner({
    kind,
    box,
    messages,
    deadLetters,
    retryWindowMs: config.delivery.retryWindowMs,
    tell,
    observe: ({ outcome, channel, account }) => {
      reports.inc({ outcome });
      if (outcome === 'told')
        store.recorder.count('reported', { direction: 'out', channel, account, peer: PEERS[box] });
    },
  });
  return new MailboxWorker({
    queue: `report-${box}`,
    box,
    store: store.mailboxes,
    connection: store.redis,
    concurrency: CONCURRENCY,
    drainTimeoutMs,
    logger,
    handle: async (item, signal) => runner.run(item, signal),
    deadLetter: async (item, error) => {
      const letter = {
        kind,
        reason: error instanceof SealingError ? error.fault : 'internal-error',
        description: error instanceof Error ? error.message : String(error),
        payload: { sealed: item.content, tag: item.tag, itemId: item.id, box },
      } as const;
      await deadLetters.add(letter, item.id);
    },
  });
}
