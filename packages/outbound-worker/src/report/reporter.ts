import { MailboxWorker } from '@ccm/shared/storage/mailbox';
import { reportMailbox } from '@ccm/shared/messages';
import type { ReportTarget } from '@ccm/shared/messages';
import { METRICS } from '@ccm/shared/platform/metrics';
import type { Component } from '@ccm/shared/platform/lifecycle';
import { ReportRunner } from './report-runner.ts';
import type { Tell } from './report-runner.ts';
import { CONCURRENCY } from '../app/role-deps.ts';
import type { RoleDeps } from '../app/role-deps.ts';

export type ReporterDeps = Pick<RoleDeps, 'store' | 'config' | 'logger' | 'metrics' | 'drainTimeoutMs'>;

/** Each target's name in statistics, and whether it is told the provider's id of the message. */
const TARGETS: Readonly<Record<ReportTarget, { readonly peer: string; readonly tellsProviderId: boolean }>> = {
  crm: { peer: 'crm', tellsProviderId: false },
  amq: { peer: 'activemq', tellsProviderId: true },
  webhook: { peer: 'application', tellsProviderId: true },
  campaign: { peer: 'campaign', tellsProviderId: false },
};

/** Processes the report mailboxes of one target. */
export function reporter(deps: ReporterDeps, target: ReportTarget, tell: Tell): Component {
  const { store, config, logger, metrics, drainTimeoutMs } = deps;
  const { messages, mailboxes, deadLetters, redis } = store;
  const { peer, tellsProviderId } = TARGETS[target];
  const reports = metrics.counter(METRICS.reports);
  const lastSuccess = metrics.gauge(METRICS.lastSuccess);
  return new MailboxWorker({
    queue: `report-${target}`,
    kind: reportMailbox(target),
    work: new ReportRunner({
      messages,
      tell,
      tellsProviderId,
      observe: ({ outcome, facts }) => {
        reports.inc({ target: peer, outcome });
        if (facts === undefined) return;
        lastSuccess.setToCurrentTime({ dependency: peer });
        const { channel, account } = facts;
        store.recorder.count('reported', { direction: 'out', channel, account, peer });
      },
    }),
    mailboxes,
    deadLetters,
    retryWindowMs: config.delivery.retryWindowMs,
    connection: redis,
    concurrency: CONCURRENCY,
    drainTimeoutMs,
    logger,
  });
}
