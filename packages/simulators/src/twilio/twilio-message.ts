import { randomBytes } from 'node:crypto';

export const API_VERSION = '2010-04-01';

/** Values of MessageStatus (Twilio's OpenAPI description, enum message_status). */
export const TWILIO_STATUSES = [
  'accepted',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'undelivered',
  'failed',
  'canceled',
  'partially_delivered',
  'received',
] as const;
export type TwilioStatus = (typeof TWILIO_STATUSES)[number];

/** A message that the simulated account sent or received. */
export interface TwilioMessage {
  readonly sid: string;
  readonly direction: 'inbound' | 'outbound-api';
  /** Absent while a messaging service has not chosen one. */
  from?: string;
  readonly to: string;
  body: string;
  readonly messagingServiceSid?: string;
  readonly mediaUrls: readonly string[];
  readonly contentSid?: string;
  readonly contentVariables?: string;
  readonly persistentAction?: string;
  readonly statusCallback?: string;
  readonly createdAtMs: number;
  sentAtMs?: number;
  updatedAtMs: number;
  status: TwilioStatus;
  errorCode?: number;
  errorMessage?: string;
}

/** Two letters and 32 hex digits, as every Twilio id. */
export function newSid(prefix: 'SM' | 'MM' | 'ME'): string {
  return prefix + randomBytes(16).toString('hex');
}

/** The message as the REST API shows it: counts are strings, dates RFC 2822, unknown values null. */
export function messageJson(message: TwilioMessage, accountSid: string): Record<string, unknown> {
  const uri = `/${API_VERSION}/Accounts/${accountSid}/Messages/${message.sid}`;
  return {
    sid: message.sid,
    account_sid: accountSid,
    api_version: API_VERSION,
    body: message.body,
    date_created: rfc2822(message.createdAtMs),
    date_sent: message.sentAtMs === undefined ? null : rfc2822(message.sentAtMs),
    date_updated: rfc2822(message.updatedAtMs),
    direction: message.direction,
    error_code: message.errorCode ?? null,
    error_message: message.errorMessage ?? null,
    from: message.from ?? null,
    to: message.to,
    messaging_service_sid: message.messagingServiceSid ?? null,
    num_media: String(message.mediaUrls.length),
    num_segments: message.status === 'accepted' ? '0' : String(segmentCount(message.body)),
    price: null,
    price_unit: null,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    uri: `${uri}.json`,
  };
}

/** The basic GSM 7-bit alphabet and its escape extension (3GPP TS 23.038). */
const GSM_BASIC = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const GSM_EXTENDED = /[\^{}\\[~\]|€]/g;

/** The number of SMS that the text takes: 160 characters alone, 153 in a chain; 70 and 67 if it needs UCS-2. */
function segmentCount(text: string): number {
  const gsm = GSM_BASIC.test(text);
  const length = gsm ? text.length + (text.match(GSM_EXTENDED)?.length ?? 0) : text.length;
  const [alone, chained] = gsm ? [160, 153] : [70, 67];
  return length <= alone ? 1 : Math.ceil(length / chained);
}

function rfc2822(atMs: number): string {
  return new Date(atMs).toUTCString().replace('GMT', '+0000');
}
