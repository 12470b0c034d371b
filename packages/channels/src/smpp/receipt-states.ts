import type { FailureReason } from '@ccm/core/domain';

/** Our meaning of a receipt's state; jsmpp, Kannel and cloudhopper agree on these. */
export type Meaning = 'sent' | 'delivered' | FailureReason;

/** The SMSC's word, in capitals, and its meaning. */
type ReceiptState = readonly [word: string, meaning: Meaning];

/** By the number of message_state (SMPP 3.4, section 5.2.28). */
const BY_NUMBER: readonly ReceiptState[] = [
  ['SCHEDULED', 'sent'],
  ['ENROUTE', 'sent'],
  ['DELIVRD', 'delivered'],
  ['EXPIRED', 'expired'],
  ['DELETED', 'rejected'],
  ['UNDELIV', 'undeliverable'],
  ['ACCEPTD', 'sent'],
  ['UNKNOWN', 'sent'],
  ['REJECTD', 'rejected'],
  ['SKIPPED', 'rejected'],
];

/** An unknown state is not final: a later state replaces it. */
export const UNKNOWN_STATE = ['UNKNOWN', 'sent'] as const;

/** The words of the text, with the spellings that SMSCs are known to use beside the seven-letter ones. */
const BY_WORD: ReadonlyMap<string, Meaning> = new Map([
  ...BY_NUMBER,
  ...spelled('sent', [
    'ACKED',
    'BUFFRED',
    'BUFFERD',
    'BUFFERED',
    'ACCEPTED',
    'EN_ROUTE',
    'ENROUTED',
    'SENT',
    'DELIVERED_TO_OPERATOR',
    'DELIVERED_TO_NETWORK',
    'DELIVERED_TO_SMSC',
    'SCHEDULD',
    'SUBMITD',
    'SUBMITTED',
    'QUEUED',
    'PENDING',
  ]),
  ...spelled('delivered', ['DELIVERED', 'DELIVERD', 'DELIVRED', 'DELIV', 'DLVRD', 'SUCCESS', 'READ', 'SEEN']),
  ...spelled('expired', ['EXPIRD', 'TIMEOUT', 'TIMED_OUT']),
  ...spelled('undeliverable', [
    'UNDELIVERABLE',
    'UNDELIVERED',
    'UNDELIVERD',
    'UNDELIVRD',
    'UNDELIVER',
    'UNDLV',
    'UNDLVRD',
    'NOT_DELIVERED',
    'NOTDELIVERED',
    'NOTDELIVRD',
    'NOT_DELIVRD',
    'NON_DELIVERED',
    'FAILED',
    'FAIL',
    'FAILURE',
    'DELIVERY_FAILED',
    'DELIVERY_FAILURE',
    'DELIVERY_IMPOSSIBLE',
    'UNREACH',
    'UNREACHABLE',
    'ERROR',
    'SYSERR',
    'NOROUTE',
    'NO_ROUTE',
    'ABSENT_SUBSCRIBER',
    'UNKNOWN_SUBSCRIBER',
    'INVALID_MSISDN',
    'INVALID_NUMBER',
  ]),
  ...spelled('rejected', [
    'REJECTED',
    'REJECTE',
    'REJECT',
    'REJCTD',
    'REFUSED',
    'DENIED',
    'DELETD',
    'CANCELLED',
    'CANCELED',
    'BLOCKED',
    'BLACKLISTED',
    'BARRED',
    'SPAM',
    'NOCRED',
    'DND',
    'DND_REJECTED',
    'NDNC',
    'NDNC_REJECTED',
  ]),
]);

function spelled(meaning: Meaning, words: readonly string[]): readonly ReceiptState[] {
  return words.map((word) => [word, meaning]);
}

/** Reads the number of message_state. Some SMSCs put the digit there as a character. */
export const stateByNumber = (value = -1): ReceiptState | undefined =>
  BY_NUMBER[value] ?? BY_NUMBER[value - ASCII_ZERO];

const ASCII_ZERO = 0x30;

/**
 * Reads the state in a receipt's text: the longest run of its words that is known, else its first word.
 * @param words one word or more: `DELIVRD`, `Not delivered`, or the number of message_state.
 */
export function stateInWords(words: string): ReceiptState {
  const [first = ''] = words.toUpperCase().split(/\s+/);
  return knownState(words) ?? [first, UNKNOWN_STATE[1]];
}

/** Whether SMSCs are known to use these words for a state. */
export const isKnownState = (words: string): boolean => knownState(words) !== undefined;

function knownState(words: string): ReceiptState | undefined {
  if (/^0{0,2}\d$/.test(words)) return BY_NUMBER[Number(words)];
  const all = withoutSubject(words.toUpperCase().split(/\s+/));
  const runs = all.map((_word, index) => all.slice(0, all.length - index).join('_'));
  const known = runs.find((run) => BY_WORD.has(run)) ?? runs.at(-1) ?? '';
  const meaning = BY_WORD.get(known) ?? BY_WORD.get(stemOf(known)) ?? meaningOfCut(known);
  return meaning === undefined ? undefined : [known, meaning];
}

/** Words in front of the state that say nothing of it: `Message expired`, `Successfully delivered`, `Delivery success`. */
const SUBJECTS: ReadonlySet<string> = new Set(['MESSAGE', 'MSG', 'SMS', 'DELIVERY', 'SUCCESSFULLY', 'WAS']);

/** As it is where its words together are a state (`Delivery failed`), or where it has no other words. */
function withoutSubject(words: readonly string[]): readonly string[] {
  if (BY_WORD.has(words.join('_'))) return words;
  const begin = words.findIndex((word) => !SUBJECTS.has(word));
  return begin < 0 ? words : words.slice(begin);
}

/** Some SMSCs write more behind the word: `DELIVERED_TO_HANDSET`, `REJECTED_BY_OPERATOR`, `DELIVRD-000`. */
const stemOf = (word: string): string => /^([A-Z]{5,})[_-]/.exec(word)?.[1] ?? '';

const MIN_CUT_LETTERS = 5;

/** Some SMSCs cut the word off: `UNDEL`, `EXPIR`. It counts where all words that begin so mean the same. */
function meaningOfCut(word: string): Meaning | undefined {
  if (word.length < MIN_CUT_LETTERS) return undefined;
  const whole = [...BY_WORD].filter(([known]) => known.startsWith(word) && !known.includes('_'));
  const [only, ...others] = new Set(whole.map(([, meaning]) => meaning));
  return others.length === 0 ? only : undefined;
}
