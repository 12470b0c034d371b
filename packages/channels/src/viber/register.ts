import { ask, failed, hindered, planOf } from '../contract/index.ts';
import type { RegisterContext, RegistrationFault, RegistrationPlan } from '../contract/index.ts';
import { accountInfo, missingEvents } from './check.ts';
import type { ViberSettings } from './settings.ts';

type Context = RegisterContext<ViberSettings>;

const WEBHOOK = { id: 'webhook', title: 'Webhook' };
const INVALID_URL = 1;

/** Plans set_webhook (https://developers.viber.com/docs/api/rest-bot-api/#setting-a-webhook). */
export async function register(context: Context): Promise<RegistrationPlan> {
  const { status, json } = await call(context, 'get_account_info', {});
  const info = accountInfo.safeParse(json).data;
  if (info?.status !== 0)
    return hindered(
      failed(
        { ...WEBHOOK, detail: `Viber does not show its present webhook (${String(info?.status_message ?? status)}).` },
        'Correct VIBER_AUTH_TOKEN and VIBER_API_URL first: ask for the check of the account.',
      ),
    );
  if (context.isOurs(info.webhook ?? '') && missingEvents(info.event_types).length === 0) return planOf();
  return planOf({
    ...WEBHOOK,
    detail: `Sets ${context.address} as the webhook of the bot ${info.name}, for all events.`,
    run: async () => setWebhook(context),
  });
}

/** Viber calls the address before it answers: the gateway must be reachable there. */
async function setWebhook(context: Context): Promise<RegistrationFault | undefined> {
  const { address: url } = context;
  const { status, json } = await call(context, 'set_webhook', { url, send_name: true, send_photo: true });
  const answer = accountInfo.safeParse(json).data;
  if (answer?.status === 0) return undefined;
  const said = answer === undefined ? `HTTP ${status}` : `${answer.status} ${answer.status_message}`.trim();
  if (answer?.status === INVALID_URL)
    return {
      detail: `Viber called ${url} and was not answered 200 (${said}).`,
      remedy:
        'Check that PUBLIC_BASE_URL leads from the internet to this gateway, over https with the whole chain of a public certificate.',
    };
  return { detail: `Viber did not take the webhook: ${said}.`, remedy: 'Check VIBER_AUTH_TOKEN and VIBER_API_URL.' };
}

async function call(
  { account, http, signal }: Context,
  method: string,
  json: object,
): Promise<Awaited<ReturnType<typeof ask>>> {
  const { apiUrl, authToken } = account.settings;
  const headers = { 'x-viber-auth-token': authToken };
  return ask({ http, signal }, { method: 'POST', url: `${apiUrl}/${method}`, headers, json });
}
