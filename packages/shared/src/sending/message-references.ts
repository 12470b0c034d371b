import type { MessageReference, OutboundContent, OutboundMessage, ReplyTarget } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { MessageStore } from '../messages/index.ts';

type Messages = Pick<MessageStore, 'index' | 'history'>;

/**
 * Replaces a message's references to other messages (the one it answers, changes or reacts to) by the provider's ids, if CCM knows those
 * messages: applications may use CCM's id, their own or the provider's. An unknown id is taken for the provider's. @throws {DeliveryError}
 * `invalid-message` if the message to act on never reached the provider.
 */
export async function withProviderIds(message: OutboundMessage, messages: Messages): Promise<OutboundMessage> {
  const { replyTo, action, ...rest } = message.content;
  if (replyTo === undefined && action === undefined) return message;
  const content: OutboundContent = {
    ...rest,
    ...compact({
      replyTo: replyTo?.to === 'message' ? await quoted(replyTo, message, messages) : replyTo,
      action:
        action === undefined || action.does === 'moderate'
          ? action
          : { ...action, message: sentOnly(await resolved(action.message, message, messages)) },
    }),
  };
  return { ...message, content };
}

/** A message that the customer never got cannot be quoted to them: the answer goes without it. */
async function quoted(
  replyTo: Extract<ReplyTarget, { to: 'message' }>,
  message: OutboundMessage,
  messages: Messages,
): Promise<ReplyTarget | undefined> {
  const reference = await resolved(replyTo.message, message, messages);
  return reference.providerIds?.length === 0 ? undefined : { ...replyTo, message: reference };
}

async function resolved(
  reference: MessageReference,
  { channel, account, to, conversationKey = to }: OutboundMessage,
  messages: Messages,
): Promise<MessageReference> {
  for (const id of await messages.index.find({ id: reference.id }, MAX_FOUND)) {
    const history = await messages.history(id);
    if (history === undefined) continue;
    const { providerMessageId, customerId, ...facts } = history.facts;
    const isTheirs = customerId === to || customerId === conversationKey;
    if (!isTheirs || facts.channel !== channel || facts.account !== account) continue;
    const parts = history.trail.flatMap(({ step, detail }) =>
      step === 'sent-part' ? [detail?.['providerMessageId']] : [],
    );
    const ids = [providerMessageId, ...parts].filter((known) => typeof known === 'string');
    return { ...reference, providerIds: [...new Set(ids)] };
  }
  return reference;
}

/** One id of an application's may stand for messages to several customers. */
const MAX_FOUND = 20;

/** @throws {DeliveryError} */
function sentOnly(reference: MessageReference): MessageReference {
  if (reference.providerIds === undefined || reference.providerIds.length > 0) return reference;
  throw new DeliveryError(
    'invalid-message',
    `The message ${reference.id} has no id at the provider: it was not sent, so there is nothing to react to or change`,
  );
}
