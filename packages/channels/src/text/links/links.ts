/** Meta's hosts that lead on to the address in `u`. */
const REDIRECTS: ReadonlySet<string> = new Set([
  'l.facebook.com',
  'lm.facebook.com',
  'l.messenger.com',
  'l.instagram.com',
  'l.workplace.com',
]);
/** Parameters that Meta appends to links to track who opens them. */
const TRACKING: readonly string[] = ['fbclid', 'igsh', 'igshid', 'mibextid'];

const WITHOUT_SCHEME = /^(?:www\.)?[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}(?:[/?#]|$)/i;

/**
 * The address that a person would copy: unwrapped if Meta leads through a host of its own, absolute if Meta gives the path alone.
 * Undefined for a text that is not a web address.
 */
export function absoluteLink(given: string | null | undefined, home: string): string | undefined {
  if (given === null || given === undefined || given.trim() === '') return undefined;
  const trimmed = given.trim();
  const base = trimmed.startsWith('/') ? home : undefined;
  const url = URL.parse(WITHOUT_SCHEME.test(trimmed) ? `https://${trimmed}` : trimmed, base);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const target = REDIRECTS.has(url.hostname) ? url.searchParams.get('u') : null;
  if (target !== null) return absoluteLink(target, home);
  return base === undefined && /^https?:/i.test(trimmed) ? trimmed : url.href;
}

/**
 * A key that is equal for all spellings of one address: with and without `www.`, the last slash, https, and Meta's tracking parameters.
 */
export function linkKey(link: string): string {
  const url = URL.parse(link);
  if (url === null) return link;
  for (const name of TRACKING) url.searchParams.delete(name);
  const path = url.pathname.replace(/\/+$/, '');
  const query = url.searchParams.size === 0 ? '' : `?${url.searchParams.toString()}`;
  return `${url.host.replace(/^www\./, '')}${path}${query}${url.hash}`;
}

/** Every web address in a text, also those without a scheme (`example.com/a`). */
export function linksIn(text: string): readonly string[] {
  const found = text.match(/\bhttps?:\/\/[^\s<>"]+|\bwww\.[^\s<>"]+/gi) ?? [];
  const bare = text
    .split(/[\s<>"]+/)
    .filter((word) => !/^www\./i.test(word) && WITHOUT_SCHEME.test(withoutPunctuation(word)));
  return [...found, ...bare].map(withoutPunctuation).map((link) => (/^https?:/i.test(link) ? link : `https://${link}`));
}

/** The end of a sentence is not part of an address; a bracket is if it closes one of the address. */
function withoutPunctuation(link: string): string {
  const end = link.search(/[.,;:!?)\]]+$/);
  if (end < 0) return link;
  const closing = /^\)*/.exec(link.slice(end))?.[0].length ?? 0;
  const opened = link.slice(0, end).split('(').length - link.slice(0, end).split(')').length;
  return link.slice(0, end + Math.max(0, Math.min(closing, opened)));
}

/** The keys under which a link counts as said: the page is the same without the place on it. */
export const saidKeys = (link: string): readonly string[] => [linkKey(link), linkKey(link.replace(/#.*$/, ''))];
