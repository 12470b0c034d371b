import { PayloadError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { Logger } from '@ccm/shared/platform/logging';
import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';
import { QueueUnavailable } from '../ingest/queue-unavailable.ts';
import { WebhookRefusal } from '../ingest/webhook-refusal.ts';
import { sendProblem } from './problem.ts';
import type { Problem } from './problem.ts';

/** The errors that the body parser and Express throw for a client's mistake. */
const clientError = z.looseObject({ status: z.number().min(400).max(499), type: z.string().optional() });
const CLIENT_WORDS: Readonly<Record<string, string>> = {
  'encoding.unsupported': 'content-encoding: only gzip, deflate and br are understood',
  'request.aborted': 'body: cut short',
  'request.size.invalid': 'content-length: not the length of the body',
};

/** The details of answers that depend on who reads them. */
interface ErrorWords {
  /** 503. */
  readonly storeAway: string;
  /** 413. */
  readonly bodyTooLarge: string;
}

/** For applications and providers. */
export const PUBLIC_WORDS: ErrorWords = {
  storeAway: 'The message store is away; come again',
  bodyTooLarge: 'body: larger than BODY_LIMIT allows',
};

/** The only place where an error becomes a status. */
export function answerError(logger: Logger, words: ErrorWords): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = toProblem(error, words);
    if (problem.status >= 500) logger.error({ err: error, path: request.path }, 'request failed');
    sendProblem(response, problem);
  };
}

function toProblem(error: unknown, words: ErrorWords): Problem {
  if (error instanceof WebhookRefusal) return { status: error.status, detail: error.message };
  if (error instanceof PayloadError) {
    return { status: 400, detail: error.message, ...compact({ field: error.field }) };
  }
  if (error instanceof QueueUnavailable) {
    return {
      status: 503,
      detail: words.storeAway,
      retryAfterMs: error.advice.retryAfterMs ?? 5000,
    };
  }
  if (error instanceof URIError) return { status: 400, detail: 'address: is no valid percent-encoding' };
  const client = clientError.safeParse(error);
  if (client.success) {
    return { status: client.data.status === 415 ? 400 : client.data.status, detail: detailOf(client.data, words) };
  }
  // All other errors are faults of CCM and of Redis: no request of a client may end as 500.
  return { status: 503, detail: words.storeAway, retryAfterMs: 5000 };
}

const detailOf = ({ status, type = '' }: z.infer<typeof clientError>, words: ErrorWords): string =>
  status === 413 ? words.bodyTooLarge : (CLIENT_WORDS[type] ?? 'body: cannot be read');
