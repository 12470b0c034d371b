import type { Account, ChannelEvent, CustomerActivity } from '@ccm/core/domain';
import { accountIndex } from '../contract/index.ts';
import { hashOf, numberKey, ownerOf } from '../whatsapp/inbound/batch.ts';
import { readEvents } from '../whatsapp/inbound/parse.ts';
import type { WebhookValue } from '../whatsapp/payloads/webhooks.ts';
import { hubEvent } from './payloads.ts';
import type { D360Settings } from './settings.ts';

/** @throws {PayloadError} when the body has neither the Cloud nor the classic shape. */
export function eventsOf(
  body: unknown,
  account: Account<D360Settings>,
  accounts: readonly Account<D360Settings>[],
): readonly ChannelEvent[] {
  const hub = hubEvent.safeParse(body).data;
  if (hub !== undefined) return [toHubEvent(hub.event, body, account)];
  const secretOf = ({ webhookToken }: D360Settings): string | undefined => webhookToken;
  return readEvents(body, (value) =>
    ownerOf(value, account, { named: accountsNamedBy(value, accounts), secretOf, serviceIdentifierOf }),
  );
}

/** It has an id that its repetitions share, within the content. */
const toHubEvent = (name: string, body: unknown, account: Account<D360Settings>): CustomerActivity => ({
  kind: 'activity',
  dedupeId: `hub:${hashOf(body)}`,
  activity: 'account-update',
  serviceIdentifier: serviceIdentifierOf(account),
  text: `360dialog reports ${name.replaceAll('_', ' ')}`,
  raw: body,
});

/** The accounts whose number or phone number id a value names. */
export function accountsNamedBy(
  value: WebhookValue,
  accounts: readonly Account<D360Settings>[],
): readonly Account<D360Settings>[] {
  const { display_phone_number: display, phone_number_id: id } = value.metadata ?? {};
  return [...new Set([...byPhoneNumberId(accounts, id), ...byNumber(accounts, numberKey(display))])];
}

const byPhoneNumberId = accountIndex<D360Settings>(({ settings }) => [settings.phoneNumberId]);
const byNumber = accountIndex<D360Settings>(({ settings }) => [numberKey(settings.number)]);

/** Our number, else the id that WhatsApp gave it, else the account's name. */
export function serviceIdentifierOf({ name, settings }: Account<D360Settings>): string {
  return settings.number ?? settings.phoneNumberId ?? name;
}
