import { statusOf } from '@ccm/shared/messages';
import type { MessageHistory, TrailStep } from '@ccm/shared/messages';
import type { MessageHistory as ShownHistory } from '@ccm/shared/sending/answers';

/** A message's history as the API shows it: its facts, and every step with its time. */
export function shownHistory(history: MessageHistory): ShownHistory {
  const { facts, failure, providerStatus, trail } = history;
  return {
    id: facts.applicationId ?? facts.id,
    messageId: facts.id,
    applicationId: facts.applicationId ?? null,
    direction: facts.direction === 'in' ? 'inbound' : 'outbound',
    channel: facts.channel,
    account: facts.account,
    number: facts.customerId,
    status: statusOf(history),
    providerStatus: providerStatus ?? null,
    failure: failure === undefined ? null : { ...failure },
    acceptedAt: new Date(facts.atMs).toISOString(),
    steps: trail.map((step) => ({ ...step.detail, at: new Date(step.atMs).toISOString(), step: stepName(step) })),
  };
}

/** Names a status step by its status: `sent`, `delivered`. */
function stepName({ step, detail }: TrailStep): string {
  const status = detail?.['status'];
  if (step === 'status' && typeof status === 'string') return status;
  return step === 'retry' ? 'retried' : step;
}
