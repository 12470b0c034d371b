import type { Account, OutboundAttachment, OutboundContent, OutboundMessage } from '@ccm/core/domain';
import { DeliveryError, toE164 } from '@ccm/core/domain';
import { plainSms, segmentsOf } from '@ccm/core/gsm';
import type { NumberedChoice, OutboundPart, RenderedMessage } from '../contract/index.ts';
import {
  assertFilled,
  attachmentAsLink,
  became,
  buttonsAsNumberedText,
  buttonsBecame,
  cardsAsText,
  contactsAsText,
  carriedVariables,
  cleanVariables,
  LOCATION_BECAME_LINK,
  locationAsText,
  splitText,
  TEXT_LEFT_OUT,
} from '../text/index.ts';
import { fitMedia } from '../media/index.ts';
import { TWILIO_MEDIA } from './media-rules.ts';
import type { TwilioMessageRequest } from './payloads.ts';
import type { TwilioSettings } from './settings.ts';

/** Error 21617 beyond it. */
export const MAX_TEXT_LENGTH = 1600;
/** https://www.twilio.com/docs/messaging/api/message-resource: up to ten in an MMS, one in a WhatsApp message. */
const MAX_MEDIA = { sms: 10, whatsapp: 1 } as const;
/** All files of one MMS together. */
const MAX_MMS_BYTES = 5_000_000;

type TwilioChannel = keyof typeof MAX_MEDIA;
type Addresses = Pick<TwilioMessageRequest, 'to' | 'from' | 'messagingServiceSid'>;

/** Our message as calls of Messages.json, the text first. */
export function render(message: OutboundMessage, account: Account<TwilioSettings>): RenderedMessage {
  const channel: TwilioChannel = message.channel === 'whatsapp' ? 'whatsapp' : 'sms';
  const addresses = { to: recipientOf(message.to, channel), ...senderOf(account.settings, channel) };
  const { template } = message.content;
  if (template !== undefined) return renderTemplate(message.content, template, { addresses, channel });

  const draft = draftOf(message.content, channel);
  const [first, ...others] = [
    ...textParts(draft, addresses, channel),
    ...mediaParts(draft, addresses, channel),
    ...locationParts(draft, addresses),
  ];
  if (first === undefined) throw new DeliveryError('invalid-message', 'The message has nothing that can be sent');
  return {
    parts: [first, ...others],
    notes: draft.notes,
    ...(draft.choices.length === 0 ? {} : { numberedChoices: draft.choices }),
  };
}

/** Writes `whatsapp:` before a number, and before the id of a customer without one, who has no plus (`whatsapp:US.1234`). */
function recipientOf(to: string, channel: TwilioChannel): string {
  const bare = to.replace(/^whatsapp:/, '');
  const number = toE164(bare);
  if (channel === 'sms' && number !== undefined) return number;
  if (channel === 'whatsapp' && number !== undefined) return `whatsapp:${number}`;
  if (channel === 'whatsapp' && /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(bare)) return `whatsapp:${bare}`;
  throw new DeliveryError('invalid-recipient', `The recipient is neither a phone number nor an id of ${channel}`);
}

function senderOf(settings: TwilioSettings, channel: TwilioChannel): Omit<Addresses, 'to'> {
  const { messagingServiceSid, smsNumber, whatsappNumber } = settings;
  if (channel === 'whatsapp' && whatsappNumber !== undefined) return { from: `whatsapp:${whatsappNumber}` };
  if (messagingServiceSid !== undefined) return { messagingServiceSid };
  if (channel === 'sms' && smsNumber !== undefined) return { from: toE164IfLong(smsNumber) };
  throw new DeliveryError(
    'blocked-account',
    `The account has no number for ${channel}: set one and replay the message`,
  );
}

/** A short code and an alphanumeric sender stay as they are. */
const toE164IfLong = (number: string): string => toE164(number) ?? number;

/**
 * Renders a template, which stands alone: a text beside it is its own wording and is left out, anything else beside it would be lost.
 */
