import type { MessageHistory as Life, TrailStep } from '@ccm/shared/messages';
import type { MessageHistory } from '@ccm/shared/sending/answers';

/** A message's history as the API shows it: its facts, and every step with its time. */
export function lifeOf(life: Life): MessageHistory {
  const { facts, status, failure, providerStatus, trail } = life;
  return {
    id: facts.applicationId ?? facts.id,
    messageId: facts.id,
    applicationId: facts.applicationId ?? null,
    direction: facts.direction === 'in' ? 'inbound' : 'outbound',
    channel: facts.channel,
    account: facts.account,
    number: facts.customerId,
    status: status ?? lastStep(life),
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

/** Until a provider has told anything, a message is as far as its last step. */
function lastStep({ trail }: Life): string {
  const steps = new Set(trail.map((step) => step.step));
  if (steps.has('dead-lettered')) return 'dead-lettered';
  return steps.has('forwarded') ? 'forwarded' : 'accepted';
}
