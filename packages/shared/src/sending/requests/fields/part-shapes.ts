import { OTHER_WORDS } from './other-words.ts';
import type { Meanings } from './other-words.ts';
import { SPELLINGS } from './spellings.ts';

/** The fields that an object of a message may have. */
export interface PartShape {
  readonly fields: readonly string[];
  /** The words that other systems have for them. */
  readonly others?: Meanings;
  /** The fields that are objects themselves, or lists of them. */
  readonly parts?: Readonly<Record<string, PartShape>>;
  /** An entry, where the part may be a list in place of an object that holds one. */
  readonly entry?: PartShape;
}

const BUTTON: PartShape = { fields: SPELLINGS.button, others: OTHER_WORDS.button };
const CARD: PartShape = { fields: SPELLINGS.card, others: OTHER_WORDS.card, parts: { buttons: BUTTON } };
const LOCATION: PartShape = { fields: SPELLINGS.location, others: OTHER_WORDS.location };
const REFERENCE: PartShape = { fields: SPELLINGS.reference, others: OTHER_WORDS.reference };
const SECTION: PartShape = { fields: SPELLINGS.section, others: OTHER_WORDS.rows, parts: { rows: BUTTON } };

const CONTACT: PartShape = {
  fields: SPELLINGS.contact,
  others: OTHER_WORDS.contact,
  parts: {
    name: { fields: SPELLINGS.contactName },
    phones: { fields: SPELLINGS.contactPhone },
    emails: { fields: SPELLINGS.contactEmail },
    urls: { fields: SPELLINGS.contactUrl },
    addresses: { fields: SPELLINGS.contactAddress },
    organization: { fields: SPELLINGS.contactOrganization },
    org: { fields: SPELLINGS.contactOrganization },
  },
};

const TEMPLATE: PartShape = {
  fields: SPELLINGS.template,
  others: OTHER_WORDS.template,
  parts: {
    header: { fields: SPELLINGS.templateHeader, others: OTHER_WORDS.file, parts: { location: LOCATION } },
    buttons: { fields: SPELLINGS.templateButton, others: OTHER_WORDS.templateButton },
  },
};

/** A file: a file store's other fields of it are passed over. */
export const ATTACHMENT: PartShape = { fields: SPELLINGS.attachment, others: OTHER_WORDS.attachment };

/** Everything that a message is made of, but for its files. */
export const PARTS: Readonly<Record<string, PartShape>> = {
  buttons: BUTTON,
  cards: CARD,
  carousel: { fields: ['cards'], others: OTHER_WORDS.carousel, parts: { cards: CARD }, entry: CARD },
  contacts: CONTACT,
  keyboard: BUTTON,
  list: {
    fields: SPELLINGS.list,
    others: OTHER_WORDS.rows,
    parts: { rows: BUTTON, sections: SECTION },
  },
  location: LOCATION,
  template: TEMPLATE,
  header: { fields: SPELLINGS.header, others: OTHER_WORDS.file },
  sticker: { fields: SPELLINGS.sticker, others: OTHER_WORDS.file },
  flow: { fields: SPELLINGS.flow, others: OTHER_WORDS.flow },
  replyTo: { fields: SPELLINGS.replyTo, others: OTHER_WORDS.reference },
  reaction: { fields: SPELLINGS.reaction, others: OTHER_WORDS.reaction },
  edit: REFERENCE,
  delete: REFERENCE,
};