function renderTemplate(
  content: OutboundContent,
  template: NonNullable<OutboundContent['template']>,
  { addresses, channel }: { readonly addresses: Addresses; readonly channel: TwilioChannel },
): RenderedMessage {
  if (!/^HX[0-9a-zA-Z]+$/.test(template.name)) {
    throw new DeliveryError(
      'invalid-message',
      'A template at Twilio is named by its content SID: HX and 32 hex digits',
    );
  }
  const carried = template.carriesMessage === true ? carriedVariables(content, template) : undefined;
  const { variables, notes } = carried ?? filledAlone(content, template, channel);
  const { choices = [] } = carried ?? {};
  const request: TwilioMessageRequest = {
    ...addresses,
    contentSid: template.name,
    ...(Object.keys(variables).length === 0 ? {} : { contentVariables: JSON.stringify(variables) }),
  };
  return {
    parts: [{ kind: 'template', cost: 1, request }],
    notes,
    ...(choices.length === 0 ? {} : { numberedChoices: choices }),
  };
}

/** @throws {DeliveryError} */
function filledAlone(
  { text, attachments, buttons, cards, location, contacts }: OutboundContent,
  { variables, header, buttons: filled, components }: NonNullable<OutboundContent['template']>,
  channel: TwilioChannel,
): ReturnType<typeof cleanVariables> {
  if (header !== undefined || filled !== undefined || components !== undefined) {
    throw new DeliveryError(
      'invalid-message',
      "template.header, template.buttons, template.components: Twilio's content template has them; fill them by its variables",
    );
  }
  if ([attachments, buttons, cards ?? [], contacts ?? []].some((list) => list.length > 0) || location !== undefined) {
    throw new DeliveryError(
      'invalid-message',
      'A template takes nothing beside it: make files and buttons part of the content template, or send them in a message of their own',
    );
  }
  const left = text === '' ? [] : [TEXT_LEFT_OUT];
  // SMS has no other rules for them.
  if (channel === 'sms') return { variables: assertFilled(variables), notes: left };
  const cleaned = cleanVariables(variables);
  return { ...cleaned, notes: [...left, ...cleaned.notes] };
}

/** The message sorted into the fields that Twilio has. */
interface Draft {
  readonly text: string;
  readonly media: readonly OutboundAttachment[];
  readonly location: OutboundContent['location'];
  readonly choices: readonly NumberedChoice[];
  readonly notes: readonly string[];
}

function draftOf(content: OutboundContent, channel: TwilioChannel): Draft {
  const { location, contacts = [], cards = [], buttons, attachments } = content;
  const fitted = attachments.map((attachment) => fitMedia(attachment, TWILIO_MEDIA[channel]));
  const linked = fitted.filter(({ as }) => as === 'link').map(({ attachment }) => attachment);
  const media = fitted.filter(({ as }) => as === 'native').map(({ attachment }) => attachment);
  const numbered = numberedText(cards, buttons);
  const isPin = channel === 'whatsapp' && location !== undefined;
  const blocks = [
    content.text,
    ...media.flatMap((attachment) => looseCaption(attachment, media, channel)),
    ...linked.map(attachmentAsLink),
    location === undefined || isPin ? '' : locationAsText(location),
    contacts.length === 0 ? '' : contactsAsText(contacts),
    numbered.text,
  ];
  const text = blocks.filter((block) => block !== '').join('\n\n');
  return {
    text: channel === 'sms' ? plainSms(text) : text,
    media,
    location: isPin ? location : undefined,
    choices: numbered.choices,
    notes: [
      ...buttonsBecame(buttons),
      ...became(cards.length, 'card', 'text'),
      ...became(contacts.length, 'contact', 'text'),
      ...(location === undefined || isPin ? [] : [LOCATION_BECAME_LINK]),
      ...fitted.flatMap(({ note }) => (note === undefined ? [] : [note])),
    ],
  };
}

