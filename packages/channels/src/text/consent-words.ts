/**
 * The words that carriers and Twilio honour (https://help.twilio.com/articles/223134027), with REVOKE and OPTOUT, which the United
 * States' rules of 2025 added, and ARRÊT, which Canada's carriers ask for beside STOP.
 */
const STOP_WORDS: ReadonlySet<string> = new Set([
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'ARRET',
  'ARRÊT',
]);
const START_WORDS: ReadonlySet<string> = new Set(['START', 'UNSTOP']);

export interface ConsentWords {
  /** YES renews consent too, as with Twilio. Off by default: in a conversation it mostly answers a question. */
  readonly yesStarts?: boolean;
}

/**
 * Whether a text withdraws (`stop`) or renews (`start`) consent: one of the words alone in the message, in any case; blanks, hyphens,
 * quotes, brackets, asterisks, marks that show nothing, and closing full stops or exclamation marks around or inside it do not count
 * (`Stop!`, `OPT-OUT`, `*stop all*`).
 */
export function consentOf(text: string, words: ConsentWords = {}): 'stop' | 'start' | undefined {
  const word = text
    .normalize()
    .replaceAll(/[\s.,!'"‘’“”()*_\p{Pd}\p{Cf}]/gu, '')
    .toUpperCase();
  if (STOP_WORDS.has(word)) return 'stop';
  if (START_WORDS.has(word) || (words.yesStarts === true && word === 'YES')) return 'start';
  return undefined;
}
