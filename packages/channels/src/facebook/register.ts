import { z } from 'zod';
import { ask, failed, hindered } from '../contract/index.ts';
import type { RegisterContext, RegistrationFault, RegistrationPlan, RegistrationStep } from '../contract/index.ts';
import { appToken, getAsPage, getSubscription, graphError, subscribedApps } from './check.ts';
import type { AppSubscription } from './check.ts';
import { addressOf, authorization } from './page-api.ts';
import type { FacebookSettings } from './settings.ts';

type Context = RegisterContext<FacebookSettings>;

const app = z.looseObject({ id: z.string() });
const success = z.looseObject({ success: z.union([z.literal(true), z.literal('true')]) });

const WEBHOOK = { id: 'webhook', title: 'Webhook of the app' };
const FIELDS = { id: 'fields', title: 'Fields of the page' };
/** The fields that our parser reads. */
const WANTED = [
  'messages',
  'messaging_postbacks',
  'messaging_optins',
  'messaging_referrals',
  'message_deliveries',
  'message_reads',
  'message_echoes',
  'message_reactions',
  'message_edits',
];

/**
 * Plans the subscription of the app, which calls the webhook for the handshake, and that of the page: Meta sends a field only where
 * both have it (https://developers.facebook.com/docs/graph-api/webhooks/subscriptions-edge, …/reference/page/subscribed_apps).
 */
export async function register(context: Context): Promise<RegistrationPlan> {
  const asked = await getAsPage(context, '/app');
  const appId = app.safeParse(asked.json).data?.id;
  if (asked.status !== 200 || appId === undefined) return hindered(refusal(asked, 'FACEBOOK_PAGE_ACCESS_TOKEN'));
  const subscription = await getSubscription(context, appId);
  if (subscription.status !== 200) return hindered(refusal(subscription, 'FACEBOOK_APP_SECRET'));
  const { pageId } = context.account.settings;
  const { json } = await getAsPage(context, `/${pageId}/subscribed_apps`);
  const ofPage = subscribedApps.safeParse(json).data?.data.find(({ id }) => id === appId)?.subscribed_fields ?? [];
  return { steps: [...appStep(context, appId, subscription.found), ...pageStep(context, ofPage)], obstacles: [] };
}

function refusal(
  { status, json }: { readonly status: number; readonly json: unknown },
  variable: string,
): ReturnType<typeof failed> {
  return failed(
    { ...WEBHOOK, detail: `Meta does not show the app's subscriptions: ${saidIn(json, status)}` },
    `Correct ${variable} first: ask for the check of the account.`,
  );
}

/**
 * Plans the app's subscription. One app serves all its pages: it calls the address without an account's name, and its other subscriptions
 * stay.
 */
function appStep(context: Context, appId: string, has: AppSubscription | undefined): readonly RegistrationStep[] {
  const fields = (has?.fields ?? []).map(({ name }) => name);
  const isOurs = has?.active === true && context.isOurs(has.callback_url ?? '');
  if (isOurs && missingIn(context, fields).length === 0) return [];
  const callbackUrl = isOurs ? (has.callback_url ?? '') : context.sharedAddress;
  const { apiUrl, verifyToken, appSecret } = context.account.settings;
  const form = new URLSearchParams({
    object: 'page',
    callback_url: callbackUrl,
    verify_token: verifyToken,
    fields: unionOf(context, fields).join(','),
    include_values: 'true',
  });
  return [
    {
      ...WEBHOOK,
      detail: `Sets ${callbackUrl} as the address that the app ${appId} calls for its pages, with FACEBOOK_VERIFY_TOKEN.`,
      run: async () =>
        taken(
          await ask(context, {
            method: 'POST',
            url: `${apiUrl}/${encodeURIComponent(appId)}/subscriptions`,
            headers: appToken(appId, appSecret),
            form,
          }),
          'Meta calls the address for a handshake: check that PUBLIC_BASE_URL leads from the internet to this gateway, over https with a public certificate.',
        ),
    },
  ];
}

function pageStep(context: Context, has: readonly string[]): readonly RegistrationStep[] {
  const missing = missingIn(context, has);
  if (missing.length === 0) return [];
  const { pageId } = context.account.settings;
  return [
    {
      ...FIELDS,
      detail: `Subscribes the app to ${missing.join(', ')} of the page ${pageId}.`,
      run: async () =>
        taken(
          await ask(context, {
            method: 'POST',
            url: addressOf(`/${pageId}/subscribed_apps`, context.account.settings),
            headers: authorization(context.account.settings),
            json: { subscribed_fields: unionOf(context, has) },
          }),
          'Give the page access token the permissions pages_messaging and pages_manage_metadata.',
        ),
    },
  ];
}

const missingIn = ({ account }: Context, has: readonly string[]): readonly string[] => {
  const wanted = account.settings.comments === true ? [...WANTED, 'feed'] : WANTED;
  return wanted.filter((field) => !has.includes(field));
};
const unionOf = (context: Context, has: readonly string[]): readonly string[] => [...has, ...missingIn(context, has)];

function taken(
  { status, json }: { readonly status: number; readonly json: unknown },
  remedy: string,
): RegistrationFault | undefined {
  if (status === 200 && success.safeParse(json).success) return undefined;
  return { detail: `Meta did not take it: ${saidIn(json, status)}`, remedy };
}

function saidIn(json: unknown, status: number): string {
  const error = graphError.safeParse(json).data?.error;
  return error === undefined ? `HTTP ${status}` : `${error.message} (${error.code})`;
}
