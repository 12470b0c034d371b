import type { ChannelEvent } from '@ccm/core/domain';
import { isWhatsappGroup, toE164 } from '@ccm/core/domain';
import type { MessageStore, ReportMatcher } from '@ccm/shared/messages';
import type { RoutedEvent } from './routed-event.ts';

export interface QuotedCustomerDeps {
  readonly matcher: Pick<ReportMatcher, 'partOf'>;
  readonly messages: Pick<MessageStore, 'facts' | 'index'>;
}

/**
 * The customer of the message that an event quotes, where the event names its own customer by an id of WhatsApp's alone. A chat of WhatsApp
 * has two sides: who quotes a message of ours is the person to whom it went. A group's messages can be quoted by anybody, in a chat of their
 * own too: they tell nothing.
 */
export async function quotedCustomer(
  { event, account }: RoutedEvent,
  { matcher, messages }: QuotedCustomerDeps,
): Promise<string | undefined> {
  const quoted = quotedByUnnumbered(event);
  if (account.channel !== 'whatsapp' || quoted === undefined) return undefined;
  const place = { channel: account.channel, account: account.name };
  const part = await matcher.partOf(place, { providerMessageIds: [quoted] });
  const [messageId = part?.messageId] = part === undefined ? await messages.index.find({ id: quoted }, 1) : [];
  const facts = messageId === undefined ? undefined : await messages.facts(messageId);
  const isOfAccount = facts?.channel === place.channel && facts.account === place.account;
  return facts === undefined || !isOfAccount || isWhatsappGroup(facts.customerId) ? undefined : facts.customerId;
}

/** The quoted message's id, of an event whose customer has no number. */
function quotedByUnnumbered(event: ChannelEvent): string | undefined {
  if (event.kind === 'status' || event.customer === undefined) return undefined;
  const { id, aliases = [] } = event.customer;
  const isNumbered = [id, ...aliases].some((one) => toE164(one) !== undefined);
  return isNumbered || isWhatsappGroup(id) ? undefined : event.quotedMessageId;
}
