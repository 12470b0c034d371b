import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';
import { compact } from '@ccm/core/objects';

/** RFC 9457 problem details. */
export interface Problem {
  readonly status: number;
  readonly detail?: string;
  /** The field at fault. */
  readonly field?: string;
  readonly retryAfterMs?: number;
}

export function sendProblem(response: Response, problem: Problem): void {
  const { status, detail, field, retryAfterMs } = problem;
  if (retryAfterMs !== undefined) response.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...compact({ detail, field }),
  };
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}
