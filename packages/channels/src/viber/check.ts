import { z } from 'zod';
import { ask, checkAddress, failed, passed, skipped } from '../contract/index.ts';
import type { AccountCheck, CheckContext } from '../contract/index.ts';
import type { ViberSettings } from './settings.ts';

/** The answer of every call of the API, with the fields of get_account_info. */
export const accountInfo = z.looseObject({
  status: z.number(),
  status_message: z.string().default(''),
  name: z.string().default(''),
  webhook: z.string().optional(),
  event_types: z.array(z.string()).optional(),
});

const INVALID_TOKEN = 2;
/** The events that our parser reads. */
const EVENTS = ['delivered', 'seen', 'failed', 'subscribed', 'unsubscribed', 'conversation_started'];
const CREDENTIALS = { id: 'credentials', title: 'Credentials' };
const EVENT_TYPES = { id: 'events', title: 'Events' };

/** Asks for the bot's own account (https://developers.viber.com/docs/api/rest-bot-api/#get-account-info). */
export async function check(context: CheckContext<ViberSettings>): Promise<readonly AccountCheck[]> {
  const { apiUrl, authToken } = context.account.settings;
  const { status, json } = await ask(context, {
    method: 'POST',
    url: `${apiUrl}/get_account_info`,
    headers: { 'x-viber-auth-token': authToken },
    json: {},
  });
  const info = accountInfo.safeParse(json).data;
  if (info === undefined)
    return [skipped({ ...CREDENTIALS, detail: `Viber answered ${status} and no account.` }, 'Check VIBER_API_URL.')];
  if (info.status === INVALID_TOKEN)
    return [
      failed(
        { ...CREDENTIALS, detail: 'Viber does not know the token.' },
        "Copy the bot's token from the Viber Admin Panel into VIBER_AUTH_TOKEN.",
      ),
    ];
  if (info.status !== 0)
    return [skipped({ ...CREDENTIALS, detail: `Viber answered ${info.status}: ${info.status_message}` })];
  return [
    passed({ ...CREDENTIALS, detail: `Viber knows the bot as ${info.name}.` }),
    checkAddress(context, info.webhook, 'set_webhook of the Viber API'),
    checkEvents(info.event_types),
  ];
}

/** The events that our parser reads and Viber does not send. @param has undefined: it did not tell */
export const missingEvents = (has: readonly string[] = EVENTS): readonly string[] =>
  EVENTS.filter((event) => !has.includes(event));

function checkEvents(has: readonly string[] | undefined): AccountCheck {
  if (has === undefined) return skipped({ ...EVENT_TYPES, detail: 'Viber did not tell which events it sends.' });
  const missing = missingEvents(has);
  if (missing.length === 0) return passed({ ...EVENT_TYPES, detail: 'Viber sends all events.' });
  return failed(
    { ...EVENT_TYPES, detail: `Viber does not send ${missing.join(', ')}.` },
    'Register the webhook again, for all events: `ccm webhooks register`.',
  );
}