/** Cards and buttons are numbered through: a card without a title holds the buttons. */
function numberedText(
  cards: NonNullable<OutboundContent['cards']>,
  buttons: OutboundContent['buttons'],
): ReturnType<typeof cardsAsText> {
  if (cards.length === 0) return buttonsAsNumberedText('', buttons);
  return cardsAsText(buttons.length === 0 ? cards : [...cards, { title: '', buttons }]);
}

/** WhatsApp shows a caption under a picture and a video only; an MMS has one text for all its files. */
function isCaptioned({ kind, caption = '' }: OutboundAttachment, channel: TwilioChannel): boolean {
  return channel === 'whatsapp' && (kind === 'image' || kind === 'video') && caption.length <= MAX_TEXT_LENGTH;
}

function looseCaption(
  attachment: OutboundAttachment,
  media: readonly OutboundAttachment[],
  channel: TwilioChannel,
): readonly string[] {
  const { caption } = attachment;
  return !media.includes(attachment) || caption === undefined || isCaptioned(attachment, channel) ? [] : [caption];
}

/** Whether the text travels with the first file. */
function isCaption({ text, media }: Draft, channel: TwilioChannel): boolean {
  const [first] = media;
  if (first === undefined || text === '' || text.length > MAX_TEXT_LENGTH) return false;
  return channel === 'sms' || (media.length === 1 && first.caption === undefined && isCaptioned(first, channel));
}

function textParts(draft: Draft, addresses: Addresses, channel: TwilioChannel): OutboundPart[] {
  if (isCaption(draft, channel)) return [];
  return splitText(draft.text, MAX_TEXT_LENGTH).map((body) => ({
    kind: 'text',
    cost: channel === 'sms' ? segmentsOf(body).segments : 1,
    request: { ...addresses, body } satisfies TwilioMessageRequest,
  }));
}

function mediaParts(draft: Draft, addresses: Addresses, channel: TwilioChannel): OutboundPart[] {
  const { media, text } = draft;
  const withText = isCaption(draft, channel);
  const groups = grouped(media, channel);
  return groups.map((group, index) => {
    const [first] = group;
    const caption = first !== undefined && isCaptioned(first, channel) ? first.caption : undefined;
    const body = withText && index === 0 ? text : caption;
    return {
      kind: group.length === 1 && first !== undefined ? first.kind : 'media',
      cost: 1,
      request: {
        ...addresses,
        ...(body === undefined || body === '' ? {} : { body }),
        mediaUrl: group.map(({ url }) => url),
      } satisfies TwilioMessageRequest,
    };
  });
}

/** Groups the files: as many to a message as fit by number and, in an MMS, by size. */
function grouped(media: readonly OutboundAttachment[], channel: TwilioChannel): readonly OutboundAttachment[][] {
  const groups: OutboundAttachment[][] = [];
  let bytes = 0;
  for (const attachment of media) {
    const { sizeBytes = 0 } = attachment;
    const last = groups.at(-1);
    const fits = last !== undefined && last.length < MAX_MEDIA[channel] && bytes + sizeBytes <= MAX_MMS_BYTES;
    if (fits) last.push(attachment);
    else groups.push([attachment]);
    bytes = fits ? bytes + sizeBytes : sizeBytes;
  }
  return groups;
}

/** A pin on WhatsApp's map. Twilio wants a body beside it, which WhatsApp shows as the pin's name. */
function locationParts({ location }: Draft, addresses: Addresses): OutboundPart[] {
  if (location === undefined) return [];
  const labels = [location.name, location.address].filter((label) => label !== undefined && label !== '');
  const name = labels.length === 0 ? undefined : labels.join(', ');
  const place = `geo:${String(location.latitude)},${String(location.longitude)}`;
  const request: TwilioMessageRequest = {
    ...addresses,
    body: name ?? place.slice('geo:'.length),
    persistentAction: [name === undefined ? place : `${place}|${name}`],
  };
  return [{ kind: 'location', cost: 1, request }];
}
