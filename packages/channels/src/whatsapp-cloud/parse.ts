import type { Account, ChannelEvent, CustomerActivity } from '@ccm/core/domain';
import { accountIndex } from '../contract/index.ts';
import { readMetaBody } from '../meta/read-body.ts';
import { hashOf, numberKey, ownerOf } from '../whatsapp/inbound/batch.ts';
import { readEvents } from '../whatsapp/inbound/parse.ts';
import type { WebhookValue } from '../whatsapp/payloads/webhooks.ts';
import { otherProduct } from './payloads.ts';
import type { OtherProduct } from './payloads.ts';
import type { WhatsappCloudSettings } from './settings.ts';

type CloudAccount = Account<WhatsappCloudSettings>;

/**
 * Every event of a body, in the order given, each once. Events of another product of the app (`object`) are kept for the operator. @throws
 * {PayloadError} if the body is not a webhook of WhatsApp's.
 */
export function eventsOf(
  rawBody: Buffer,
  account: CloudAccount,
  accounts: readonly CloudAccount[],
): readonly ChannelEvent[] {
  const body = readMetaBody(rawBody);
  const other = otherProduct.safeParse(body);
  if (other.success) return [foreignEvent(other.data, account)];
  const secretOf = ({ appSecret }: WhatsappCloudSettings): string => appSecret;
  return readEvents(body, (value) =>
    ownerOf(value, account, { named: accountsNamedBy(value, accounts), secretOf, serviceIdentifierOf }),
  );
}

function foreignEvent(body: OtherProduct, account: CloudAccount): CustomerActivity {
  return {
    kind: 'activity',
    dedupeId: `foreign:${hashOf(body)}`,
    activity: 'foreign-event',
    serviceIdentifier: serviceIdentifierOf(account),
    text: `WhatsApp's webhook got an event of another product (${body.object})`,
    raw: body,
  };
}

/** The accounts whose number a value names: by Meta's id, else by the number itself. */
export function accountsNamedBy(
  { metadata }: WebhookValue,
  accounts: readonly CloudAccount[],
): readonly CloudAccount[] {
  const { phone_number_id: id, display_phone_number: display } = metadata ?? {};
  if (id !== undefined) return byPhoneNumberId(accounts, id);
  return byNumber(accounts, numberKey(display));
}

const byPhoneNumberId = accountIndex<WhatsappCloudSettings>(({ settings }) => [settings.phoneNumberId]);
const byNumber = accountIndex<WhatsappCloudSettings>(({ settings }) => [numberKey(settings.number)]);

/** Our number, else the id that Meta gave it. */
export function serviceIdentifierOf({ settings }: CloudAccount): string {
  return settings.number ?? settings.phoneNumberId;
}
