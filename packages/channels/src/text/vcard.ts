import type { ContactCard } from '@ccm/core/domain';

/**
 * The names and phone numbers of a file of vCards (RFC 6350, and versions 2.1 and 3.0 as phones still write them): folded lines
 * joined, groups (`item1.TEL`) and parameters ignored, quoted-printable names read. Whatever cannot be read is left out.
 */
export function parseVCards(text: string): ContactCard[] {
  const cards: ContactCard[] = [];
  let lines: Line[] | undefined;
  for (const line of unfold(text)) {
    if (line.name === 'BEGIN') lines = [];
    else if (line.name !== 'END') lines?.push(line);
    else {
      if (lines !== undefined) cards.push(...toCard(lines));
      lines = undefined;
    }
  }
  return cards;
}

interface Line {
  readonly name: string;
  readonly value: string;
}

function unfold(text: string): Line[] {
  const joined = text.replaceAll(/=\r?\n/g, '').replaceAll(/\r?\n[ \t]/g, '');
  return joined.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon === -1) return [];
    const [name = '', ...parameters] = line.slice(0, colon).toUpperCase().split(';');
    const value = line.slice(colon + 1);
    const isQuoted = parameters.some((parameter) => parameter.endsWith('QUOTED-PRINTABLE'));
    return [{ name: name.trim().replace(/^.*\./, ''), value: isQuoted ? readQuotedPrintable(value) : value }];
  });
}

function toCard(lines: readonly Line[]): ContactCard[] {
  const valueOf = (name: string): string => unescape(lines.find((line) => line.name === name)?.value ?? '').trim();
  const phones = lines
    .filter(({ name }) => name === 'TEL')
    .map(({ value }) => value.replace(/^tel:/i, '').trim())
    .filter((phone) => phone !== '');
  const name = valueOf('FN') || structuredName(lines) || valueOf('ORG') || (phones[0] ?? '');
  return name === '' ? [] : [{ name, phones }];
}

/** `N:Lee;Ann;;Dr;` is family, given, additional, prefix and suffix. */
function structuredName(lines: readonly Line[]): string {
  const value = lines.find(({ name }) => name === 'N')?.value ?? '';
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = value.split(/(?<!\\);/).map(unescape);
  return [prefix, given, additional, family, suffix].filter((piece) => piece.trim() !== '').join(' ');
}

const unescape = (value: string): string => value.replaceAll(/\\([\\;,])/g, '$1').replaceAll(/\\n/gi, ' ');

function readQuotedPrintable(value: string): string {
  const bytes = value.replaceAll(/=([0-9A-F]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
