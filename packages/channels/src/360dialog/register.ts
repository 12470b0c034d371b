import { ask, failed, hindered, planOf } from '../contract/index.ts';
import type { RegisterContext, RegistrationFault, RegistrationPlan } from '../contract/index.ts';
import { holdsToken, webhookConfig } from './check.ts';
import { apiKeyHeader } from './sender.ts';
import { apiUrlOf } from './settings.ts';
import type { D360Settings } from './settings.ts';

type Context = RegisterContext<D360Settings>;

const WEBHOOK = { id: 'webhook', title: 'Webhook' };
const REMEDY = 'Check D360_API_KEY and D360_API_URL: ask for the check of the account.';

/**
 * Plans the webhook of the number, with the header that proves the caller. Its other headers stay
 * (https://docs.360dialog.com/docs/waba-messaging/webhook).
 */
export async function register(context: Context): Promise<RegistrationPlan> {
  const { webhookToken } = context.account.settings;
  const { status, json } = await ask(context, { method: 'GET', ...endpoint(context) });
  const config = webhookConfig.safeParse(json).data;
  if (status !== 200 || config === undefined)
    return hindered(failed({ ...WEBHOOK, detail: `360dialog does not show its present webhook (${status}).` }, REMEDY));
  const { url = '', headers = {} } = config;
  if (context.isOurs(url) && holdsToken(headers, webhookToken)) return planOf();
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  const wanted = {
    ...Object.fromEntries(others),
    ...(webhookToken === undefined ? {} : { Authorization: webhookToken }),
  };
  return planOf({
    ...WEBHOOK,
    detail: `Sets ${context.address} as the webhook of the number, with D360_WEBHOOK_TOKEN as its Authorization header.`,
    run: async () => setWebhook(context, wanted),
  });
}

async function setWebhook(
  context: Context,
  headers: Readonly<Record<string, string>>,
): Promise<RegistrationFault | undefined> {
  const json = { url: context.address, headers };
  const { status } = await ask(context, { method: 'POST', ...endpoint(context), json });
  if (status === 200 || status === 201) return undefined;
  return {
    detail: `360dialog did not take the webhook (${status}).`,
    remedy: status === 401 || status === 403 ? REMEDY : 'Set PUBLIC_BASE_URL to a public https address.',
  };
}

const endpoint = ({
  account,
}: Context): { readonly url: string; readonly headers: Readonly<Record<string, string>> } => ({
  url: `${apiUrlOf(account.settings)}/v1/configs/webhook`,
  headers: apiKeyHeader(account),
});
