import { channelOf } from '@ccm/channels/registry';
import { compact } from '@ccm/core/objects';
import type { Account, CustomerActivity, CustomerMessage } from '@ccm/core/domain';
import type { MessageStore } from '@ccm/shared/messages';
import { digestOf } from '@ccm/shared/storage/redis';
import { originOf } from './chat-entry.ts';
import type { CustomerEvent } from './chat-entry.ts';

interface UnchangedEditDeps {
  readonly messages: Pick<MessageStore, 'facts'> & { readonly index: Pick<MessageStore['index'], 'find'> };
}

/** A key that messages of equal content share; undefined where the provider reports no edits that changed nothing. */
export function contentKeyOf(
  { text, payload, attachments, location, contacts, raw }: CustomerMessage,
  { provider }: Pick<Account, 'provider'>,
): string | undefined {
  if (channelOf(provider).capabilities.unchangedEdits !== true) return undefined;
  return digestOf(JSON.stringify([text, payload, attachments, location, contacts, raw]));
}

/**
 * An edit that changed nothing as an activity, so that no agent reads the same message again; every other event as it is. An edit whose
 * earlier message is not known, because it expired or came in the same request, counts as a change.
 */
export async function withoutUnchangedEdit(routed: CustomerEvent, deps: UnchangedEditDeps): Promise<CustomerEvent> {
  const { event, account } = routed;
  if (event.kind !== 'message' || event.edited !== true) return routed;
  const contentKey = contentKeyOf(event, account);
  if (contentKey === undefined || (await keyBefore(routed, event, deps)) !== contentKey) return routed;
  return { ...routed, event: toActivity(event) };
}

/** One message may go by the same id at several accounts, and has a record for each of its edits. */
const MAX_FOUND = 20;

/** The key of the message as it was before: of its newest record other than this edit's own, which a redelivery finds too. */
async function keyBefore(
  routed: CustomerEvent,
  { providerMessageId }: CustomerMessage,
  { messages }: UnchangedEditDeps,
): Promise<string | undefined> {
  const { ref, messageId } = originOf(routed) ?? {};
  for (const id of await messages.index.find({ id: providerMessageId }, MAX_FOUND)) {
    const facts = id === messageId ? undefined : await messages.facts(id);
    if (facts !== undefined && facts.channel === ref?.channel && facts.account === ref.account) return facts.contentKey;
  }
  return undefined;
}

function toActivity(event: CustomerMessage): CustomerActivity {
  const { dedupeId, account, channel, atMs, customer, serviceIdentifier, providerMessageId, consent } = event;
  return {
    kind: 'activity',
    dedupeId,
    ...compact({ account, channel, atMs, consent }),
    activity: 'edit-without-change',
    customer,
    serviceIdentifier,
    text: 'A message was reported as edited, and says the same as before',
    quotedMessageId: providerMessageId,
  };
}
