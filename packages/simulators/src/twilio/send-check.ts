/** The account's senders, services and templates; if a member is absent, everything of its kind is taken. */
export interface AccountFacts {
  /** Addresses that may send: `+1415…`, `whatsapp:+1415…`. */
  readonly senders?: readonly string[];
  readonly messagingServiceSids?: readonly string[];
  readonly isUnsubscribed: (from: string, to: string) => boolean;
}

const SMS_ADDRESS = /^\+[1-9]\d{6,14}$/;
const SHORT_CODE_OR_NAME = /^(\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/;
/** A number, or a business-scoped user id: country code, period, alphanumerics, without a plus. */
const WHATSAPP_ADDRESS = /^whatsapp:(\+[1-9]\d{6,14}|[A-Z]{2}\.[A-Za-z0-9]{1,128})$/;
const MAX_BODY_CHARACTERS = 1600;
const MAX_MEDIA = 10;
/** Refused later at Twilio, and at once here. */
const NO_WHATSAPP_MEDIA = /\.(?:webp|gif|heic|svg|mov|webm|zip|wav)$/i;

/** Numbers that always fail (https://www.twilio.com/docs/iam/test-credentials). */
const MAGIC_TO = new Map([
  ['+15005550001', 21211],
  ['+15005550002', 21612],
  ['+15005550003', 21408],
  ['+15005550004', 21610],
  ['+15005550009', 21614],
]);
const MAGIC_FROM = new Map([
  ['+15005550001', 21212],
  ['+15005550007', 21606],
  ['+15005550008', 21611],
]);

/** The error code with which Twilio refuses this form, or undefined when it takes it. */
export function refusalOf(form: URLSearchParams, account: AccountFacts): number | undefined {
  return addressRefusal(form, account) ?? contentRefusal(form) ?? callbackRefusal(form.get('StatusCallback'));
}

function addressRefusal(form: URLSearchParams, account: AccountFacts): number | undefined {
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  const service = form.get('MessagingServiceSid');
  if (to === '') return 21604;
  if (from === '' && service === null) return 21603;
  if (!SMS_ADDRESS.test(to) && !WHATSAPP_ADDRESS.test(to)) return 21211;
  if (service !== null && account.messagingServiceSids?.includes(service) === false) return 21701;
  return (from === '' ? undefined : senderRefusal(from, to, account)) ?? recipientRefusal(from, to, account);
}

function senderRefusal(from: string, to: string, account: AccountFacts): number | undefined {
  const whatsApp = from.startsWith('whatsapp:');
  if (!SMS_ADDRESS.test(from) && !WHATSAPP_ADDRESS.test(from) && !SHORT_CODE_OR_NAME.test(from)) return 21212;
  if (whatsApp !== to.startsWith('whatsapp:')) return 21910;
  if (from === to) return 63031;
  if (MAGIC_FROM.has(from)) return MAGIC_FROM.get(from);
  if (account.senders?.includes(from) === false) return whatsApp ? 63007 : 21606;
  return undefined;
}

function recipientRefusal(from: string, to: string, account: AccountFacts): number | undefined {
  return MAGIC_TO.get(to) ?? (account.isUnsubscribed(from, to) ? 21610 : undefined);
}

function contentRefusal(form: URLSearchParams): number | undefined {
  const contentSid = form.get('ContentSid');
  const media = form.getAll('MediaUrl');
  const isWhatsapp = form.get('To')?.startsWith('whatsapp:') === true;
  if (contentSid !== null) return templateRefusal(contentSid, form.get('ContentVariables'), isWhatsapp);
  if ((form.get('Body') ?? '').length > MAX_BODY_CHARACTERS) return 21617;
  if (media.length > (isWhatsapp ? 1 : MAX_MEDIA)) return 21623;
  if (!media.every(isHttpUrl)) return 21620;
  if (isWhatsapp && media.some((url) => NO_WHATSAPP_MEDIA.test(new URL(url).pathname))) return 63021;
  const hasContent = (form.get('Body') ?? '') !== '' || media.length > 0 || form.has('PersistentAction');
  return hasContent ? undefined : 21602;
}

/** WhatsApp takes no line breaks, tabs or five blanks in a variable. */
function templateRefusal(contentSid: string, variables: string | null, isWhatsapp: boolean): number | undefined {
  if (!/^HX[0-9a-f]{32}$/.test(contentSid)) return 21655;
  if (isWhatsapp && /\\[nrt]| {5}/.test(variables ?? '')) return 21656;
  return variables === null || isJsonObject(variables) ? undefined : 21656;
}

function callbackRefusal(url: string | null): number | undefined {
  if (url === null) return undefined;
  return isHttpUrl(url) && !new URL(url).hostname.includes('_') ? undefined : 21609;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
