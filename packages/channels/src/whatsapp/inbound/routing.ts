import type { ChannelEvent, CustomerActivity } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { baseOf, hashOf, idsOf } from './batch.ts';
import type { Batch } from './batch.ts';
import { echo, idUpdate, message } from '../payloads/webhooks.ts';
import { contentOf } from './content.ts';

/**
 * Marks a message that a customer wrote while another responder had the conversation: CCM records it and does not forward it, because the
 * other responder answers it. If the same message comes to us too, it is another event.
 */
export function overheard(event: ChannelEvent, { serviceIdentifier }: Batch): CustomerActivity {
  const { dedupeId, account, atMs } = event;
  const base = { kind: 'activity', dedupeId: `standby:${dedupeId}`, ...compact({ account, atMs }) } as const;
  if (event.kind === 'status') return { ...base, activity: 'standby', serviceIdentifier, text: reported(event) };
  const { customer, text } = event;
  const words = text === '' ? 'an attachment' : text;
  return {
    ...base,
    activity: 'standby',
    ...compact({ customer }),
    serviceIdentifier,
    text: event.kind === 'message' ? `To another responder: ${words}` : `While another responder answers: ${words}`,
  };
}

const reported = ({ outcome, match }: Extract<ChannelEvent, { kind: 'status' }>): string => {
  const ids = match.by === 'id' ? match.providerMessageIds.join(', ') : '';
  return `Another responder's message ${ids}: ${outcome.status}`.replace(' :', ':');
};

/** Reads a message that was sent to a customer in our name but not by us: in the WhatsApp Business app, or by another responder. */
export function toEchoEvent(raw: unknown, activity: 'message-echo' | 'standby', batch: Batch): CustomerActivity {
  const read = echo.safeParse(raw).data ?? echo.parse({});
  const sent = read.message ?? read;
  const ids = idsOf([sent.to, sent.to_user_id ?? sent.recipient]);
  const words = wordsOfEcho(sent) ?? `a message of the kind ${sent.type ?? 'unknown'}`;
  const by = activity === 'standby' ? 'Another responder wrote' : 'Sent in the WhatsApp Business app';
  return {
    kind: 'activity',
    ...baseOf(`echo:${read.id ?? hashOf(raw)}`, read.timestamp, batch),
    activity,
    ...customerOf(ids),
    serviceIdentifier: batch.serviceIdentifier,
    text: `${by}: ${words}`,
  };
}

/** The readable content of an echo: a text, a caption, a place; undefined for a file alone. */
function wordsOfEcho(sent: unknown): string | undefined {
  const read = message.safeParse(sent);
  if (!read.success || read.data.type === undefined) return undefined;
  const { text, raw } = contentOf(read.data, sent);
  return text === '' || (raw !== undefined && raw === sent) ? undefined : text;
}

/** Reads a handover: the responder that answers from now on (…/whatsapp/webhooks/reference/messaging-handovers). */
export function toHandoverEvent(raw: unknown, batch: Batch): CustomerActivity {
  const { sender, type, timestamp, control_passed: passed, control_taken: taken } = batch.value;
  const { previous_owner_role: from, new_owner_role: to, metadata } = passed ?? taken ?? {};
  const roles = [from === undefined ? '' : `from ${from}`, to === undefined ? '' : `to ${to}`].join(' ').trim();
  const what = taken === undefined ? 'The conversation was passed' : 'The conversation was taken';
  const why = metadata === undefined ? '' : `: ${metadata}`;
  return {
    kind: 'activity',
    ...baseOf(`handover:${type ?? ''}:${hashOf(raw)}`, timestamp, batch),
    activity: 'handover',
    ...customerOf(idsOf([sender?.phone_number, sender?.user_id])),
    serviceIdentifier: batch.serviceIdentifier,
    text: `${[what, roles].join(' ').trim().replaceAll('_', ' ')}${why}`,
    raw,
  };
}

/** A new business-scoped id of a customer, in a field of its own. */
export function toIdUpdateEvent(raw: unknown, batch: Batch): CustomerActivity {
  const { wa_id: phone, user_id: user, timestamp } = idUpdate.safeParse(raw).data ?? idUpdate.parse({});
  const to = idsOf([user?.current]);
  const from = idsOf([phone, user?.previous]).filter((id) => !to.includes(id));
  return {
    kind: 'activity',
    ...baseOf(`id-update:${hashOf(raw)}`, timestamp, batch),
    activity: 'customer-id-changed',
    ...customerOf([...from, ...to]),
    serviceIdentifier: batch.serviceIdentifier,
    text: 'WhatsApp gave the customer another id',
    ...(to.length === 0 ? {} : { idChange: { from, to } }),
    raw,
  };
}

function customerOf([id, ...aliases]: readonly string[]): Pick<CustomerActivity, 'customer'> {
  if (id === undefined) return {};
  return { customer: { id, ...(aliases.length === 0 ? {} : { aliases }) } };
}
