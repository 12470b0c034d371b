import type { Account, ChannelEvent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { accountIndex } from '../contract/index.ts';
import { withoutRepeats } from '../meta/messaging/inbound/bodies.ts';
import { callItems } from '../meta/messaging/inbound/calls.ts';
import { foreignPart, itemInChange, overheard, readItem, unlessLost } from '../meta/messaging/inbound/items.ts';
import type { Place } from '../meta/messaging/inbound/messaging-context.ts';
import { webhookBody, webhookEntry } from '../meta/messaging/payloads.ts';
import { readMetaBody } from '../meta/read-body.ts';
import { readChange } from './changes.ts';
import { bareChange } from './payloads.ts';
import type { InstagramSettings } from './settings.ts';

type InstagramAccount = Account<InstagramSettings>;

/**
 * Every event of a body, in the order given, each once. Events of accounts that none of the same app secret has, or of another product
 * (`object` other than `instagram`), are kept for the operator. @throws {PayloadError} if the body is not a webhook of Meta's.
 */
export function eventsOf(
  rawBody: Buffer,
  account: InstagramAccount,
  accounts: readonly InstagramAccount[],
): readonly ChannelEvent[] {
  const body = webhookBody.safeParse(readMetaBody(rawBody));
  if (!body.success) throw new PayloadError('The body is not an event of Instagram', { cause: body.error });
  const own: Place = { product: 'Instagram', pageId: account.settings.accountId };
  if (body.data.object !== 'instagram')
    return [foreignPart(body.data, own, `an event of another product (${body.data.object})`)];
  const events = body.data.entry.flatMap((given): readonly ChannelEvent[] => {
    const entry = webhookEntry.safeParse(given).data;
    if (entry === undefined) return [foreignPart(given, own, 'an entry without the id of an account')];
    const owner = ownerOf(entry.id, account, accounts);
    if (owner === undefined)
      return [foreignPart(entry, own, `an event of account ${entry.id}, which no account here has`)];
    const place: Place = {
      product: 'Instagram',
      pageId: owner.settings.accountId,
      otherIds: owner.settings.pageId === undefined ? [] : [owner.settings.pageId],
      ...(owner.name === account.name ? {} : { account: owner.name }),
    };
    const bare = bareChange.safeParse(entry);
    const found = [
      ...[...(entry.messaging ?? []), ...callItems(entry)].flatMap((item) => readItem(item, place)),
      ...(entry.standby ?? []).flatMap((item) => readItem(item, place)).map(overheard),
      ...[...(entry.changes ?? []), ...(bare.success ? [bare.data] : [])].flatMap((change) => {
        const item = itemInChange(change);
        return item === undefined ? [readChange(change, place)] : readItem(item, place);
      }),
    ];
    return unlessLost(found, entry, place);
  });
  return withoutRepeats(events);
}

/** An entry names the account, or the page that it is linked to. */
export const accountsNamedBy = accountIndex<InstagramSettings>(({ settings }) => [settings.accountId, settings.pageId]);

/** One app secret may serve many accounts, but only its own. */
function ownerOf(
  id: string,
  account: InstagramAccount,
  accounts: readonly InstagramAccount[],
): InstagramAccount | undefined {
  const { accountId, pageId, appSecret } = account.settings;
  if (id === accountId || id === pageId) return account;
  return accountsNamedBy(accounts, id).find(({ settings }) => settings.appSecret === appSecret);
}
