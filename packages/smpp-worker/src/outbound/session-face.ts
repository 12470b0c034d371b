import { receiptIdCandidates, renderSmpp, submitPduSchema } from '@ccm/shared/channels/smpp';
import type { SmppSettings } from '@ccm/shared/channels/smpp';
import type { OutboundFace, OutboundPart, SendContext, SentPart } from '@ccm/shared/channels';
import { DeliveryError } from '@ccm/shared/errors';
import type { BindHolder } from '../leases/bind-holder.ts';

/** The outbound face of SMPP: rendering as the channel does it, sending over whichever bind of the account is usable and least busy. */
export function sessionFace(holders: readonly BindHolder[]): OutboundFace<SmppSettings> {
  return {
    render: renderSmpp,
    send: async (part, context) => submit(part, context, holders),
  };
}

async function submit(
  part: OutboundPart,
  context: SendContext<SmppSettings>,
  holders: readonly BindHolder[],
): Promise<SentPart> {
  const pdu = submitPduSchema.parse(part.request);
  const [session] = holders
    .filter((holder) => holder.account === context.account.name)
    .flatMap((holder) => holder.usable ?? [])
    .toSorted((one, other) => one.stats.windowInUse - other.stats.windowInUse);
  if (session === undefined) {
    throw new DeliveryError('session-not-bound', `No bind of the account ${context.account.name} is up here`, {
      retryAfterMs: 1000,
    });
  }
  const { messageId } = await session.submit(pdu, context.signal);
  return {
    providerMessageId: messageId,
    aliases: receiptIdCandidates(messageId),
    outcome: { status: 'sent', providerStatus: 'ESME_ROK' },
  };
}
