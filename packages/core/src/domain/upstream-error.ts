import { FleetError } from './fleet-error.ts';
import type { RetryAdvice } from './fleet-error.ts';

export type Upstream =
  'hybrid-chat' | 'crm' | 'file-engine' | 'activemq' | 'media' | 'application' | 'campaign-database';

/** Hybrid Chat, the CRM, the File Engine, ActiveMQ, a media host, an application or the campaigns' database would not take or give something. */
export class UpstreamError extends FleetError {
  readonly upstream: Upstream;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** The beginning of the answer's body, kept for the dead letter. */
  readonly answer: string | undefined;

  constructor(
    upstream: Upstream,
    message: string,
    details: RetryAdvice & { readonly status?: number; readonly answer?: string; readonly cause?: unknown },
  ) {
    const { status: _status, answer: _answer, cause, ...advice } = details;
    super(message, advice, cause);
    this.upstream = upstream;
    this.status = details.status;
    this.answer = details.answer;
  }
}
