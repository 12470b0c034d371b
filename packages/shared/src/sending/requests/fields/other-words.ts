// The words that other systems have for fields of a message, by the field that they mean; without case, `-` and `_`.

const MESSAGE = {
  number: ['phone', 'phonenumber', 'msisdn', 'mobile', 'destination'],
  to: ['recipient', 'recipients', 'recipientid', 'customer', 'customerid', 'chatid', 'userid', 'psid', 'waid'],
  text: ['body', 'message', 'content', 'messagetext', 'caption'],
  attachments: [
    'media',
    'mediaurl',
    'mediaurls',
    'file',
    'files',
    'fileurl',
    'image',
    'images',
    'picture',
    'photo',
    'video',
    'audio',
    'voice',
    'document',
  ],
  buttons: ['quickreplies', 'quickreply', 'suggestions', 'interactive'],
  keyboard: ['replymarkup', 'inlinekeyboard'],
  carousel: ['elements', 'slides'],
  location: ['latitude', 'longitude', 'lat', 'lng', 'venue'],
  contacts: ['vcard', 'vcards'],
  template: ['templatename', 'templateid', 'contentsid', 'contentvariables', 'variables', 'hsm'],
  replyTo: ['quotedmessageid', 'inreplyto', 'replytomessageid'],
  account: ['accountname', 'accountid', 'sender', 'senderid'],
  id: ['callbackid', 'externalid', 'clientreference'],
  lane: ['priority'],
} as const;

const LOCATION = {
  latitude: ['lat', 'degreeslatitude', 'y'],
  longitude: ['lng', 'lon', 'long', 'degreeslongitude', 'x'],
  name: ['title', 'label', 'description'],
  address: ['formattedaddress', 'fulladdress', 'street'],
};

const CONTACT = {
  name: ['formattedname', 'fullname', 'displayname', 'firstname', 'lastname'],
  phones: ['phone', 'phonenumber', 'phonenumbers', 'number', 'mobile', 'waid', 'tel'],
  emails: ['email', 'mail'],
  addresses: ['address', 'street'],
  organization: ['company', 'organisation'],
  urls: ['url', 'website', 'link'],
  birthday: ['bday', 'birthdate', 'dateofbirth'],
  note: ['notes', 'comment'],
};

const FILE = { url: ['src', 'uri', 'path', 'fileurl', 'filepath', 'payload', 'file', 'data', 'base64', 'media'] };

const ATTACHMENT = {
  url: [...FILE.url, 'image', 'video', 'audio', 'document'],
  mimeType: ['mime', 'mediatype'],
  caption: ['title', 'text'],
};

const BUTTON = {
  title: ['buttontext', 'displaytext', 'reply'],
  type: ['contenttype', 'actiontype', 'buttontype'],
  payload: ['callbackdata', 'postbackdata', 'data', 'buttonid', 'rowid'],
  url: ['weburl', 'uri'],
  phone: ['tel', 'mobile'],
};

const CARD = {
  subtitle: ['body', 'content', 'caption'],
  imageUrl: ['picture', 'photo', 'media', 'thumbnail', 'thumbnailurl', 'img'],
  url: ['defaultaction', 'tapaction'],
  buttons: ['actions', 'quickreplies', 'suggestions', 'keyboard'],
};

const CAROUSEL = { cards: ['items', 'elements', 'slides'] };

const ROWS = { rows: ['items', 'options', 'choices', 'buttons'] };

const TEMPLATE = {
  name: ['templatename', 'templateid', 'elementname'],
  language: ['lang', 'locale', 'languagecode'],
  variables: ['params', 'parameters', 'placeholders', 'values', 'contentvariables', 'bodyparams', 'body'],
};

const TEMPLATE_BUTTON = { type: ['subtype'], payload: ['parameters', 'parameter', 'variable'] };

const FLOW = { data: ['payload', 'flowactionpayload'], draft: ['mode'], fallbackUrl: ['fallback', 'url'] };

const REFERENCE = { messageId: ['quotedmessageid', 'stanzaid', 'inreplyto', 'wamid'] };

const REACTION = { messageId: [...REFERENCE.messageId, 'key'], emoji: ['reaction', 'text', 'value'] };

/** A lookup of the field that another system's word means. */
export type Meanings = ReadonlyMap<string, string>;

const meanings = (words: Readonly<Record<string, readonly string[]>>): Meanings =>
  new Map(Object.entries(words).flatMap(([field, others]) => others.map((other) => [other, field] as const)));

export const OTHER_WORDS = {
  message: meanings(MESSAGE),
  location: meanings(LOCATION),
  contact: meanings(CONTACT),
  file: meanings(FILE),
  attachment: meanings(ATTACHMENT),
  button: meanings(BUTTON),
  card: meanings(CARD),
  carousel: meanings(CAROUSEL),
  rows: meanings(ROWS),
  template: meanings(TEMPLATE),
  templateButton: meanings(TEMPLATE_BUTTON),
  flow: meanings(FLOW),
  reference: meanings(REFERENCE),
  reaction: meanings(REACTION),
} as const;

/** The field that another system's word means; undefined for a word that nobody has for it. */
export const meantBy = (word: string, others: Meanings | undefined): string | undefined =>
  others?.get(word.toLowerCase().replaceAll(/[-_]/g, ''));
