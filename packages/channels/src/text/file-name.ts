const MAX_LENGTH = 255;

/**
 * A file's name as its sender gave it, in any script, safe to show: without folders, control characters and the marks that hide its
 * extension (U+202E and the like), decoded from percent-encoding or an encoded word, 255 characters at most. Undefined for an empty name.
 */
export function readFileName(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const decoded = percentDecoded(encodedWords(given));
  const last = decoded.split(/[/\\]/).findLast((piece) => piece.trim() !== '') ?? '';
  const shown = last.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').trim();
  if (shown === '' || /^\.+$/.test(shown)) return undefined;
  return shortened(shown);
}

/**
 * The name in a Content-Disposition header (RFC 6266): `filename*` (RFC 8187), else `filename`, in UTF-8 where a server wrote it as
 * bare octets, which HTTP hands over as Latin-1.
 */
export function fileNameIn(contentDisposition: string | undefined): string | undefined {
  if (contentDisposition === undefined) return undefined;
  const extended = /;\s*filename\*\s*=\s*"?([^;"]+)"?/i.exec(contentDisposition)?.[1];
  const fromExtended = extended === undefined ? undefined : readExtended(extended.trim());
  if (fromExtended !== undefined) return readFileName(fromExtended);
  const [, quoted, bare] = /;\s*filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;]+))/i.exec(contentDisposition) ?? [];
  const plain = quoted?.replaceAll(/\\(.)/g, '$1') ?? bare?.trim();
  return plain === undefined ? undefined : readFileName(utf8InLatin1(plain));
}

/** The last part of an address' path, where it looks like a file's name. */
export function fileNameInUrl(url: string): string | undefined {
  const last = URL.parse(url)?.pathname.split('/').at(-1) ?? '';
  return /\.[A-Za-z0-9]{1,8}$/.test(last) ? readFileName(last) : undefined;
}

/** `UTF-8''na%C3%AFve.pdf` */
function readExtended(value: string): string | undefined {
  const [, charset, encoded] = /^([^']*)'[^']*'(.*)$/s.exec(value) ?? [];
  if (charset === undefined || encoded === undefined) return undefined;
  try {
    return new TextDecoder(charset === '' ? 'utf-8' : charset).decode(percentBytes(encoded));
  } catch {
    return undefined;
  }
}

function percentBytes(encoded: string): Uint8Array {
  const octets = encoded.replaceAll(/%([0-9A-F]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(octets, 'latin1');
}

/** `=?UTF-8?B?…?=` (RFC 2047), as mail programs name attachments. */
function encodedWords(value: string): string {
  return value.replaceAll(/=\?[\w-]+\?[BQ]\?[^?]*\?=/gi, (word) => {
    const [, charset, encoding = '', text = ''] = word.split('?');
    const octets =
      encoding.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64')
        : percentBytes(text.replaceAll('_', ' ').replaceAll('=', '%'));
    try {
      return new TextDecoder(charset).decode(octets);
    } catch {
      return word;
    }
  });
}

function percentDecoded(value: string): string {
  if (!/%[0-9A-F]{2}/i.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function utf8InLatin1(value: string): string {
  const octets = Buffer.from(value, 'latin1');
  if (octets.toString('latin1') !== value) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    return value;
  }
}

/** Shortens a name and keeps its extension, which tells the kind of file. */
function shortened(name: string): string {
  if (name.length <= MAX_LENGTH) return name;
  const extension = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? '';
  return `${name.slice(0, MAX_LENGTH - extension.length).replace(/[\ud800-\udbff]$/, '')}${extension}`;
}
