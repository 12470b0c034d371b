import type { KnownSecrets } from './known-secrets.ts';
import { maskNumber } from './masks.ts';

const SECRET_FIELD = [
  '[\\w-]*(?:password|passwd|passphrase|secret|authorization|cookie|credentials?|api[-_]?key|signing[-_]?key|private[-_]?key)',
  '[\\w-]*(?:access|auth|verify|webhook|admin|api|bearer|refresh|page)[-_]?tokens?',
  'tokens?',
  'pass',
].join('|');
const TEXT = '"(?:[^"\\\\]|\\\\.)*"';
const FIELD = new RegExp(`("(?:${SECRET_FIELD})":)(?:${TEXT}|-?\\d[\\d.eE+-]*|\\[(?:\\s*${TEXT}\\s*,?)*\\])`, 'gi');
/** The same inside a text that is JSON itself, its quotes escaped. */
const FIELD_IN_TEXT = new RegExp(`(\\\\"(?:${SECRET_FIELD})\\\\":\\s*\\\\")(?:[^"\\\\])*(?=\\\\")`, 'gi');
const SCHEME = /\b(Basic|Bearer) +[\w+/=.~-]{6,}/gi;
const USER_INFO = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"\\]+@/gi;
const PHONE = /(?:\+|%2B)[1-9]\d{6,14}\b/gi;

/**
 * Makes the last step of every log line: it replaces known secret values wherever they stand (also percent-encoded or escaped), the
 * contents of fields named like secrets at any depth, credentials in headers and URLs, and, unless `customerData`, phone numbers.
 * The line stays the JSON it was.
 */
export function createScrubber(secrets: KnownSecrets, customerData: boolean): (line: string) => string {
  return (line) => {
    const known = secrets.pattern;
    let clean = line
      .replace(FIELD, '$1"[redacted]"')
      .replace(FIELD_IN_TEXT, '$1[redacted]')
      .replace(SCHEME, '$1 [redacted]')
      .replace(USER_INFO, '$1[redacted]@');
    if (known !== undefined) {
      const seen = clean;
      clean = seen.replace(known, (match: string, offset: number) => (isInText(seen, offset) ? '[redacted]' : match));
    }
    return customerData ? clean : clean.replace(PHONE, (match) => maskNumber(match.replace(/^%2B/i, '+')));
  };
}

/** Whether a place in a JSON line lies inside a text: a bare number that happens to equal a secret must stay a number. */
function isInText(line: string, offset: number): boolean {
  let inside = false;
  for (let index = 0; index < offset; index += 1) {
    if (line[index] === '\\') index += 1;
    else if (line[index] === '"') inside = !inside;
  }
  return inside;
}
