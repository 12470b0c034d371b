import { failed, hindered } from '../contract/index.ts';
import type { RegisterContext, RegistrationFault, RegistrationPlan, RegistrationStep } from '../contract/index.ts';
import { getFromGraph, postToGraph } from '../meta/graph-call.ts';
import { phoneNumber, subscribedApps } from './payloads.ts';
import type { WhatsappCloudSettings } from './settings.ts';

type Context = RegisterContext<WhatsappCloudSettings>;

const WEBHOOK = { id: 'webhook', title: 'Webhook' };
const SUBSCRIPTION = { id: 'subscription', title: 'Subscription of the WhatsApp Business Account' };
/** Meta takes no longer one. */
const MAX_ADDRESS = 200;

/**
 * Plans the number's own webhook, which goes before the app's, and the subscription of the business account
 * (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override).
 */
export async function register(context: Context): Promise<RegistrationPlan> {
  const { phoneNumberId, businessAccountId } = context.account.settings;
  const { status, json } = await getFromGraph(context, `/${phoneNumberId}?fields=id,webhook_configuration`);
  const number = phoneNumber.safeParse(json).data;
  if (status !== 200 || number === undefined)
    return hindered(
      failed(
        { ...WEBHOOK, detail: `Meta does not show its present webhook (${status}).` },
        'Correct WHATSAPP_ACCESS_TOKEN and WHATSAPP_PHONE_NUMBER_ID first: ask for the check of the account.',
      ),
    );
  const has = number.webhook_configuration;
  const address = [has?.phone_number, has?.whatsapp_business_account, has?.application].find(Boolean) ?? '';
  const isSubscribed = businessAccountId === undefined || (await hasApp(context, businessAccountId));
  return {
    steps: [
      ...(context.isOurs(address) ? [] : [webhookStep(context)]),
      ...(isSubscribed ? [] : [subscriptionStep(context, businessAccountId)]),
    ],
    obstacles: [],
  };
}

async function hasApp(context: Context, businessAccountId: string): Promise<boolean> {
  const { json } = await getFromGraph(context, `/${businessAccountId}/subscribed_apps`);
  return (subscribedApps.safeParse(json).data?.data.length ?? 0) > 0;
}

function webhookStep(context: Context): RegistrationStep {
  const { phoneNumberId, verifyToken } = context.account.settings;
  return {
    ...WEBHOOK,
    detail: `Sets ${context.address} as the webhook of the number; Meta calls it at once with WHATSAPP_VERIFY_TOKEN.`,
    run: async () => {
      const configuration = { override_callback_uri: context.address, verify_token: verifyToken };
      return faultOf(
        await postToGraph(context, `/${phoneNumberId}`, { webhook_configuration: configuration }),
        context.address.length > MAX_ADDRESS
          ? `Meta takes addresses of up to ${String(MAX_ADDRESS)} characters: shorten PUBLIC_BASE_URL.`
          : 'Set PUBLIC_BASE_URL to a public https address that leads to the gateway, which answers Meta’s handshake.',
      );
    },
  };
}

function subscriptionStep(context: Context, businessAccountId: string): RegistrationStep {
  return {
    ...SUBSCRIPTION,
    detail: `Subscribes the app to the WhatsApp Business Account ${businessAccountId}.`,
    run: async () =>
      faultOf(
        await postToGraph(context, `/${businessAccountId}/subscribed_apps`),
        'Check WHATSAPP_BUSINESS_ACCOUNT_ID, and that the token has whatsapp_business_management.',
      ),
  };
}

function faultOf({ status }: { readonly status: number }, remedy: string): RegistrationFault | undefined {
  return status === 200 ? undefined : { detail: `Meta did not take it (${status}).`, remedy };
}
