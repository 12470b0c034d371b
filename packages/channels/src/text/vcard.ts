import type { ContactCard } from '@ccm/core/domain';
import { toStatedNumber, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { splitCards } from './vcard-lines.ts';
import { propertiesIn } from './vcard-properties.ts';
import type { Property } from './vcard-properties.ts';

/** A text with vCards in it: the cards, and the words around them. */
export interface VCardText {
  readonly contacts: readonly ContactCard[];
  readonly words: string;
}

/** Takes the vCards out of a text. Where none can be read, the text is all words. */
export function readVCards(text: string): VCardText {
  const { cards, words } = splitCards(text);
  const contacts = cards.flatMap((lines) => toCard(propertiesIn(lines)));
  if (contacts.length === 0) return { contacts, words: text };
  return {
    contacts,
    words: words
      .filter((line) => line.trim() !== '')
      .join('\n')
      .trim(),
  };
}

/**
 * Reads the cards of a file of vCards (RFC 6350, and versions 2.1 and 3.0 as phones still write them): folded lines joined, groups
 * (`item1.TEL`) taken off, quoted-printable values read in their charset. Pictures and unreadable lines are left out.
 */
export function parseVCards(text: string): ContactCard[] {
  return splitCards(text).cards.flatMap((lines) => toCard(propertiesIn(lines)));
}

function toCard(properties: readonly Property[]): ContactCard[] {
  const allOf = (...names: readonly string[]): string[] => [
    ...new Set(properties.filter(({ name }) => names.includes(name)).map(({ value }) => unescape(value).trim())),
  ];
  const textsOf = (...names: readonly string[]): string[] =>
    allOf(...names)
      .map((value) => inOneLine(value, ' '))
      .filter((value) => value !== '');
  const phones = [...new Set(properties.filter(({ name }) => name === 'TEL').flatMap(toPhone))];
  const stated = organizationIn(properties);
  const [business] = textsOf('X-WA-BIZ-NAME');
  const emails = textsOf('EMAIL').map((address) => address.replace(/^mailto:/i, ''));
  const urls = textsOf('URL', 'X-SOCIALPROFILE', 'IMPP');
  const addresses = addressesIn(properties);
  const name = [
    ...textsOf('FN'),
    structuredName(properties),
    ...textsOf('X-WA-BIZ-NAME', 'NICKNAME'),
    stated,
    phones[0],
    emails[0],
  ]
    .map(visibleName)
    .find((candidate) => candidate !== undefined);
  if (name === undefined) return [];
  // WhatsApp names the business beside the person: it is the organization, unless it is the name already.
  const organization = stated ?? (business === name ? undefined : business);
  const [birthday] = textsOf('BDAY');
  const notes = [
    ...allOf('NOTE', 'X-WA-BIZ-DESCRIPTION'),
    ...messengersIn(properties),
    ...detailsIn(properties).filter((detail) => detail !== `Nickname: ${name}`),
  ].filter((note) => note !== '');
  return [
    {
      name,
      phones,
      ...(emails.length === 0 ? {} : { emails }),
      ...(addresses.length === 0 ? {} : { addresses }),
      ...compact({ organization }),
      ...(urls.length === 0 ? {} : { urls }),
      ...compact({ birthday }),
      ...(notes.length === 0 ? {} : { note: notes.join('\n') }),
    },
  ];
}

/** Facts about the person that a contact has no field for. */
const DETAILS: ReadonlyMap<string, string> = new Map([
  ['NICKNAME', 'Nickname'],
  ['ANNIVERSARY', 'Anniversary'],
  ['X-ANNIVERSARY', 'Anniversary'],
  ['RELATED', 'Related'],
  ['X-ABRELATEDNAMES', 'Related'],
  ['X-SPOUSE', 'Spouse'],
  ['X-MANAGER', 'Manager'],
  ['X-ASSISTANT', 'Assistant'],
]);

/** `RELATED;TYPE=spouse:Bob` is `Related: Bob`. */
function detailsIn(properties: readonly Property[]): string[] {
  return properties.flatMap(({ name, value }) => {
    const title = DETAILS.get(name);
    const words = inOneLine(unescape(value).trim(), ' ');
    return title === undefined || words === '' ? [] : [`${title}: ${words}`];
  });
}

/** Reads the person's other addresses: `X-SKYPE-USERNAME:ann.lee` is `Skype: ann.lee`. */
function messengersIn(properties: readonly Property[]): string[] {
  return properties.flatMap(({ name, value }) => {
    const [, word] = MESSENGER.exec(name) ?? [];
    const id = unescape(value).trim();
    return word === undefined || id === '' ? [] : [`${titleOf(word)}: ${id}`];
  });
}

const titleOf = (word: string): string =>
  word.length <= 3 ? word : `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`;
const MESSENGER =
  /^X-(SKYPE|JABBER|ICQ|QQ|MSN|AIM|YAHOO|GTALK|TELEGRAM|SIGNAL|VIBER|WECHAT|TWITTER|FACEBOOK|INSTAGRAM|LINKEDIN)(?:-(?:USERNAME|ID))?$/;

/** `waid` is WhatsApp's: the international digits of the number beside it. Of an address (RFC 3966), the number and its extension. */
function toPhone({ parameters, value }: Property): string[] {
  const [, address] = /^\s*tel:(.*)$/is.exec(unescape(value)) ?? [];
  const stated = (address === undefined ? unescape(value) : numberIn(address)).trim();
  return stated === '' ? [] : [toStatedNumber(stated, { internationalDigits: parameters.get('WAID') })];
}

function numberIn(address: string): string {
  const [number = '', ...parameters] = address.split(';');
  const extension = parameters.find((parameter) => /^ext=/i.test(parameter));
  return extension === undefined ? number : `${number} ext. ${extension.slice('ext='.length)}`;
}

/** `ORG:Company;Department`, `TITLE` and, where it says something else, `ROLE`; the words as they stand. */
function organizationIn(properties: readonly Property[]): string | undefined {
  const [organization = []] = structured(properties, 'ORG');
  const [title = []] = structured(properties, 'TITLE');
  const [role = []] = structured(properties, 'ROLE');
  const whole = [...new Set([...organization, ...title, ...role])].join(', ');
  return whole === '' ? undefined : whole;
}

/** In one line each. Old programs write the `LABEL` of an envelope alone. */
function addressesIn(properties: readonly Property[]): string[] {
  const stated = [structured(properties, 'ADR', ', '), structured(properties, 'LABEL', ', ')];
  return (stated.find((addresses) => addresses.length > 0) ?? []).map((pieces) => pieces.join(', '));
}

/** `N:Lee;Ann;;Dr;` is family, given, additional, prefix and suffix. */
function structuredName(properties: readonly Property[]): string {
  const value = properties.find(({ name }) => name === 'N')?.value ?? '';
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = piecesOf(value, ' ');
  return [prefix, given, additional, family, suffix].filter((piece) => piece !== '').join(' ');
}

/** The pieces that say something, of each property of that name. */
function structured(properties: readonly Property[], wanted: string, lineEnd = ' '): string[][] {
  return properties
    .filter(({ name }) => name === wanted)
    .map(({ value }) => piecesOf(value, lineEnd).filter((piece) => piece !== ''))
    .filter((pieces) => pieces.length > 0);
}

const piecesOf = (value: string, lineEnd: string): string[] =>
  value.split(/(?<!\\);/).map((piece) => inOneLine(unescape(piece).trim(), lineEnd));

const inOneLine = (value: string, lineEnd: string): string =>
  value
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(lineEnd);

const unescape = (value: string): string =>
  value.replaceAll(/\\([\\;,:n])/gi, (_whole, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign));
