import type { ContactCard } from '@ccm/core/domain';

/** A card as a vCard 3.0 (RFC 2426), which phones of every age read. */
export function writeVCard(contact: ContactCard): string {
  const { name, phones, emails = [], addresses = [], organization, urls = [], birthday, note } = contact;
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:${escaped(name)};;;;`,
    `FN:${escaped(name)}`,
    ...phones.map((phone) => `TEL:${escaped(phone)}`),
    ...emails.map((email) => `EMAIL:${escaped(email)}`),
    ...addresses.map((address) => `ADR:;;${escaped(address)};;;;`),
    ...property('ORG', organization),
    ...urls.map((url) => `URL:${escaped(url)}`),
    ...property('BDAY', birthday),
    ...property('NOTE', note),
    'END:VCARD',
  ];
  return lines.join('\r\n');
}

const property = (name: string, value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : [`${name}:${escaped(value)}`];

/** RFC 2426, section 5: these have a meaning of their own. */
const escaped = (value: string): string =>
  value.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll(/\r?\n/g, String.raw`\n`);
