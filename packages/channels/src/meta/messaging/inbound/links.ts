/** Meta's hosts that lead on to the address in `u`. */
const REDIRECTS: ReadonlySet<string> = new Set([
  'l.facebook.com',
  'lm.facebook.com',
  'l.messenger.com',
  'l.instagram.com',
  'l.workplace.com',
]);
/** What Meta appends to links to follow who opens them. */
const TRACKING: readonly string[] = ['fbclid', 'igsh', 'igshid', 'mibextid'];

const WITHOUT_SCHEME = /^(?:www\.)?[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}(?:[/?#]|$)/i;

/**
 * The address that a person would copy: unwrapped where Meta leads through a host of its own, absolute where Meta gives the path alone.
 * Undefined for what is no web address.
 */
export function absoluteLink(given: string | null | undefined, home: string): string | undefined {
  if (given === null || given === undefined || given.trim() === '') return undefined;
  const trimmed = given.trim();
  const base = trimmed.startsWith('/') ? home : undefined;
  const url = URL.parse(WITHOUT_SCHEME.test(trimmed) ? `https://${trimmed}` : trimmed, base);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const target = REDIRECTS.has(url.hostname) && url.pathname === '/l.php' ? url.searchParams.get('u') : null;
  if (target !== null) return absoluteLink(target, home);
  return base === undefined && /^https?:/i.test(trimmed) ? trimmed : url.href;
}

/** The same for all spellings of one address: with and without `www.`, the last slash, https, and what Meta appends. */
export function linkKey(link: string): string {
  const url = URL.parse(link);
  if (url === null) return link;
  for (const name of TRACKING) url.searchParams.delete(name);
  const path = url.pathname.replace(/\/+$/, '');
  const query = url.searchParams.size === 0 ? '' : `?${url.searchParams.toString()}`;
  return `${url.host.replace(/^www\./, '')}${path}${query}${url.hash}`;
}

/** Every web address in a text. */
export function linksIn(text: string): readonly string[] {
  const found = text.match(/\bhttps?:\/\/[^\s<>"]+|\bwww\.[^\s<>"]+/gi) ?? [];
  return found.map((link) => (/^https?:/i.test(link) ? link : `https://${link}`).replace(/[.,;:!?)\]]+$/, ''));
}
