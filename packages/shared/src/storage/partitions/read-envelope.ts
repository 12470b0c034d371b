import { channelOf } from '@ccm/channels/registry';
import { withCalendarsRead, withCardsRead, withMarketingWish } from '@ccm/channels/text';
import type { Account, ChannelEvent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { withoutControls, writable } from '@ccm/core/words';
import type { AccountRegistry } from '../accounts/index.ts';
import { toWebhookRequest } from './envelope.ts';
import type { Envelope } from './envelope.ts';

/** An event and its account. */
export interface ReadEvent {
  readonly event: ChannelEvent;
  readonly account: Account;
}

const INTERNAL_ROUTE = 'internal';

/**
 * Reads a webhook by the parser of its channel. Pure. @throws {PayloadError} if the account is not configured here, or the body is not
 * what the provider documents.
 */
export function readEnvelope(envelope: Envelope, accounts: AccountRegistry): readonly ReadEvent[] {
  const account = accounts.find(envelope.channel, envelope.account);
  if (account === undefined || account.provider !== envelope.provider) {
    throw new PayloadError(`The account ${envelope.channel}/${envelope.account} is not configured here`);
  }
  return eventsOf(envelope, account, accounts).map((event) => ({
    event: writable(withMarketingWish(withCalendarsRead(withCardsRead(readable(event))))),
    account: accountOf(event, account, accounts),
  }));
}

/** The words of a customer; what came stays under `raw` as it is. */
const readable = (event: ChannelEvent): ChannelEvent =>
  event.kind === 'message' ? { ...event, text: withoutControls(event.text) } : event;

function eventsOf(envelope: Envelope, account: Account, accounts: AccountRegistry): readonly ChannelEvent[] {
  const channel = channelOf(account.provider);
  const request = toWebhookRequest(envelope);
  if (envelope.route === INTERNAL_ROUTE && channel.internalParse !== undefined) {
    return channel.internalParse(request.rawBody, account);
  }
  const webhook = channel.webhooks.find((candidate) => candidate.path === envelope.route);
  if (webhook === undefined) throw new PayloadError(`No parser stands behind the route ${envelope.route}`);
  return webhook.parse(request, account, accounts.ofProvider(account.provider));
}

/** One request may carry the events of several accounts of the same provider. */
function accountOf(event: ChannelEvent, account: Account, accounts: AccountRegistry): Account {
  if (event.account === undefined && event.channel === undefined) return account;
  return accounts.find(event.channel ?? account.channel, event.account ?? account.name) ?? account;
}
