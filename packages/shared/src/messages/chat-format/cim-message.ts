import type { ContactCard, CustomerMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { ActivityInput, ChatEndedInput, ChatEnvelope, ChatFormat, ChatMessageInput } from './chat-format.ts';
import { cimMessage } from './cim-envelope.ts';
import type { CimBody, CimHeaderFacts } from './cim-envelope.ts';
import { nameOf, timeOf } from './describe-customer.ts';
import { hostedOf, toldText, withdrawnConsent } from './describe-message.ts';
import type { Hosted } from './describe-message.ts';

/** The successor's message (Expertflow CX object model, CIM), as a connector posts it. The one place that knows its bodies. */
export const cimFormat: ChatFormat = {
  message: toCimMessage,
  activity: toActivity,
  chatEnded: toChatEnded,
};

function toCimMessage(input: ChatMessageInput): unknown {
  const { event } = input;
  return cimMessage(
    {
      ...factsOf(input, timeOf(event.atMs, input.atMs)),
      who: nameOf(event.customer, input.ref.customerId),
      serviceIdentifier: event.serviceIdentifier,
      language: event.customer.language,
      providerMessageId: event.providerMessageId,
      originalMessageId: event.quotedMessageId,
      attributes: { ...attributesOf(event), aliases: aliasesIn(input), skillGroup: input.skillGroup },
    },
    bodyOf(input),
  );
}

/**
 * The body of a CIM message, which holds one thing: the first file, or the location, or the contacts, or the text; the other content goes
 * with it.
 */
function bodyOf({ event, media }: ChatMessageInput): CimBody {
  const files = hostedOf(media);
  const [first, ...others] = files;
  const text = toldText(event, media);
  const { location, comment, contacts = [] } = event;
  if (comment !== undefined) return commentBody(comment, files, text);
  // The file that contacts came in is theirs.
  if (contacts.length > 0 && files.every((file) => file.contacts !== undefined))
    return { ...contactBody(contacts, text), ...(first === undefined ? {} : filesBeside(files)) };
  if (first !== undefined) return mediaBody(first, others, { text, location, contacts });
  if (location !== undefined) return locationBody(location, text);
  return { type: 'PLAIN', markdownText: text };
}

const filesBeside = (files: readonly Hosted[]): object => ({
  additionalDetails: { attachments: files.map(attachmentOf) },
});

const MEDIA_TYPES = { image: 'IMAGE', audio: 'AUDIO', video: 'VIDEO', file: 'FILE' } as const;

function mediaBody(
  first: Hosted,
  others: readonly Hosted[],
  beside: {
    readonly text: string;
    readonly location: CustomerMessage['location'];
    readonly contacts: readonly ContactCard[];
  },
): CimBody {
  const { text, location, contacts } = beside;
  const markdownText = [text, ...others.map(({ url }) => url)].filter((line) => line !== '').join('\n');
  if (first.kind === 'sticker') return { type: 'STICKER', mediaUrl: first.url, stickerId: first.name, markdownText };
  return {
    type: MEDIA_TYPES[first.kind],
    caption: text,
    attachment: attachmentOf(first),
    additionalDetails: {
      ...(others.length === 0 ? {} : { attachments: others.map(attachmentOf) }),
      ...compact({ location }),
      ...(contacts.length === 0 ? {} : { contacts: contacts.map(contactOf) }),
    },
    markdownText,
  };
}

/** The object model's names for the content of a comment (ItemType). */
const ITEM_TYPES: Readonly<Partial<Record<Hosted['kind'], string>>> = {
  image: 'IMAGE',
  sticker: 'IMAGE',
  video: 'VIDEO',
};

function commentBody(
  { id: commentId, postId, parentId, url }: NonNullable<CustomerMessage['comment']>,
  [first, ...others]: readonly Hosted[],
  text: string,
): CimBody {
  const lines = [text, ...others.map((other) => other.url)].filter((line) => line !== '');
  return {
    type: 'COMMENT',
    postId,
    itemType: (first === undefined ? undefined : ITEM_TYPES[first.kind]) ?? 'TEXT',
    ...(first === undefined ? {} : { attachment: attachmentOf(first) }),
    additionalData: {
      commentId,
      ...compact({ parentId, url }),
      ...(others.length === 0 ? {} : { attachments: others.map(attachmentOf) }),
    },
    markdownText: lines.join('\n'),
  };
}

const attachmentOf = ({ url, name, mimeType, sizeBytes }: Hosted): object => ({
  mediaUrl: url,
  thumbnail: '',
  mimeType,
  size: sizeBytes ?? 0,
  mediaLabel: name,
  mediaName: name,
});

function locationBody(location: NonNullable<CustomerMessage['location']>, text: string): CimBody {
  const { latitude, longitude, name = null, address = null, url = null } = location;
  return {
    type: 'LOCATION',
    location: { latitude, longitude },
    additionalDetails: { name, address, url },
    markdownText: text,
  };
}

function contactBody(contacts: NonNullable<CustomerMessage['contacts']>, text: string): CimBody {
  return {
    type: 'CONTACT',
    contacts: contacts.map(contactOf),
    markdownText: text,
  };
}

const contactOf = ({ name, phones, ...details }: ContactCard): object => ({
  name: { formattedName: name },
  phones: phones.map((phone) => ({ phone })),
  additionalContactDetails: details,
});

/** The data that a CIM message has no field for, as attributes. */
function attributesOf(event: CustomerMessage): Record<string, string | undefined> {
  const { payload, edited, forwarded, referral, raw, comment } = event;
  return {
    payload,
    comment: comment === undefined ? undefined : JSON.stringify(comment),
    edited: edited === undefined ? undefined : 'true',
    forwarded: forwarded === undefined ? undefined : 'true',
    consent: withdrawnConsent(event),
    referral: referral === undefined ? undefined : JSON.stringify(referral),
    raw: raw === undefined ? undefined : JSON.stringify(raw),
  };
}

function toActivity(input: ActivityInput): unknown {
  const { event, ref, skillGroup } = input;
  const { referral, payload, raw } = event;
  return cimMessage(
    {
      ...factsOf(input, timeOf(event.atMs, input.atMs)),
      originalMessageId: event.quotedMessageId,
      who: nameOf(event.customer, ref.customerId),
      serviceIdentifier: event.serviceIdentifier,
      attributes: {
        skillGroup,
        activity: event.activity,
        aliases: aliasesIn(input),
        consent: event.consent,
        payload,
        referral: referral === undefined ? undefined : JSON.stringify(referral),
        raw: raw === undefined ? undefined : JSON.stringify(raw),
      },
    },
    {
      type: 'NOTIFICATION',
      notificationType: event.activity.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_'),
      markdownText: event.text,
    },
  );
}

function toChatEnded(input: ChatEndedInput): unknown {
  return cimMessage(
    {
      ...factsOf(input, input.atMs),
      who: nameOf(input.customer, input.ref.customerId),
      serviceIdentifier: input.serviceIdentifier,
      intent: 'END_CHAT',
      attributes: { skillGroup: input.skillGroup, reasonCode: 'INACTIVITY' },
    },
    { type: 'PLAIN', markdownText: '', additionalDetails: { reasonCode: 'INACTIVITY' } },
  );
}

const aliasesIn = ({ aliases = [] }: ChatEnvelope): string | undefined =>
  aliases.length === 0 ? undefined : JSON.stringify(aliases);

function factsOf(
  { messageId, conversationId, ref }: ChatEnvelope,
  atMs: number,
): Pick<CimHeaderFacts, 'id' | 'conversationId' | 'customerId' | 'channel' | 'atMs' | 'sender'> {
  const { customerId, channel } = ref;
  return { id: messageId, conversationId, customerId, channel, atMs, sender: 'CUSTOMER' };
}
