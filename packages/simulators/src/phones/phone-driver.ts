import type { WebhookOutcome } from '../lab/index.ts';
import type { Ability, App, ButtonView, Content, CustomerAction } from '../lab-protocol/index.ts';

export interface PhoneFile {
  readonly name: string;
  readonly mimeType: string;
  readonly content: Buffer;
}

/** A customer's action, files with their content. */
export type PhoneAction =
  | Exclude<CustomerAction, { kind: 'file' }>
  | { readonly kind: 'file'; readonly file: PhoneFile; readonly caption?: string };

/** The status in a provider's report. */
export type Step = 'sent' | 'delivered' | 'read' | 'failed';

/** A message of ours that reached the provider. */
export interface Arrival {
  /** The provider's id. */
  readonly key: string;
  readonly atMs: number;
  readonly content: Content;
}

/** The outcome of a customer's message on its way to the fleet. */
export interface Written {
  /** The provider's id; absent where the protocol has none. */
  readonly id?: string;
  /** The reason why the fleet did not take it. */
  readonly refused?: string;
}

/** One customer with one app: writes through a simulated provider, and reports the status of messages. */
export interface PhoneDriver {
  readonly id: string;
  readonly channel: string;
  readonly provider: string;
  readonly app: App;
  readonly title: string;
  readonly carrier: string;
  /** The account to answer by, where the channel has several. */
  readonly account?: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly us: string;
  readonly abilities: readonly Ability[];
  /** The reports of this provider beside `failed`. */
  readonly steps: readonly Step[];
  /** Stops the simulator from reporting by itself: the phone decides. */
  takeOver(): void;
  write(action: PhoneAction, duplicates: number): Promise<Written>;
  /** Messages that came since the last call. */
  arrivals(): readonly Arrival[];
  report(key: string, step: Step, copies: number): Promise<void>;
  onChange(listener: () => void): () => void;
}

interface NewcomersOptions<T> {
  /** Chooses elements; default: all. Only what is new is examined, so a long list costs no more than a short one. */
  readonly of?: (element: T) => boolean;
  /** Default: the element itself. */
  readonly keyOf?: (element: T) => unknown;
}

/** Hands out each element that a list grows by from now on, once, also where the list forgets its oldest. */
export function newcomers<T>(
  list: () => readonly T[],
  { of = () => true, keyOf = (element) => element }: NewcomersOptions<T> = {},
): () => readonly T[] {
  let last = lastKey(list(), keyOf);
  return () => {
    const all = list();
    const fresh = all.slice(all.findLastIndex((element) => keyOf(element) === last) + 1);
    last = lastKey(all, keyOf);
    return fresh.filter(of);
  };
}

function lastKey<T>(all: readonly T[], keyOf: (element: T) => unknown): unknown {
  const last = all.at(-1);
  return last === undefined ? undefined : keyOf(last);
}

/** The refusal in the last attempt. */
export function refusalOf(outcome: WebhookOutcome | undefined): { readonly refused?: string } {
  if (outcome === undefined) return { refused: 'no webhook is registered' };
  if (outcome.failure !== undefined) return { refused: outcome.failure };
  const status = outcome.status ?? 0;
  return status >= 200 && status < 300 ? {} : { refused: `HTTP ${String(status)}` };
}

const KINDS: readonly (readonly [RegExp, 'image' | 'video' | 'audio'])[] = [
  [/\.(?:png|jpe?g|gif|webp)$/i, 'image'],
  [/\.(?:mp4|3gp|mov|webm)$/i, 'video'],
  [/\.(?:mp3|ogg|aac|amr|m4a|wav)$/i, 'audio'],
];

/** The kind of a file that a person sends, by its type. */
export function mediaKindOf(mimeType: string): NonNullable<Content['media']>[number]['kind'] {
  const [group] = mimeType.split('/');
  return group === 'image' || group === 'video' || group === 'audio' ? group : 'file';
}

/** A file behind an address, as a bubble. */
export function mediaAt(url: string, name = nameIn(url)): NonNullable<Content['media']>[number] {
  const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'file';
  return { kind, url, name };
}

function nameIn(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
}

export const vCard = ({ name, phone }: { readonly name: string; readonly phone: string }): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nN:;${name};;;\r\nTEL;TYPE=CELL:${phone}\r\nEND:VCARD\r\n`;

export const replyButton = (title: string, value: string): ButtonView => ({ title, action: 'reply', value });

/** The text of an action, for apps that show only text. */
export function textOf(action: PhoneAction): string {
  switch (action.kind) {
    case 'text':
      return action.text;
    case 'press':
      return action.title;
    case 'reaction':
      return action.emoji;
    case 'file':
      return action.caption ?? '';
    case 'contact':
    case 'location':
      break;
  }
  return action.name ?? '';
}
