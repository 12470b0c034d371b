import type { OutboundPart, SendContext, SentPart } from '../contract/index.ts';
import { bearer, withProof } from '../meta/graph.ts';
import { partRequest, sentPartOf, whatsappApi } from '../whatsapp/calls.ts';
import { HOST } from './failures.ts';
import type { WhatsappCloudSettings } from './settings.ts';
import { withUploads } from './upload.ts';

const { accepted, ...actions } = whatsappApi<WhatsappCloudSettings>({
  host: HOST,
  addressOf,
  headersOf: authorization,
  marksPath: ({ phoneNumberId }) => `/${phoneNumberId}/messages`,
});

export const { markRead, showTyping } = actions;

/**
 * `POST /{phone number id}/messages`.
 * @throws {DeliveryError} and nothing else.
 */
export async function sendPart(part: OutboundPart, context: SendContext<WhatsappCloudSettings>): Promise<SentPart> {
  const { path, json } = partRequest.parse(part.request);
  const whole = context.account.settings.uploadMedia === true ? await withUploads(json, context) : json;
  return sentPartOf(await accepted(path, whole, context), { host: HOST, to: json.to });
}

/** Of a call of the Graph API: every one proves that the app's secret is known. */
export function addressOf(path: string, { apiUrl, accessToken, appSecret }: WhatsappCloudSettings): string {
  return withProof(`${apiUrl}${path}`, accessToken, appSecret);
}

export function authorization({ accessToken }: WhatsappCloudSettings): { readonly authorization: string } {
  return bearer(accessToken);
}
