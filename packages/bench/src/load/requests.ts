import { SIMULATED_NUMBER } from '@ccm/simulators/360dialog';
import { LAB } from '@ccm/e2e/fleet';
import { SIMULATED_ACCOUNT, twilioSignature } from '@ccm/simulators/twilio';
import { OUR } from '@ccm/simulators/world';
import { postBytes } from './http-connection.ts';

/** The WhatsApp account through which messages go out. */
export const BENCH_NUMBER = '447700900999';
export const BENCH_WEBHOOK_TOKEN = 'bench-webhook-token';

/** The number of customers who take part. */
export const CUSTOMERS = 300;

export const customerOf = (number: number): string => `4477009${String(10_000 + (number % CUSTOMERS))}`;

/** An SMS by Twilio's webhook, signed over the public address. */
export function twilioWebhook(number: number, publicUrl: string): Buffer {
  const path = '/webhooks/twilio';
  const form = new URLSearchParams({
    MessageSid: `SM${String(number).padStart(32, '0')}`,
    AccountSid: SIMULATED_ACCOUNT.accountSid,
    From: `+${customerOf(number)}`,
    To: OUR.smsNumber,
    Body: `bench-${String(number)} from a customer`,
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    ApiVersion: '2010-04-01',
  });
  const signature = twilioSignature(SIMULATED_ACCOUNT.authToken, `${publicUrl}${path}`, form);
  return postBytes(
    path,
    { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    form.toString(),
  );
}

/** A WhatsApp message by 360dialog's webhook, of the Cloud API's shape. */
export function d360Webhook(number: number): Buffer {
  const from = customerOf(number);
  const message = {
    from,
    id: `wamid.in.${String(number)}`,
    timestamp: '1795342272',
    type: 'text',
    text: { body: `bench-${String(number)} from a customer` },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: SIMULATED_NUMBER.number, phone_number_id: '1' },
    contacts: [{ profile: { name: 'Jane Doe' }, wa_id: from }],
    messages: [message],
  };
  const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${OUR.d360WebhookToken}` };
  return postBytes('/webhooks/360dialog', headers, JSON.stringify(body));
}

/** 360dialog's report on a message of the account `bench`. */
export function deliveredWebhook(providerMessageId: string): Buffer {
  const status = { id: providerMessageId, status: 'delivered', timestamp: '1795342273', recipient_id: customerOf(1) };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: BENCH_NUMBER, phone_number_id: '2' },
    statuses: [status],
  };
  const body = { object: 'whatsapp_business_account', entry: [{ id: '2', changes: [{ field: 'messages', value }] }] };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${BENCH_WEBHOOK_TOKEN}` };
  return postBytes('/webhooks/360dialog', headers, JSON.stringify(body));
}

/** A message out, by the REST API. */
export function apiMessage(number: number, target: { readonly channel: string; readonly account?: string }): Buffer {
  const message = {
    id: `bench-${String(number)}`,
    ...target,
    number: `+${customerOf(number)}`,
    text: `bench-${String(number)} from an application`,
  };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${LAB.apiToken}` };
  return postBytes('/api/v1/messages', headers, JSON.stringify(message));
}

export const oneToN = <T>(count: number, make: (number: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));
