import { splitText } from '../../text/index.ts';

/** A text cut to a length, with an ellipsis. */
export function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${splitText(text, maxLength - 1)[0] ?? ''}…`;
}

/** Whether Meta can fetch or open an address. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}
