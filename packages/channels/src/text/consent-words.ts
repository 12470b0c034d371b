import type { ChannelEvent } from '@ccm/core/domain';

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
/** Words that mean nothing else, whoever reads them: CANCEL, END and QUIT are answers to questions, too. */
const PLAIN_STOP_WORDS: ReadonlySet<string> = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'OPTOUT', 'ARRET', 'ARRÊT']);
/** The button that WhatsApp puts under marketing templates for it. */
const STOP_PROMOTIONS = 'STOPPROMOTIONS';
const START_WORDS: ReadonlySet<string> = new Set(['START', 'UNSTOP']);

export interface ConsentWords {
  /** YES renews consent too, as with Twilio. Off by default: in a conversation it mostly answers a question. */
  readonly yesStarts?: boolean;
  /** The text is the title of a button that the customer pressed. */
  readonly isPressed?: boolean;
}

/**
 * Whether a text withdraws (`stop`) or renews (`start`) consent: one of the words alone in the message, in any case; blanks, hyphens,
 * quotes, brackets, slashes, asterisks, emoji, marks that show nothing, and closing full stops or exclamation marks around or inside it do
 * not count (`Stop!`, `OPT-OUT`, `*stop all*`, `STOP 🛑`), nor do the name of the bot that a command is for (`/stop@our_bot`) and the at
 * signs at the end that an SMSC makes of zeros which fill up a text (`STOP@`).
 */
export function consentOf(text: string, words: ConsentWords = {}): 'stop' | 'start' | undefined {
  const word = wordIn(text);
  if ((words.isPressed === true ? PLAIN_STOP_WORDS : STOP_WORDS).has(word)) return 'stop';
  if (START_WORDS.has(word) || (words.yesStarts === true && word === 'YES')) return 'start';
  return undefined;
}

/**
 * Whether a message asks for no more marketing (`stop`), or for it again (`start`). No carrier or provider reads the texts of WhatsApp,
 * Messenger and the like for stop words, so there they stop bulk messages alone: the customer may go on talking with an agent.
 */
function marketingOf(text: string, words: Pick<ConsentWords, 'isPressed'> = {}): 'stop' | 'start' | undefined {
  const word = wordIn(text);
  if (PLAIN_STOP_WORDS.has(word) || word === STOP_PROMOTIONS) return 'stop';
  return words.isPressed !== true && START_WORDS.has(word) ? 'start' : undefined;
}

/** The wish about marketing in a message that withdraws no consent. What is written in public is no such wish. */
export function withMarketingWish(event: ChannelEvent): ChannelEvent {
  if (event.kind !== 'message' || event.consent === 'stop' || event.comment !== undefined) return event;
  const marketing = marketingOf(event.text, { isPressed: event.payload !== undefined });
  return marketing === undefined ? event : { ...event, marketing };
}

/** More than a word in which every place of an SMS is filled up. */
const MAX_LENGTH = 400;

const wordIn = (text: string): string =>
  (text.trim().length > MAX_LENGTH ? '' : text)
    .normalize('NFKC')
    .replace(/^(\s*\/[a-z]+)@\w+\s*$/i, '$1')
    .replace(/@+\s*$/, '')
    .replaceAll(/[\s.,!/'"‘’“”()*_\p{Pd}\p{Cf}\p{Extended_Pictographic}\p{EMod}\ufe0f]/gu, '')
    .toUpperCase();
