import { z } from 'zod';
import { ask, checkAddress, failed, passed, skipped } from '../contract/index.ts';
import type { LookUpContext, AccountCheck, CheckContext } from '../contract/index.ts';
import { checkExpiry } from '../meta/token-expiry.ts';
import { addressOf, authorization } from './page-api.ts';
import type { FacebookSettings } from './settings.ts';

type Context = CheckContext<FacebookSettings>;

const page = z.looseObject({ id: z.string(), name: z.string().optional() });
/** The Graph API's error. */
export const graphError = z.looseObject({
  error: z.looseObject({ message: z.string().default(''), code: z.number() }),
});
/** GET /{page-id}/subscribed_apps. */
export const subscribedApps = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), subscribed_fields: z.array(z.string()).default([]) })),
});
const subscription = z.looseObject({
  object: z.string(),
  callback_url: z.string().optional(),
  active: z.boolean().default(true),
  fields: z.array(z.looseObject({ name: z.string() })).default([]),
});
const subscriptions = z.looseObject({ data: z.array(subscription) });
/** The app's subscription to one object: its fields, and the address that Meta calls. */
export type AppSubscription = z.infer<typeof subscription>;

const CREDENTIALS = { id: 'credentials', title: 'Page access token' };
const FIELDS = { id: 'fields', title: 'Subscribed fields' };
const WEBHOOK = { id: 'webhook', title: 'Webhook' };
const NEW_TOKEN =
  'Make a page access token of a system user or of a long-lived user token, which does not expire, and put it into FACEBOOK_PAGE_ACCESS_TOKEN.';
const NEEDED = ['messages', 'messaging_postbacks', 'message_deliveries', 'message_reads'];

/**
 * Asks Meta for the owner and the expiry of the token, the page's subscription, and the address of the app's webhook
 * (https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps, …/reference/app/subscriptions).
 */
export async function check(context: Context): Promise<readonly AccountCheck[]> {
  const credentials = await checkToken(context);
  if (credentials.state !== 'passed') return [credentials];
  const { pageId } = context.account.settings;
  const { json } = await getAsPage(context, `/${pageId}/subscribed_apps`);
  const apps = subscribedApps.safeParse(json).data?.data;
  const { apiUrl, appSecret, pageAccessToken: token } = context.account.settings;
  return [
    credentials,
    checkFields(context, apps),
    await checkCallback(context, apps?.[0]?.id),
    ...(await checkExpiry(context, { apiUrl, appSecret, token, remedy: NEW_TOKEN })),
  ];
}

async function checkToken(context: Context): Promise<AccountCheck> {
  const { pageId } = context.account.settings;
  const { status, json } = await getAsPage(context, '/me?fields=id,name');
  const known = page.safeParse(json).data;
  if (status === 200 && known !== undefined) {
    if (known.id === pageId)
      return passed({ ...CREDENTIALS, detail: `Meta accepts it for ${known.name ?? known.id}.` });
    return failed(
      { ...CREDENTIALS, detail: `It belongs to ${known.id}, and not to the page ${pageId}.` },
      'Put the id of the page and the access token of this page into FACEBOOK_PAGE_ID and FACEBOOK_PAGE_ACCESS_TOKEN.',
    );
  }
  const error = graphError.safeParse(json).data?.error;
  if (error === undefined)
    return skipped({ ...CREDENTIALS, detail: `Meta answered ${status}.` }, 'Check FACEBOOK_API_URL.');
  return failed(
    { ...CREDENTIALS, detail: `Meta refuses it: ${error.message} (${error.code})` },
    'Make a new long-lived page access token, and check that FACEBOOK_APP_SECRET is of the same app.',
  );
}

function checkFields({ account }: Context, apps: z.infer<typeof subscribedApps>['data'] | undefined): AccountCheck {
  if (apps === undefined) return skipped({ ...FIELDS, detail: "Meta did not show the page's subscriptions." });
  const has = new Set(apps.flatMap((app) => app.subscribed_fields));
  const needed = account.settings.comments === true ? [...NEEDED, 'feed'] : NEEDED;
  const missing = needed.filter((field) => !has.has(field));
  if (missing.length === 0) return passed({ ...FIELDS, detail: 'The page sends all that is needed.' });
  return failed(
    { ...FIELDS, detail: `The page does not send ${missing.join(', ')}.` },
    'Subscribe the page to these fields in the app dashboard (Messenger > Settings > Webhooks).',
  );
}

async function checkCallback(context: Context, appId: string | undefined): Promise<AccountCheck> {
  if (appId === undefined)
    return failed(
      { ...WEBHOOK, detail: 'No app is subscribed to the page.' },
      'Subscribe the page in the app dashboard.',
    );
  const { status, found } = await getSubscription(context, appId);
  if (status !== 200)
    return skipped(
      { ...WEBHOOK, detail: `Meta does not tell the address of the app's webhook (${status}).` },
      'Check that FACEBOOK_APP_SECRET is the secret of the app that the page is subscribed to.',
    );
  if (found?.active === false)
    return failed(
      { ...WEBHOOK, detail: 'The subscription is not active.' },
      'Verify the webhook again in the app dashboard.',
    );
  return checkAddress(context, found?.callback_url, 'the app dashboard (Webhooks > Page)');
}

/** The app's subscription to pages, asked for as the app: its token is its id and its secret. */
export async function getSubscription(
  context: LookUpContext<FacebookSettings>,
  appId: string,
): Promise<Awaited<ReturnType<typeof ask>> & { readonly found: AppSubscription | undefined }> {
  const { apiUrl, appSecret } = context.account.settings;
  const url = `${apiUrl}/${encodeURIComponent(appId)}/subscriptions`;
  const answer = await ask(context, { method: 'GET', url, headers: appToken(appId, appSecret) });
  const found = subscriptions.safeParse(answer.json).data?.data.find(({ object }) => object === 'page');
  return { ...answer, found };
}

export const appToken = (appId: string, appSecret: string): { readonly authorization: string } => ({
  authorization: `Bearer ${appId}|${appSecret}`,
});

/** One question as the page. */
export async function getAsPage(context: LookUpContext<FacebookSettings>, path: string): ReturnType<typeof ask> {
  const { settings } = context.account;
  return ask(context, {
    method: 'GET',
    url: addressOf(path, settings),
    headers: authorization(settings),
  });
}
