import { z } from 'zod';
import { toCustomerId } from '@ccm/core/domain';
import type { HttpRequest } from '@ccm/core/ports';
import type { LookUpContext } from '../../contract/index.ts';
import { ask } from '../../contract/index.ts';
import { credentialsOf } from '../sender.ts';
import type { TwilioSettings } from '../settings.ts';

type Context = LookUpContext<TwilioSettings>;

/** Twilio's answer: its status, and the resource if Twilio has it. */
export interface Asked<Resource> {
  readonly status: number;
  readonly found: Resource | undefined;
}

const phoneNumber = z.looseObject({
  sid: z.string().default(''),
  sms_url: z.string().nullish(),
  sms_application_sid: z.string().nullish(),
});
const phoneNumbers = z.looseObject({ incoming_phone_numbers: z.array(phoneNumber) });
const service = z.looseObject({
  inbound_request_url: z.string().nullish(),
  use_inbound_webhook_on_number: z.boolean().default(false),
});
const sender = z.looseObject({
  sid: z.string().default(''),
  sender_id: z.string(),
  webhook: z.looseObject({ callback_url: z.string().nullish() }).nullish(),
  status: z.string().nullish(),
  offline_reasons: z.array(z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })).nullish(),
  properties: z
    .looseObject({ quality_rating: z.string().nullish(), messaging_limit: z.string().nullish() })
    .nullish()
    .catch(undefined),
});
const senders = z.looseObject({ senders: z.array(sender) });

export type PhoneNumber = z.infer<typeof phoneNumber>;
type MessagingService = z.infer<typeof service>;
export type WhatsAppSender = z.infer<typeof sender>;

/** Messaging services and WhatsApp senders have a host of their own. */
const MESSAGING_HOST = 'https://messaging.twilio.com';
const DEFAULT_API = 'https://api.twilio.com';

export const accountPath = ({ account }: Context): string => `/2010-04-01/Accounts/${account.settings.accountSid}`;
export const servicePath = (sid: string): string => `/v1/Services/${encodeURIComponent(sid)}`;
export const senderPath = (sid: string): string => `/v2/Channels/Senders/${encodeURIComponent(sid)}`;

/** TWILIO_SMS_NUMBER (https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource). */
export async function askNumber(context: Context): Promise<Asked<PhoneNumber>> {
  const query = new URLSearchParams({ PhoneNumber: toCustomerId(context.account.settings.smsNumber ?? '') });
  const { status, json } = await askApi(
    context,
    `${accountPath(context)}/IncomingPhoneNumbers.json?${query.toString()}`,
  );
  return { status, found: phoneNumbers.safeParse(json).data?.incoming_phone_numbers[0] };
}

/** https://www.twilio.com/docs/messaging/api/service-resource */
export async function askService(context: Context, sid: string): Promise<Asked<MessagingService>> {
  const { status, json } = await askMessaging(context, servicePath(sid));
  return { status, found: service.safeParse(json).data };
}

/** TWILIO_WHATSAPP_NUMBER among the first 100 senders (https://www.twilio.com/docs/whatsapp/api/senders). */
export async function askSender(context: Context): Promise<Asked<WhatsAppSender>> {
  const { status, json } = await askMessaging(context, '/v2/Channels/Senders?Channel=whatsapp&PageSize=100');
  const id = `whatsapp:${context.account.settings.whatsappNumber ?? ''}`;
  return { status, found: senders.safeParse(json).data?.senders.find((each) => each.sender_id === id) };
}

/** One call of the REST API. @param request other than a GET with the account's usual credentials. */
export async function askApi(
  context: Context,
  path: string,
  request: Partial<HttpRequest> = {},
): ReturnType<typeof ask> {
  const { settings } = context.account;
  return ask(context, { method: 'GET', auth: credentialsOf(settings), ...request, url: `${settings.apiUrl}${path}` });
}

/** The same of the host for messaging. */
export async function askMessaging(
  context: Context,
  path: string,
  request: Partial<HttpRequest> = {},
): ReturnType<typeof ask> {
  const { settings } = context.account;
  const base = settings.apiUrl === DEFAULT_API ? MESSAGING_HOST : settings.apiUrl;
  return ask(context, { method: 'GET', auth: credentialsOf(settings), ...request, url: `${base}${path}` });
}
