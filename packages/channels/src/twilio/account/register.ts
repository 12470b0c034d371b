import { z } from 'zod';
import { failed, hindered, planOf } from '../../contract/index.ts';
import type { RegisterContext, RegistrationFault, RegistrationPlan } from '../../contract/index.ts';
import {
  accountPath,
  askApi,
  askMessaging,
  askNumber,
  askSender,
  askService,
  senderPath,
  servicePath,
} from './resources.ts';
import type { PhoneNumber, WhatsAppSender } from './resources.ts';
import type { TwilioSettings } from '../settings.ts';

type Context = RegisterContext<TwilioSettings>;

const WEBHOOK = { id: 'webhook', title: 'Webhook' };
const refusal = z.looseObject({ code: z.number().optional(), message: z.string().default('') });
/**
 * Asks for three repetitions after any failure: by itself Twilio repeats a webhook once, and only when it could not connect
 * (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
 */
const REPEATED = '#rc=3&rp=all';
const addressOf = ({ address }: Context): string => `${address}${REPEATED}`;
const CHECK_FIRST = 'Ask for the check of the account, and correct its credentials first.';

/**
 * Plans where messages to the account's sender lead: the WhatsApp sender, the messaging service, or the number. Status callbacks need
 * nothing: each message that we send names its own.
 */
export async function register(context: Context): Promise<RegistrationPlan> {
  const { channel, settings } = context.account;
  if (channel === 'whatsapp') return planSender(context);
  if (settings.messagingServiceSid !== undefined) return planService(context, settings.messagingServiceSid);
  return planNumber(context);
}

async function planNumber(context: Context): Promise<RegistrationPlan> {
  const { smsNumber = '' } = context.account.settings;
  const { status, found } = await askNumber(context);
  if (status !== 200) return unknown(status, 'the number');
  if (found === undefined)
    return hindered({
      ...WEBHOOK,
      state: 'skipped',
      detail: `${smsNumber} is no number of the account, so nothing can come in over it.`,
      remedy: 'Where it should receive, correct TWILIO_SMS_NUMBER and TWILIO_ACCOUNT_SID.',
    });
  if (context.isOurs(found.sms_url ?? '') && (found.sms_application_sid ?? '') === '') return planOf();
  return planOf({
    ...WEBHOOK,
    detail: `Sets ${addressOf(context)} as the address that incoming messages to ${smsNumber} are posted to.`,
    run: async () => setNumber(context, found),
  });
}

/** A TwiML application goes before the number's own address, so it is taken off. */
async function setNumber(context: Context, { sid }: PhoneNumber): Promise<RegistrationFault | undefined> {
  const path = `${accountPath(context)}/IncomingPhoneNumbers/${encodeURIComponent(sid)}.json`;
  const form = new URLSearchParams({ SmsUrl: addressOf(context), SmsMethod: 'POST', SmsApplicationSid: '' });
  return taken(await askApi(context, path, { method: 'POST', form }));
}

async function planService(context: Context, sid: string): Promise<RegistrationPlan> {
  const { status, found } = await askService(context, sid);
  if (status === 404)
    return hindered(
      failed({ ...WEBHOOK, detail: 'Twilio has no such messaging service.' }, 'Correct TWILIO_MESSAGING_SERVICE_SID.'),
    );
  if (status !== 200 || found === undefined) return unknown(status, 'the messaging service');
  if (found.use_inbound_webhook_on_number && context.account.settings.smsNumber !== undefined)
    return planNumber(context);
  if (context.isOurs(found.inbound_request_url ?? '') && !found.use_inbound_webhook_on_number) return planOf();
  const form = new URLSearchParams({
    InboundRequestUrl: addressOf(context),
    InboundMethod: 'POST',
    UseInboundWebhookOnNumber: 'false',
  });
  return planOf({
    ...WEBHOOK,
    detail: `Sets ${addressOf(context)} as the address that incoming messages to every sender of the messaging service are posted to.`,
    run: async () => taken(await askMessaging(context, servicePath(sid), { method: 'POST', form })),
  });
}

async function planSender(context: Context): Promise<RegistrationPlan> {
  const { whatsappNumber = '' } = context.account.settings;
  const { status, found } = await askSender(context);
  if (status !== 200) return unknown(status, 'the WhatsApp sender');
  if (found === undefined)
    return hindered(
      failed(
        { ...WEBHOOK, detail: `${whatsappNumber} is not among the account's first 100 WhatsApp senders.` },
        `Enter ${addressOf(context)} in the Twilio Console: Messaging > Senders, or Settings > WhatsApp sandbox.`,
      ),
    );
  if (context.isOurs(found.webhook?.callback_url ?? '')) return planOf();
  return planOf({
    ...WEBHOOK,
    detail: `Sets ${addressOf(context)} as the address that incoming messages to whatsapp:${whatsappNumber} are posted to.`,
    run: async () => setSender(context, found),
  });
}

/** Sets our address at the sender, and keeps its other settings, such as a fallback. */
async function setSender(context: Context, { sid, webhook }: WhatsAppSender): Promise<RegistrationFault | undefined> {
  const json = { webhook: { ...webhook, callback_url: addressOf(context), callback_method: 'POST' } };
  return taken(await askMessaging(context, senderPath(sid), { method: 'POST', json }));
}

const unknown = (status: number, what: string): RegistrationPlan =>
  hindered(failed({ ...WEBHOOK, detail: `Twilio does not show the webhook of ${what} (${status}).` }, CHECK_FIRST));

function taken({ status, json }: { readonly status: number; readonly json: unknown }): RegistrationFault | undefined {
  if (status >= 200 && status < 300) return undefined;
  const said = refusal.safeParse(json).data;
  const detail = `Twilio did not take it: ${said === undefined ? '' : `${said.message} `}(${said?.code ?? status}).`;
  return {
    detail,
    remedy: status === 401 || status === 403 ? CHECK_FIRST : 'Set PUBLIC_BASE_URL to a public https address.',
  };
}
