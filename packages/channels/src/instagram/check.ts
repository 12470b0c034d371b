import { failed, passed, skipped } from '../contract/index.ts';
import type { AccountCheck, CheckContext } from '../contract/index.ts';
import { getFromGraph } from '../meta/graph-call.ts';
import { checkExpiry } from '../meta/token-expiry.ts';
import { graphError, subscribedApps, tokenOwner } from './payloads.ts';
import type { InstagramSettings } from './settings.ts';

type Context = CheckContext<InstagramSettings>;

const CREDENTIALS = { id: 'credentials', title: 'Access token' };
const FIELDS = { id: 'fields', title: 'Subscribed fields' };
const WEBHOOK = { id: 'webhook', title: 'Webhook' };
/** The fields that our parser reads. */
export const WANTED = [
  'messages',
  'messaging_postbacks',
  'messaging_seen',
  'messaging_handover',
  'messaging_referral',
  'message_reactions',
  'standby',
] as const;

/** With a page's token the subscription is one of the page: any field of it connects the app. */
export const isOfPage = ({ apiUrl }: InstagramSettings): boolean =>
  URL.parse(apiUrl)?.hostname === 'graph.facebook.com';

/** Asks for the owner of the token, and the account's subscriptions; only the app's dashboard shows the app's own address. */
export async function check(context: Context): Promise<readonly AccountCheck[]> {
  const credentials = await checkToken(context);
  if (credentials.state !== 'passed') return [credentials];
  return [
    credentials,
    checkFields(await subscribedFields(context), isOfPage(context.account.settings)),
    skipped({
      ...WEBHOOK,
      detail: `Only Meta's app dashboard shows it (Instagram > Webhooks). It must be ${context.address ?? 'our address'}.`,
    }),
    ...(await expiryOf(context)),
  ];
}

/** Checks the expiry of a page's token: Instagram Login tells it only when the token is renewed. */
async function expiryOf(context: Context): Promise<readonly AccountCheck[]> {
  const { settings } = context.account;
  if (!isOfPage(settings)) return [];
  const { apiUrl, appSecret, accessToken: token } = settings;
  const remedy = 'Make a page access token that does not expire, and put it into INSTAGRAM_ACCESS_TOKEN.';
  return checkExpiry(context, { apiUrl, appSecret, token, remedy });
}

async function checkToken(context: Context): Promise<AccountCheck> {
  const { settings } = context.account;
  const fields = isOfPage(settings) ? 'id,name,instagram_business_account{id,username}' : 'user_id,username';
  const { status, json } = await getFromGraph(context, `/me?fields=${fields}`);
  const owner = tokenOwner.safeParse(json).data;
  if (status === 200 && owner !== undefined) {
    const ids = [owner.user_id, owner.instagram_business_account?.id, isOfPage(settings) ? undefined : owner.id];
    const name = owner.username ?? owner.instagram_business_account?.username ?? owner.name ?? owner.id;
    if (ids.includes(settings.accountId)) return passed({ ...CREDENTIALS, detail: `Meta accepts it for ${name}.` });
    return failed(
      { ...CREDENTIALS, detail: `It belongs to ${name}, and not to the account ${settings.accountId}.` },
      'Put the id and the token of the same account into INSTAGRAM_ACCOUNT_ID and INSTAGRAM_ACCESS_TOKEN.',
    );
  }
  const error = graphError.safeParse(json).data?.error;
  if (error === undefined)
    return skipped({ ...CREDENTIALS, detail: `Meta answered ${status}.` }, 'Check INSTAGRAM_API_URL.');
  return failed(
    { ...CREDENTIALS, detail: `Meta refuses it (code ${String(error.code)}).` },
    'Make a new long-lived token (it lasts 60 days), and check that INSTAGRAM_APP_SECRET is of the same app.',
  );
}

/** Undefined where Meta does not tell. */
export async function subscribedFields(
  context: Pick<Context, 'account' | 'http' | 'signal'>,
): Promise<readonly string[] | undefined> {
  const { json } = await getFromGraph(context, '/me/subscribed_apps');
  return subscribedApps.safeParse(json).data?.data.flatMap(({ subscribed_fields: fields }) => fields);
}

export function missingIn(has: readonly string[], ofPage: boolean): readonly string[] {
  if (ofPage) return has.length > 0 ? [] : ['messages'];
  return WANTED.filter((field) => !has.includes(field));
}

function checkFields(has: readonly string[] | undefined, ofPage: boolean): AccountCheck {
  if (has === undefined) return skipped({ ...FIELDS, detail: 'Meta did not tell to what the account is subscribed.' });
  const missing = missingIn(has, ofPage);
  if (missing.length === 0) return passed({ ...FIELDS, detail: 'The account sends all that is needed.' });
  return failed(
    { ...FIELDS, detail: `The account does not send ${missing.join(', ')}.` },
    'Subscribe the account: `ccm webhooks register`.',
  );
}
