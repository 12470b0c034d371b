import type { ContactCard } from '@ccm/core/domain';
import { toStatedNumber, visibleName } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { splitCards } from './vcard-lines.ts';
import { propertiesIn, unescaped } from './vcard-properties.ts';
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

/** @returns no card where nothing names the person. */
function toCard(properties: readonly Property[]): ContactCard[] {
  const phones = [...new Set(properties.filter(({ name }) => name === 'TEL').flatMap(toPhone))];
  const emails = textsOf(properties, 'EMAIL').map((address) => address.replace(/^mailto:/i, ''));
  const stated = organizationIn(properties);
  const name = nameIn(properties, [stated, phones[0], emails[0]]);
  if (name === undefined) return [];
  // WhatsApp names the business beside the person: it is the organization, unless it is the name already.
  const [business] = textsOf(properties, 'X-WA-BIZ-NAME');
  const organization = stated ?? (business === name ? undefined : business);
  const [birthday] = textsOf(properties, 'BDAY');
  const lists = compact({
    emails: unlessEmpty(emails),
    addresses: unlessEmpty(addressesIn(properties)),
    urls: unlessEmpty(textsOf(properties, 'URL', 'X-SOCIALPROFILE', 'IMPP')),
  });
  const note = unlessEmpty(notesIn(properties, name))?.join('\n');
  return [{ name, phones, ...lists, ...compact({ organization, birthday, note }) }];
}

/** The first that shows something, of the names of the person, of the business, and of what else tells who it is. */
function nameIn(properties: readonly Property[], instead: readonly (string | undefined)[]): string | undefined {
  const names = [
    ...textsOf(properties, 'FN'),
    structuredName(properties),
    ...textsOf(properties, 'X-WA-BIZ-NAME', 'NICKNAME'),
    ...instead,
  ];
  return names.map(visibleName).find((name) => name !== undefined);
}

function notesIn(properties: readonly Property[], name: string): string[] {
  const notes = [
    ...valuesOf(properties, 'NOTE', 'X-WA-BIZ-DESCRIPTION'),
    ...messengersIn(properties),
    ...detailsIn(properties).filter((detail) => detail !== `Nickname: ${name}`),
  ];
  return notes.filter((note) => note !== '');
}

/** In one line each, and none that is empty. */
const textsOf = (properties: readonly Property[], ...names: readonly string[]): string[] =>
  valuesOf(properties, ...names)
    .map((value) => inOneLine(value, ' '))
    .filter((value) => value !== '');

const valuesOf = (properties: readonly Property[], ...names: readonly string[]): string[] => [
  ...new Set(properties.filter(({ name }) => names.includes(name)).map(({ value }) => unescaped(value).trim())),
];

const unlessEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

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
    const words = inOneLine(unescaped(value).trim(), ' ');
    return title === undefined || words === '' ? [] : [`${title}: ${words}`];
  });
}

/** Reads the person's other addresses: `X-SKYPE-USERNAME:ann.lee` is `Skype: ann.lee`. */
function messengersIn(properties: readonly Property[]): string[] {
  return properties.flatMap(({ name, value }) => {
    const [, word] = MESSENGER.exec(name) ?? [];
    const id = unescaped(value).trim();
    return word === undefined || id === '' ? [] : [`${titleOf(word)}: ${id}`];
  });
}

const titleOf = (word: string): string =>
  word.length <= 3 ? word : `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`;
const MESSENGER =
  /^X-(SKYPE|JABBER|ICQ|QQ|MSN|AIM|YAHOO|GTALK|TELEGRAM|SIGNAL|VIBER|WECHAT|TWITTER|FACEBOOK|INSTAGRAM|LINKEDIN)(?:-(?:USERNAME|ID))?$/;

/** `waid` is WhatsApp's: the international digits of the number beside it. Of an address (RFC 3966), the number and its extension. */
function toPhone({ parameters, value }: Property): string[] {
  const [, address] = /^\s*tel:(.*)$/is.exec(unescaped(value)) ?? [];
  const stated = (address === undefined ? unescaped(value) : numberIn(address)).trim();
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
  value.split(/(?<!\\);/).map((piece) => inOneLine(unescaped(piece).trim(), lineEnd));

const inOneLine = (value: string, lineEnd: string): string =>
  value
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(lineEnd);
