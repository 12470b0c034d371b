import { z } from 'zod';
import { checkAddress, failed, passed, skipped } from '../contract/index.ts';
import type { AccountCheck, CheckContext } from '../contract/index.ts';
import { checkHealth } from '../whatsapp/account/health.ts';
import { getFromGraph } from '../meta/graph-call.ts';
import { checkExpiry } from '../meta/token-expiry.ts';
import { graphError, phoneNumber, subscribedApps } from './payloads.ts';
import type { PhoneNumber } from './payloads.ts';
import type { WhatsappCloudSettings } from './settings.ts';

type Context = CheckContext<WhatsappCloudSettings>;

const CREDENTIALS = { id: 'credentials', title: 'Access token' };
const NUMBER = { id: 'number', title: 'Number' };
const SUBSCRIPTION = { id: 'subscription', title: 'Subscription of the WhatsApp Business Account' };
const LIMIT = 'whatsapp_business_manager_messaging_limit';
const limits = z.looseObject({
  [LIMIT]: z.string().optional(),
  throughput: z.looseObject({ level: z.string().optional() }).optional(),
});
const FIELDS = 'id,display_phone_number,verified_name,quality_rating,health_status,webhook_configuration';

/**
 * Asks for the token's permissions on the number, the number's health, the address of its webhooks, and the business account's
 * subscriptions (…/whatsapp/support/health-status, …/whatsapp/webhooks/override).
 */
export async function check(context: Context): Promise<readonly AccountCheck[]> {
  const { settings } = context.account;
  const { status, json } = await getFromGraph(context, `/${settings.phoneNumberId}?fields=${FIELDS}`);
  const number = phoneNumber.safeParse(json).data;
  if (status !== 200 || number === undefined) return [refused(status, json)];
  return [
    passed({ ...CREDENTIALS, detail: `Meta accepts it for ${number.verified_name ?? number.id}.` }),
    checkNumber(number, settings.number),
    checkWebhook(context, number),
    await checkSubscription(context),
    ...(await checkLimit(context)),
    ...(await checkExpiry(context, {
      ...settings,
      token: settings.accessToken,
      remedy: 'Make a token of a system user that does not expire, and put it into WHATSAPP_ACCESS_TOKEN.',
    })),
  ];
}

function refused(status: number, json: unknown): AccountCheck {
  const error = graphError.safeParse(json).data?.error;
  if (error === undefined)
    return skipped({ ...CREDENTIALS, detail: `Meta answered ${status}.` }, 'Check WHATSAPP_API_URL.');
  const isNumber = error.code === 33 || error.code === 100;
  return failed(
    { ...CREDENTIALS, detail: `Meta refuses it (code ${String(error.code)}).` },
    isNumber
      ? 'Check WHATSAPP_PHONE_NUMBER_ID, and that the token’s system user has this WhatsApp account among its assets.'
      : 'Make a new token for a system user with whatsapp_business_messaging and whatsapp_business_management, and check that WHATSAPP_APP_SECRET is of the same app.',
  );
}

function checkNumber(number: PhoneNumber, configured: string | undefined): AccountCheck {
  const { display_phone_number: display = '', quality_rating: quality, health_status: health } = number;
  const digits = (text: string): string => text.replaceAll(/\D/g, '');
  if (configured !== undefined && display !== '' && digits(display) !== digits(configured))
    return failed(
      { ...NUMBER, detail: `WHATSAPP_PHONE_NUMBER_ID is the id of ${display}, and not of ${configured}.` },
      'Put the number and the id of the same number into WHATSAPP_NUMBER and WHATSAPP_PHONE_NUMBER_ID.',
    );
  const more = quality === undefined ? '' : `, quality ${quality.toLowerCase()}`;
  return checkHealth({ ...NUMBER, about: display, more }, health);
}

/**
 * To how many customers a day the business may write first (…/whatsapp/messaging-limits), and how fast. Asked for apart: a version of the
 * API that lacks a field refuses the whole question.
 */
async function checkLimit(context: Context): Promise<readonly AccountCheck[]> {
  const { phoneNumberId } = context.account.settings;
  const { status, json } = await getFromGraph(context, `/${phoneNumberId}?fields=${LIMIT},throughput`);
  const told = limits.safeParse(json).data;
  const tier = told?.[LIMIT];
  if (status !== 200 || tier === undefined) return [];
  const level = told?.throughput?.level;
  const speed = level === undefined ? '' : ` Throughput: ${level.toLowerCase()}.`;
  const words = { id: 'limit', title: 'Messaging limit' };
  return [passed({ ...words, detail: `${wordsOfTier(tier)} may be written to first in 24 hours (${tier}).${speed}` })];
}

/** `TIER_2K` */
function wordsOfTier(tier: string): string {
  const [, count, thousands] = /^TIER_(\d+)(K)?$/.exec(tier) ?? [];
  if (count === undefined)
    return tier === 'TIER_UNLIMITED' ? 'Any number of customers' : 'A number of customers not set yet';
  return `${count}${thousands === undefined ? '' : ',000'} customers`;
}

/** The number's own address goes before that of the business account, and that before the app's. */
function checkWebhook(context: Context, { webhook_configuration: has }: PhoneNumber): AccountCheck {
  if (has === undefined)
    return skipped(
      { id: 'webhook', title: 'Webhook', detail: 'Meta does not tell where the webhooks of the number lead.' },
      'Look at WhatsApp > Configuration in the app dashboard.',
    );
  const address = [has.phone_number, has.whatsapp_business_account, has.application].find(Boolean);
  return checkAddress(context, address, 'WhatsApp > Configuration in the app dashboard, or by `ccm webhooks register`');
}

/** Without it nothing comes, even where the app has a webhook. */
async function checkSubscription(context: Context): Promise<AccountCheck> {
  const { businessAccountId } = context.account.settings;
  if (businessAccountId === undefined)
    return skipped(
      { ...SUBSCRIPTION, detail: 'WHATSAPP_BUSINESS_ACCOUNT_ID is not set.' },
      'Set it, to have the subscription checked and registered.',
    );
  const { status, json } = await getFromGraph(context, `/${businessAccountId}/subscribed_apps`);
  const apps = subscribedApps.safeParse(json).data?.data;
  if (status !== 200 || apps === undefined)
    return skipped(
      { ...SUBSCRIPTION, detail: `Meta does not tell who is subscribed (${status}).` },
      'Check WHATSAPP_BUSINESS_ACCOUNT_ID, and that the token has whatsapp_business_management.',
    );
  if (apps.length > 0) return passed({ ...SUBSCRIPTION, detail: 'The account sends its webhooks to an app.' });
  return failed(
    { ...SUBSCRIPTION, detail: 'No app is subscribed to the account: no webhook comes.' },
    'Subscribe the app: `ccm webhooks register`.',
  );
}
