/**
 * The parameters of an incoming message that are read, or say nothing that an agent could use: the request's own identity, where the
 * sender's carrier is (https://www.twilio.com/docs/messaging/guides/webhook-request).
 */
const KNOWN: ReadonlySet<string> = new Set([
  'MessageSid',
  'SmsSid',
  'SmsMessageSid',
  'AccountSid',
  'MessagingServiceSid',
  'From',
  'To',
  'Body',
  'NumMedia',
  'NumSegments',
  'SmsStatus',
  'ApiVersion',
  'OptOutType',
  'ProfileName',
  'WaId',
  'ExternalUserId',
  /** The id at the portfolio's parent, which no message can be sent to. */
  'ParentExternalUserId',
  'MessageType',
  'ButtonText',
  'ButtonPayload',
  'ListId',
  'ListTitle',
  'ListDescription',
  'InteractiveData',
  'FlowData',
  'Latitude',
  'Longitude',
  'Address',
  'Label',
  'Forwarded',
  'FrequentlyForwarded',
  'OriginalRepliedMessageSid',
  'OriginalRepliedMessageSender',
  /** Repeats the parameters beside it, as JSON. */
  'ChannelMetadata',
  'bodySHA256',
]);
const KNOWN_PATTERN =
  /^(?:Media(?:Url|ContentType)\d{0,3}|Referral[A-Z][A-Za-z]*|(?:From|To)(?:City|State|Zip|Country))$/;

/** The parameters of a message that are not known, without empty ones. */
export function unknownParameters(raw: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(raw).filter(([name, value]) => value !== '' && !KNOWN.has(name) && !KNOWN_PATTERN.test(name)),
  );
}
