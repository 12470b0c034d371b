import { API_VERSION } from './twilio-message.ts';

/** A file that a customer sends. */
export interface CustomerFile {
  readonly content: string | Buffer;
  /** MIME type. */
  readonly type: string;
}

/** A customer's message. Addresses as Twilio writes them: `+4477…`, `whatsapp:+4477…`, or `whatsapp:GB.44…` without a number. */
export interface CustomerWrites {
  readonly from: string;
  readonly to: string;
  readonly body?: string;
  readonly media?: readonly CustomerFile[];
  readonly location?: {
    readonly latitude: number;
    readonly longitude: number;
    readonly address?: string;
    readonly label?: string;
  };
  readonly profileName?: string;
  /** WhatsApp's business-scoped user id, beside the number: `GB.4411223344556677`. */
  readonly userId?: string;
  /** A pressed quick reply. Twilio calls it `button`, in a session `interactive`. */
  readonly button?: {
    readonly text: string;
    readonly payload: string;
    readonly messageType?: 'button' | 'interactive';
  };
  readonly listRow?: { readonly id: string; readonly title: string; readonly description?: string };
  readonly repliesTo?: { readonly sid: string; readonly sender: string };
  readonly forwarded?: boolean;
  readonly referral?: {
    readonly headline?: string;
    readonly body?: string;
    readonly sourceUrl?: string;
    readonly sourceId?: string;
    readonly sourceType?: string;
  };
  /** Advanced Opt-Out handled the message: Twilio has replied already. */
  readonly optOutType?: 'STOP' | 'START' | 'HELP';
  /** Hands the body over in base64, as chained SMS sometimes come. */
  readonly base64Body?: boolean;
  /** Any other parameter, or another value for one of these, such as one that Twilio adds without notice. */
  readonly parameters?: Readonly<Record<string, string>>;
}

interface InboundFacts {
  readonly messageSid: string;
  readonly accountSid: string;
  readonly messagingServiceSid?: string;
  readonly mediaUrls: readonly string[];
}

/** The form that Twilio posts for it (https://www.twilio.com/docs/messaging/guides/webhook-request). */
export function inboundParameters(message: CustomerWrites, facts: InboundFacts): URLSearchParams {
  const { body = message.button?.text ?? message.listRow?.title ?? '' } = message;
  const whatsApp = message.from.startsWith('whatsapp:');
  return new URLSearchParams({
    MessageSid: facts.messageSid,
    SmsSid: facts.messageSid,
    SmsMessageSid: facts.messageSid,
    AccountSid: facts.accountSid,
    ...present({ MessagingServiceSid: facts.messagingServiceSid }),
    From: message.from,
    To: message.to,
    Body: message.base64Body === true ? Buffer.from(body, 'utf8').toString('base64') : body,
    NumMedia: String(facts.mediaUrls.length),
    NumSegments: '1',
    SmsStatus: 'received',
    ApiVersion: API_VERSION,
    ...mediaParameters(message, facts),
    ...(whatsApp ? whatsAppParameters(message) : smsParameters(message)),
    ...message.parameters,
  });
}

function mediaParameters({ media = [] }: CustomerWrites, { mediaUrls }: InboundFacts): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [index, { type }] of media.entries()) {
    parameters[`MediaContentType${String(index)}`] = type;
    parameters[`MediaUrl${String(index)}`] = mediaUrls[index] ?? '';
  }
  return parameters;
}

function smsParameters({ optOutType }: CustomerWrites): Record<string, string> {
  const place = { city: '', state: '', zip: '', country: 'US' };
  return { ...prefixed('From', place), ...prefixed('To', place), ...present({ OptOutType: optOutType }) };
}

function whatsAppParameters(message: CustomerWrites): Record<string, string> {
  const { button, location, repliesTo, forwarded = false } = message;
  return {
    MessageType: whatsAppType(message),
    Forwarded: String(forwarded),
    FrequentlyForwarded: 'false',
    ReferralNumMedia: '0',
    ...present({ ProfileName: message.profileName }),
    ...customerIds(message),
    ...prefixed('Button', button && { text: button.text, payload: button.payload }),
    ...prefixed('List', message.listRow),
    ...prefixed('', location && { ...location, ...coordinates(location) }),
    ...prefixed('OriginalRepliedMessage', repliesTo),
    ...prefixed('Referral', message.referral),
  };
}

/** The ids of a customer: one with a user name may have no number at all. */
function customerIds({ from, userId }: CustomerWrites): Record<string, string> {
  const id = from.slice('whatsapp:'.length);
  const numbered = id.startsWith('+');
  const externalId = numbered ? userId : id;
  return present({
    WaId: numbered ? id.slice(1) : undefined,
    ExternalUserId: externalId && `whatsapp:${externalId}`,
  });
}

function coordinates({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): {
  latitude: string;
  longitude: string;
} {
  return { latitude: String(latitude), longitude: String(longitude) };
}

function whatsAppType({ button, listRow, location, media }: CustomerWrites): string {
  if (button !== undefined) return button.messageType ?? 'button';
  if (listRow !== undefined) return 'interactive';
  if (location !== undefined) return 'location';
  const type = media?.[0]?.type;
  if (type === undefined) return 'text';
  if (type === 'text/vcard') return 'contacts';
  if (type === 'image/webp') return 'sticker';
  return /^(image|audio|video)\//.exec(type)?.[1] ?? 'document';
}

function present(parameters: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** `{ id: '1' }` as `{ ListId: '1' }`. */
function prefixed(
  prefix: string,
  fields: Readonly<Record<string, string | undefined>> | undefined,
): Record<string, string> {
  const renamed = Object.entries(fields ?? {}).map(([name, value]): [string, string | undefined] => [
    prefix + name.charAt(0).toUpperCase() + name.slice(1),
    value,
  ]);
  return present(Object.fromEntries(renamed));
}
