import type { ReportedChange } from '../report/report-runner.ts';
import type { RowStatus } from './campaign-table.ts';

/**
 * Turns a message's new status into the status of its campaign row; undefined while the message is only on its way to the provider. Pure.
 */
export function campaignReport(change: ReportedChange): RowStatus | undefined {
  const { status, failure } = change;
  if (status === 'accepted' || status === 'queued') return undefined;
  return {
    state: failure?.reason === 'recipient-opted-out' ? 'opted-out' : status,
    messageId: change.messageId,
    providerMessageId: change.providerMessageId,
    providerStatus: change.providerStatus,
    reason: failure === undefined ? undefined : `${failure.reason}: ${failure.description}`,
    atMs: change.atMs,
  };
}
