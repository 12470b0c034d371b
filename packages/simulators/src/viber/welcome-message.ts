import type { WebhookOutcome } from '../lab/index.ts';
import { isRefusal, readMessage } from './message-check.ts';

/** The message in the answer to conversation_started, if it is valid; else `fault`. */
export function readWelcome({ status, body }: WebhookOutcome): { readonly message?: unknown; readonly fault?: string } {
  if (status !== 200 || body.trim() === '') return {};
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return { fault: 'the answer to conversation_started is not JSON' };
  }
  const read = readMessage(message, Buffer.byteLength(body));
  const wrong = isRefusal(read) ? read.status_message : 'receiver' in read ? 'it names a receiver' : undefined;
  return wrong === undefined ? { message } : { fault: `the answer to conversation_started is no message: ${wrong}` };
}
