import { z } from 'zod';
import { ask, checkAddress, failed, passed, skipped } from '../contract/index.ts';
import type { AccountCheck, CheckContext } from '../contract/index.ts';
import { checkHealth, healthStatus } from '../whatsapp/account/health.ts';
import { apiKeyHeader } from './sender.ts';
import { apiUrlOf } from './settings.ts';
import type { D360Settings } from './settings.ts';

/** GET /v1/configs/webhook. */
export const webhookConfig = z.looseObject({
  url: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
});

const healthAnswer = z.looseObject({ health_status: healthStatus });
const CREDENTIALS = { id: 'credentials', title: 'API key' };
const HEADER = { id: 'webhook-token', title: 'Authorization header of the webhook' };
const WHERE = 'the number in the 360dialog Hub, or POST /v1/configs/webhook';

/** Asks for the webhook of the number (https://docs.360dialog.com/docs/waba-messaging/webhook), and how the number does. */
export async function check(context: CheckContext<D360Settings>): Promise<readonly AccountCheck[]> {
  const { account } = context;
  const { status, json } = await ask(context, {
    method: 'GET',
    url: `${apiUrlOf(account.settings)}/v1/configs/webhook`,
    headers: apiKeyHeader(account),
  });
  if (status === 401 || status === 403)
    return [
      failed(
        { ...CREDENTIALS, detail: `360dialog refuses the key (${status}).` },
        'Make a new key for the number in the 360dialog Hub and put it into D360_API_KEY.',
      ),
    ];
  const config = webhookConfig.safeParse(json).data;
  if (status !== 200 || config === undefined)
    return [skipped({ ...CREDENTIALS, detail: `360dialog answered ${status}.` }, 'Check D360_API_URL.')];
  return [
    passed({ ...CREDENTIALS, detail: '360dialog accepts the key.' }),
    checkAddress(context, config.url, WHERE),
    checkHeader(config.headers ?? {}, account.settings.webhookToken),
    ...(await checkNumber(context)),
  ];
}

/** Checks Meta's data about the number; empty if the host does not show them, as the classic API (…/docs/messaging/health-status). */
async function checkNumber(context: CheckContext<D360Settings>): Promise<readonly AccountCheck[]> {
  const { account } = context;
  const { number = 'The number', apiStyle } = account.settings;
  if (apiStyle === 'classic') return [];
  const url = `${apiUrlOf(account.settings)}/health_status`;
  const { status, json } = await ask(context, { method: 'GET', url, headers: apiKeyHeader(account) });
  const health = healthAnswer.safeParse(json).data?.health_status;
  if (status !== 200 || health === undefined) return [];
  return [checkHealth({ id: 'number', title: 'Number', about: number }, health)];
}

/** Without it, or with another one, every webhook is refused. */
function checkHeader(headers: Readonly<Record<string, string>>, token: string | undefined): AccountCheck {
  if (holdsToken(headers, token)) return passed({ ...HEADER, detail: 'It holds D360_WEBHOOK_TOKEN.' });
  const detail =
    authorizationIn(headers) === undefined
      ? 'The webhook is registered without it.'
      : 'It does not hold D360_WEBHOOK_TOKEN.';
  return failed(
    { ...HEADER, detail },
    'Register the webhook with `headers: {"Authorization": …}` and the value of D360_WEBHOOK_TOKEN: `ccm webhooks register`.',
  );
}

/** Whether webhooks with these headers will be let in. */
export function holdsToken(headers: Readonly<Record<string, string>>, token: string | undefined): boolean {
  const value = authorizationIn(headers);
  return token !== undefined && (value === token || value === `Bearer ${token}`);
}

const authorizationIn = (headers: Readonly<Record<string, string>>): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
