import type { Customer } from '@ccm/core/domain';
import { toE164, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { idsOf } from './batch.ts';
import { ownNumbersIn } from './contacts.ts';
import type { Message, WebhookValue } from '../payloads/webhooks.ts';

type Contact = WebhookValue['contacts'][number];

/**
 * The customer who wrote: by phone number if WhatsApp gives it anywhere, else by the business-scoped user id; the other id becomes an
 * alias (https://docs.360dialog.com/docs/resources/phone-numbers/usernames-and-bsuid).
 */
export function customerOf(read: Message, value: WebhookValue, raw: unknown): Customer | undefined {
  const contact = contactOf(read, value);
  const {
    wa_id: changedNumber,
    customer: formerNumber,
    user_id: changedId,
    previous_user_id: previousId,
  } = read.system ?? {};
  const told = idsOf([read.from, contact?.wa_id, read.from_user_id, contact?.user_id]);
  const ids = told.length > 0 ? told : idsOf([formerNumber, previousId, changedId, changedNumber]);
  const id = ids.find((one) => toE164(one) !== undefined) ?? ids[0];
  if (id === undefined) return undefined;
  const own = idsOf([...ids, ...ownNumbersIn(read.contacts)]);
  const aliases = own.filter((one) => one !== id);
  const { name: profileName, username } = contact?.profile ?? {};
  const name = [profileName, username, contact?.username, nameBeside(raw)]
    .map(visibleName)
    .find((one) => one !== undefined);
  return {
    id,
    ...compact({ name }),
    ...(aliases.length === 0 ? {} : { aliases }),
  };
}

/**
 * The contact with one of the sender's ids. WhatsApp may spell the two differently: where as many people write as contacts are named,
 * they stand in the same order.
 */
function contactOf(read: Message, { contacts, messages }: WebhookValue): Contact | undefined {
  const matching = contacts.find((contact) => isOf(contact, read));
  if (matching !== undefined) return matching;
  const senders = [...new Set(messages.map(senderKey))];
  if (senders.length !== contacts.length) return undefined;
  const candidate = contacts[senders.indexOf(senderKey(read))];
  return candidate !== undefined && messages.some((raw) => isOf(candidate, raw)) ? undefined : candidate;
}

/** Some senders of the classic shape put the name of the writer where a message has its shared contacts. */
function nameBeside(raw: unknown): string | undefined {
  const isObject = typeof raw === 'object' && raw !== null;
  return isObject && 'contacts' in raw && typeof raw.contacts === 'string' ? raw.contacts : undefined;
}

/** Of a message as it came, or read. */
function senderIdsOf(raw: unknown): readonly string[] {
  const fields = new Map<string, unknown>(typeof raw === 'object' && raw !== null ? Object.entries(raw) : []);
  return idsOf(
    ['from', 'from_user_id'].map((field) => {
      const id = fields.get(field);
      return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
    }),
  );
}

const senderKey = (raw: unknown): string => senderIdsOf(raw)[0] ?? '';

function isOf({ wa_id: phone, user_id: user }: Contact, raw: unknown): boolean {
  const known = idsOf([phone, user]);
  return senderIdsOf(raw).some((id) => known.includes(id));
}
