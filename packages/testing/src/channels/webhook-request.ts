import type { ChannelDefinition, Webhook, WebhookRequest } from '@ccm/channels/contract';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import type { WebhookBody } from './channel-cases.ts';

const PUBLIC_BASE_URL = 'https://ccm.example.com';

/** The webhook that a recorded payload is for. */
export function webhookFor<Settings>(channel: ChannelDefinition<Settings>, body: WebhookBody): Webhook<Settings> {
  const webhook = channel.webhooks.find(({ path }) => path === body.path) ?? channel.webhooks[0];
  if (webhook === undefined) throw new Error('This channel has no webhook');
  return webhook;
}

/**
 * The events in a recorded payload: read by the webhook that it is for, or by `internalParse` where the channel has no webhook.
 * @throws {PayloadError}
 */
export function eventsIn<Settings>(
  channel: ChannelDefinition<Settings>,
  body: WebhookBody,
  { account, accounts }: { readonly account: Account<Settings>; readonly accounts: readonly Account<Settings>[] },
): readonly ChannelEvent[] {
  if (channel.webhooks.length === 0 && channel.internalParse !== undefined)
    return channel.internalParse(Buffer.from(body.body), account);
  const webhook = webhookFor(channel, body);
  return webhook.parse(requestOf(webhook, body), account, accounts);
}

/** A recorded payload as the request in which it came, unsigned. */
export function requestOf<Settings>(webhook: Webhook<Settings>, body: WebhookBody): WebhookRequest {
  const query = body.query === undefined ? '' : `?${body.query}`;
  return {
    method: body.method ?? 'POST',
    publicUrl: `${PUBLIC_BASE_URL}${webhook.path}${query}`,
    query: Object.fromEntries(new URLSearchParams(body.query)),
    headers: { 'content-type': contentTypeOf(webhook), ...body.headers },
    rawBody: Buffer.from(body.body),
  };
}

function contentTypeOf<Settings>({ bodyFormat }: Webhook<Settings>): string {
  return bodyFormat === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
}
