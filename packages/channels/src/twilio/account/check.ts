import { z } from 'zod';
import { checkAddress, failed, passed, skipped } from '../../contract/index.ts';
import type { AccountCheck, CheckContext } from '../../contract/index.ts';
import { accountPath, askApi, askNumber, askSender, askService } from './resources.ts';
import type { WhatsAppSender } from './resources.ts';
import type { TwilioSettings } from '../settings.ts';

type Context = CheckContext<TwilioSettings>;

const account = z.looseObject({
  status: z.string(),
  friendly_name: z.string().default(''),
  type: z.string().default('Full'),
});

const TOKEN = { id: 'credentials', title: 'Account and auth token' };
const KEY = { id: 'api-key', title: 'API key' };
const WEBHOOK = { id: 'webhook', title: 'Webhook' };

/**
 * Asks for the account, and where messages to its sender lead (https://www.twilio.com/docs/iam/api/account,
 * …/docs/phone-numbers/api/incomingphonenumber-resource, …/docs/messaging/api/service-resource, …/docs/whatsapp/api/senders).
 */
export async function check(context: Context): Promise<readonly AccountCheck[]> {
  const credentials = await checkToken(context);
  if (credentials.state !== 'passed') return [credentials];
  const key = context.account.settings.apiKeySid === undefined ? [] : [await checkKey(context)];
  return [credentials, ...key, ...(await checkWebhook(context))];
}

async function checkToken(context: Context): Promise<AccountCheck> {
  const { accountSid, authToken } = context.account.settings;
  const auth = { user: accountSid, password: authToken };
  const { status, json } = await askApi(context, `${accountPath(context)}.json`, { auth });
  const known = account.safeParse(json).data;
  if (status === 200 && known !== undefined) {
    if (known.status === 'active')
      return passed({ ...TOKEN, detail: `Twilio accepts them; the account is active${limitOf(known.type)}.` });
    return failed(
      { ...TOKEN, detail: `The account is ${known.status}.` },
      'Settle that with Twilio: it sends nothing.',
    );
  }
  if (status === 401 || status === 403)
    return failed(
      { ...TOKEN, detail: `Twilio refuses them (${status}).` },
      'Copy the Account SID and the auth token from the Twilio Console into TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.',
    );
  return skipped({ ...TOKEN, detail: `Twilio answered ${status}.` }, 'Check TWILIO_API_URL.');
}

async function checkKey(context: Context): Promise<AccountCheck> {
  const { status } = await askApi(context, `${accountPath(context)}/Messages.json?PageSize=1`);
  if (status === 200) return passed({ ...KEY, detail: 'Twilio accepts it.' });
  return failed(
    { ...KEY, detail: `Twilio refuses it (${status}).` },
    'Make a new API key of this account, and put it into TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET.',
  );
}

/** Checks the address that messages to the account's sender go to: a messaging service goes before the number. */
async function checkWebhook(context: Context): Promise<readonly AccountCheck[]> {
  const { channel, settings } = context.account;
  if (channel === 'whatsapp') return checkWhatsAppSender(context);
  if (settings.messagingServiceSid !== undefined) return [await checkService(context, settings.messagingServiceSid)];
  return [await checkNumber(context)];
}

async function checkNumber(context: Context): Promise<AccountCheck> {
  const { smsNumber = '' } = context.account.settings;
  const { status, found } = await askNumber(context);
  if (status !== 200) return skipped({ ...WEBHOOK, detail: `Twilio answered ${status} to a question for the number.` });
  if (found === undefined)
    return skipped({ ...WEBHOOK, detail: `${smsNumber} is no number of the account, so nothing can come in over it.` });
  return checkAddress(context, found.sms_url, 'the number in the Twilio Console (A message comes in)');
}

async function checkService(context: Context, sid: string): Promise<AccountCheck> {
  const { status, found } = await askService(context, sid);
  if (status === 404)
    return failed(
      { ...WEBHOOK, detail: 'Twilio has no such messaging service.' },
      'Correct TWILIO_MESSAGING_SERVICE_SID.',
    );
  if (status !== 200 || found === undefined) return skipped({ ...WEBHOOK, detail: `Twilio answered ${status}.` });
  if (found.use_inbound_webhook_on_number) return checkNumber(context);
  return checkAddress(context, found.inbound_request_url, 'the messaging service in the Twilio Console (Integration)');
}

async function checkWhatsAppSender(context: Context): Promise<readonly AccountCheck[]> {
  const { whatsappNumber: number = '' } = context.account.settings;
  const { status, found } = await askSender(context);
  if (status !== 200)
    return [skipped({ ...WEBHOOK, detail: `Twilio answered ${status} to a question for the sender.` })];
  if (found === undefined)
    return [skipped({ ...WEBHOOK, detail: `${number} is not among the account's first 100 WhatsApp senders.` })];
  return [
    checkAddress(context, found.webhook?.callback_url, 'the WhatsApp sender in the Twilio Console'),
    ...checkSender(found),
    ...checkLimit(found),
  ];
}

/** Nothing where Twilio does not tell: its Senders API is a beta. */
function checkSender({ status, offline_reasons: reasons, properties }: WhatsAppSender): readonly AccountCheck[] {
  if (typeof status !== 'string') return [];
  const quality = properties?.quality_rating;
  const more = typeof quality === 'string' ? `, its quality ${quality.toLowerCase()}` : '';
  const what = { id: 'sender', title: 'WhatsApp sender', detail: `The sender is ${status.toLowerCase()}${more}.` };
  if (status.startsWith('ONLINE')) return [passed(what)];
  const why = (reasons ?? []).flatMap(({ code, message }) => (message ? [`${message} (${code ?? 'no code'})`] : []));
  const where = 'See the sender in the Twilio Console: Messaging > Senders > WhatsApp senders.';
  return [failed(what, [...why, where].join(' '))];
}

/** To how many customers the sender may write first (https://www.twilio.com/docs/whatsapp/api/senders). */
function checkLimit({ properties }: WhatsAppSender): readonly AccountCheck[] {
  const limit = properties?.messaging_limit;
  if (typeof limit !== 'string') return [];
  return [passed({ id: 'limit', title: 'Messaging limit', detail: `WhatsApp's limit of the sender: ${limit}.` })];
}

/** The limits of a trial account (https://www.twilio.com/docs/usage/api/account). */
const limitOf = (type: string): string =>
  type === 'Trial' ? ', a trial: it sends to verified numbers alone, with a note of its own' : '';
