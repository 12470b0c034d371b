/** One or more fields, each ended by a semicolon, and a semicolon at the end of the card: `MECARD:N:Lee,Ann;TEL:+447700900456;;`. */
const MECARD = /MECARD:((?:[A-Z][A-Z-]{0,15}:(?:\\.|[^;\\\r\n])*;)+);?/gi;
const FIELD = /([A-Z][A-Z-]{0,15}):((?:\\.|[^;\\\r\n])*);/gi;

/**
 * Writes each MECARD in a text, as QR codes hold contacts, as a vCard: the names of the fields are the same. Only a name has a form of its
 * own, with a comma between family and given name, and an address its parts between commas.
 */
export function mecardsAsVCards(text: string): string {
  return text.replaceAll(MECARD, (_whole, fields: string) =>
    ['BEGIN:VCARD', ...[...fields.matchAll(FIELD)].map(propertyOf), 'END:VCARD'].join('\n'),
  );
}

function propertyOf([, name = '', value = '']: RegExpExecArray): string {
  const property = name.toUpperCase();
  const words = value.replaceAll(/\\([:"])/g, '$1');
  return `${property}:${property === 'N' || property === 'ADR' ? words.replaceAll(/(?<!\\),/g, ';') : words}`;
}
