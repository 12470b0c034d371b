import { isWhatsappGroup, readRecipientNumber } from '@ccm/core/domain';
import { DAY_MS } from '@ccm/core/time';
import type { Capabilities, AddressReading, ChannelRules } from '../contract/index.ts';
import { native, renderedAs, TEXT_ALONE } from '../contract/index.ts';
import { MAX_TEXT } from './pieces.ts';

/** WhatsApp's id of a person without a number (business-scoped user id). */
const USER_ID = /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/;
/** The id of the parent of several accounts, to which nothing can be sent. */
const PARENT_ID = /^[A-Z]{2}\.ENT\.[A-Za-z0-9]{1,128}$/;
/** The suffix that some WhatsApp libraries append to a number. */
const SUFFIX = /@(?:s\.whatsapp\.net|c\.us)$/i;

/** The addresses of customers of WhatsApp, whoever provides it. */
export const WHATSAPP_ADDRESSES = {
  severalIds: true,
  addressTitle: 'WhatsApp',
  readAddress,
} as const satisfies Partial<ChannelRules>;

/**
 * The content that WhatsApp shows with every host of its API (https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages).
 */
export const WHATSAPP_RULES: Omit<ChannelRules, 'title'> = {
  ...WHATSAPP_ADDRESSES,
  replyWindow: { ms: DAY_MS },
  contents: {
    ...TEXT_ALONE,
    text: native('4096 characters a message'),
    image: native('JPEG, PNG to 5 MB; others as document'),
    audio: native('AAC, AMR, MP3, M4A, Ogg with Opus to 16 MB; others as document'),
    video: native('MP4, 3GPP to 16 MB; others as document'),
    file: native('to 100 MB; larger as link'),
    sticker: native('WebP; others as image'),
    location: native(),
    contacts: native('a note as text'),
    'reply-buttons': native('up to 3; up to 10 as list; else numbered text'),
    'url-button': native('one alone; else text'),
    'share-location': native('WhatsApp words the button'),
    header: native('with buttons, a flow or (text) a list, to 60 characters; else as the first line or a file'),
    footer: native('with buttons, a list or a flow, to 60 characters; else as the last line'),
    list: native('10 rows, titles cut to 24, descriptions to 72; else numbered text'),
    carousel: renderedAs(
      'one message a card, with picture and buttons, or WhatsApp’s own where the account asks for it; else numbered text',
    ),
    template: native('with header and buttons'),
    flow: native('its button cut to 30'),
    reply: native(),
    reaction: native(),
    typing: native('for up to 25 s, with a read mark'),
  },
};

/** The properties of WhatsApp with every host of its API. */
export const WHATSAPP_CAPABILITIES: Capabilities = {
  maxTextLength: MAX_TEXT,
  maxButtons: 10,
  reports: ['sent', 'delivered', 'read', 'failed'],
  temporaryFailures: true,
  defaultRatePerSecond: 80,
};

/** Reads the id of a group or a person, and a number with the suffix of a WhatsApp library. */
function readAddress(address: string): AddressReading | undefined {
  if (isWhatsappGroup(address) || USER_ID.test(address)) return { id: address };
  if (PARENT_ID.test(address)) {
    return {
      fault:
        "is the id of a parent account, to which WhatsApp delivers nothing; write the customer's number, or the id that came with their message",
    };
  }
  if (!SUFFIX.test(address)) return undefined;
  const read = readRecipientNumber(address.replace(SUFFIX, ''));
  return 'number' in read ? { id: read.number } : read;
}
