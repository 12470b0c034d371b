import { bodyText } from '@ccm/channels/contract';
import type { Webhook, WebhookRequest } from '@ccm/channels/contract';
import { WebhookRefusal } from './webhook-refusal.ts';

/** Refuses a body that is not even JSON or a form, before anything looks at it. @throws {WebhookRefusal} 400 */
export function checkBody(request: WebhookRequest, format: Webhook<unknown>['bodyFormat']): void {
  const contentType = request.headers['content-type'] ?? '';
  const claimsForm = contentType.includes('application/x-www-form-urlencoded');
  if (format === 'form' || (format === 'json-or-form' && (claimsForm || !contentType.includes('json')))) {
    if (!isForm(request.rawBody))
      throw new WebhookRefusal(400, 'body: a form (application/x-www-form-urlencoded) is expected');
    return;
  }
  if (!isJson(request.rawBody)) throw new WebhookRefusal(400, 'body: valid JSON is expected');
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(bodyText(body));
    return true;
  } catch {
    return false;
  }
}

/** Names and values in ASCII, percent-encoded, with at least one name. */
const isForm = (body: Buffer): boolean => /^[\x21-\x7e]+$/.test(body.toString('latin1')) && body.includes('=');
