import type { Account, ChannelEvent } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { accountIndex } from '../../contract/index.ts';
import { withoutRepeats } from '../../meta/messaging/inbound/bodies.ts';
import { callItems } from '../../meta/messaging/inbound/calls.ts';
import { foreignPart, itemInChange, overheard, readItem, unlessLost } from '../../meta/messaging/inbound/items.ts';
import { webhookBody, webhookEntry } from '../../meta/messaging/payloads.ts';
import { readMetaBody } from '../../meta/read-body.ts';
import { readFeed } from './feed.ts';
import { readPageChange } from './page-changes.ts';
import type { FacebookSettings } from '../settings.ts';

type FacebookAccount = Account<FacebookSettings>;

/**
 * Every event of a body, in the order given, each once: Meta may repeat a message within one POST. Events of pages that no account of the
 * same app has, or of another product (`object` other than `page`), are kept for the operator. @throws {PayloadError} if the body is not a
 * webhook of Meta's.
 */
export function eventsOf(
  rawBody: Buffer,
  account: FacebookAccount,
  accounts: readonly FacebookAccount[],
): readonly ChannelEvent[] {
  const body = webhookBody.safeParse(readMetaBody(rawBody));
  if (!body.success) throw new PayloadError('The body is not an event of Messenger', { cause: body.error });
  const own = { product: 'Messenger', pageId: account.settings.pageId };
  if (body.data.object !== 'page')
    return [foreignPart(body.data, own, `an event of another product (${body.data.object})`)];
  const events = body.data.entry.flatMap((given) => {
    const entry = webhookEntry.safeParse(given).data;
    if (entry === undefined) return [foreignPart(given, own, 'an entry without the id of a page')];
    const owner = ownerOf(entry.id, account, accounts);
    if (owner === undefined)
      return [foreignPart(entry, own, `an event of page ${entry.id}, which no account here has`)];
    const place = {
      product: 'Messenger',
      pageId: entry.id,
      ...(owner.name === account.name ? {} : { account: owner.name }),
    };
    const ours = [...(entry.messaging ?? []), ...callItems(entry)].flatMap((item) => readItem(item, place));
    const others = (entry.standby ?? []).flatMap((item) => readItem(item, place)).map(overheard);
    const changes = (entry.changes ?? []).flatMap((change) => {
      const item = itemInChange(change);
      if (item !== undefined) return readItem(item, place);
      return (
        (owner.settings.comments === true ? readFeed(change, place) : undefined) ?? [readPageChange(change, place)]
      );
    });
    return unlessLost([...ours, ...others, ...changes], entry, place);
  });
  return withoutRepeats(events);
}

/** The account of a page, if the signature speaks for it too: one app secret may serve many pages, but only its own. */
function ownerOf(
  pageId: string,
  account: FacebookAccount,
  accounts: readonly FacebookAccount[],
): FacebookAccount | undefined {
  if (account.settings.pageId === pageId) return account;
  const { appSecret } = account.settings;
  return accountsOfPage(accounts, pageId).find(({ settings }) => settings.appSecret === appSecret);
}

export const accountsOfPage = accountIndex<FacebookSettings>(({ settings }) => [settings.pageId]);
