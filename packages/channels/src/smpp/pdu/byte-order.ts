/**
 * Whether octets that call themselves UCS-2 are little-endian without a mark: read that way they make sense, and the usual way they make
 * none, or so much less that it cannot be chance. Half an emoji at either end, where the sender cut it, and zeros that fill up say nothing.
 */
export function isLittleEndian(octets: Buffer): boolean {
  const usual = withoutEnds(Buffer.from(octets).swap16().toString('utf16le'));
  const swapped = withoutEnds(octets.toString('utf16le'));
  if (swapped === '' || !makesSense(swapped)) return false;
  return isTyped(swapped) || isOfOneAlphabet(swapped) || (isAsian(swapped) && !makesSense(usual));
}

const withoutEnds = (text: string): string =>
  text.replace(/^[\uDC00-\uDFFF]/, '').replace(/(?:[\uD800-\uDBFF]|\0+)$/, '');

/** Scripts that people mix in one text only with Latin letters, signs and digits. */
const SCRIPTS = [
  String.raw`\p{Script=Han}\p{Script=Hira}\p{Script=Kana}\p{Script=Bopo}`,
  String.raw`\p{Script=Han}\u3131-\u318E\uAC00-\uD7A3`,
  ...'Arab Armn Beng Cyrl Deva Ethi Geor Grek Gujr Guru Hebr Khmr Knda Laoo Mlym Mong Mymr Orya Sinh Taml Telu Thaa Thai Tibt'
    .split(' ')
    .map((script) => String.raw`\p{Script=${script}}`),
];
const ANYWHERE = String.raw`\p{Script=Zyyy}\p{Script=Zinh}\p{Script=Latn}`;
const OF_ONE_SCRIPT = new RegExp(`^(?:${SCRIPTS.map((script) => `[${ANYWHERE}${script}]*`).join('|')})$`, 'u');
/** Control characters and code points without a meaning. Emoji are newer than any table of them. */
const MEANINGLESS = /(?![\u{1F000}-\u{1FAFF}])[\p{Cn}\p{Co}\p{Cs}]|[^\P{Cc}\t\n\f\r]/u;
/** Characters that are rare even in Chinese: letters of ASCII the other way round are among them. */
const RARE = /[\u3200-\u4DFF]/u;

const makesSense = (text: string): boolean =>
  !MEANINGLESS.test(text) && shareOf(RARE, text) < 1 / 2 && OF_ONE_SCRIPT.test(text);

const LATIN = /^[\p{Script=Latn}\p{Script=Zyyy}\p{Script=Zinh}]*$/u;
const FAMILIAR = /[\t\n\r -~\u00A0-\u017F\u{1F000}-\u{1FAFF}]/u;
const MIN_FAMILIAR_SHARE = 3 / 5;

/** Mostly Latin letters and emoji. One letter, or the same over and over, may be Chinese; a lone digit or emoji is an answer. */
function isTyped(text: string): boolean {
  const isVaried = new Set(text).size > 1 || /^(?:\d+|[\u{1F000}-\u{1FAFF}]+)$/u.test(text);
  return isVaried && LATIN.test(text) && shareOf(FAMILIAR, text) >= MIN_FAMILIAR_SHARE;
}

/** So few characters might be Chinese by chance. */
const MIN_LETTERS = 4;
const ALPHABETIC = /(?![\p{Script=Han}\p{Script=Hang}\p{Script=Latn}\p{Script=Zyyy}\p{Script=Zinh}])[\p{L}\p{M}]/u;

const isOfOneAlphabet = (text: string): boolean => text.length >= MIN_LETTERS && shareOf(ALPHABETIC, text) > 1 / 2;

/** Signs, characters and syllables that next to every sentence of Chinese or Korean has. */
const COMMON =
  /[，。！？、：～的是不了我你在有好请請谢謝这這个個们們要什么麼没沒可以会會이는은을를요네다하고지안니해세]/;
const MIN_COMMON = { share: 1 / 5, characters: 2 } as const;

function isAsian(text: string): boolean {
  const share = shareOf(COMMON, text);
  return share >= MIN_COMMON.share && share * text.length >= MIN_COMMON.characters;
}

function shareOf(pattern: RegExp, text: string): number {
  const characters = Array.from(text);
  return characters.filter((character) => pattern.test(character)).length / characters.length;
}
