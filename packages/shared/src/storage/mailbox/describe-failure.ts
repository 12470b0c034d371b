import { DeliveryError, UpstreamError } from '@ccm/core/domain';
import type { FleetError } from '@ccm/core/domain';
import type { NewDeadLetter } from '../dead-letters/index.ts';

/** Describes a final failure: a reason for filters, a sentence for people, and the other side's last answer. */
export function describeFailure(error: FleetError): Pick<NewDeadLetter, 'reason' | 'description' | 'lastAnswer'> {
  const description = error.message;
  if (error instanceof DeliveryError) {
    const { reason, providerCode } = error;
    const lastAnswer = providerCode === undefined ? {} : { lastAnswer: { body: `${providerCode}: ${description}` } };
    return { reason, description, ...lastAnswer };
  }
  if (!(error instanceof UpstreamError)) return { reason: 'unreadable', description };
  const { upstream, status, answer } = error;
  const reason = error.advice.retryable ? `${upstream}-unreachable` : `rejected-by-${upstream}`;
  if (status === undefined) return { reason, description };
  return { reason, description, lastAnswer: { status, ...(answer === undefined ? {} : { body: answer }) } };
}
