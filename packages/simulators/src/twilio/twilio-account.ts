import type { BoundedList, BoundedMap, Memory } from '../lab/index.ts';
import { API_VERSION, messageJson } from './twilio-message.ts';
import type { TwilioMessage } from './twilio-message.ts';

const STOP_WORDS: ReadonlySet<string> = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT']);
const START_WORDS: ReadonlySet<string> = new Set(['START', 'YES', 'UNSTOP']);
const WHATSAPP_WINDOW_MS = 24 * 60 * 60 * 1000;

/** The simulated account's state: its messages, its opt-outs, and the time of each customer's last message. */
export class TwilioAccount {
  readonly sid: string;
  readonly #messages: BoundedMap<string, TwilioMessage>;
  readonly #sent: BoundedList<TwilioMessage>;
  readonly #unsubscribed = new Set<string>();
  readonly #lastWroteAtMs: BoundedMap<string, number>;

  constructor(sid: string, memory: Memory) {
    this.sid = sid;
    this.#messages = memory.map();
    this.#sent = memory.list();
    this.#lastWroteAtMs = memory.map();
  }

  get messages(): readonly TwilioMessage[] {
    return [...this.#messages.values()];
  }

  /** The messages to customers, the oldest first; those that the account deleted too. */
  get sent(): readonly TwilioMessage[] {
    return this.#sent.all;
  }

  find(sid: string): TwilioMessage | undefined {
    return this.#messages.get(sid);
  }

  add(message: TwilioMessage): void {
    this.#messages.set(message.sid, message);
    if (message.direction === 'outbound-api') this.#sent.push(message);
  }

  delete(sid: string): boolean {
    return this.#messages.delete(sid);
  }

  clear(): void {
    this.#messages.clear();
    this.#sent.clear();
    this.#unsubscribed.clear();
    this.#lastWroteAtMs.clear();
  }

  /** A customer wrote: opens the reply window, and obeys the stop and start words of SMS. */
  customerWrote(from: string, to: string, body: string): void {
    this.#lastWroteAtMs.set(`${from} ${to}`, Date.now());
    if (from.startsWith('whatsapp:')) return;
    const word = body.trim().toUpperCase();
    if (STOP_WORDS.has(word)) this.#unsubscribed.add(`${to} ${from}`);
    if (START_WORDS.has(word)) this.#unsubscribed.delete(`${to} ${from}`);
  }

  isUnsubscribed(from: string, to: string): boolean {
    return this.#unsubscribed.has(`${from} ${to}`);
  }

  /** Whether WhatsApp would take a message that is no template. */
  isWindowOpen(from: string, to: string): boolean {
    return Date.now() - (this.#lastWroteAtMs.get(`${to} ${from}`) ?? 0) < WHATSAPP_WINDOW_MS;
  }

  /** `GET Messages.json?To=&From=&DateSent=&PageSize=&Page=`: the newest first. `DateSent>` and `DateSent<` include the day. */
  list(query: URLSearchParams): Record<string, unknown> {
    const pageSize = Math.min(1000, Math.max(1, Number(query.get('PageSize') ?? 50)));
    const page = Number(query.get('Page') ?? 0);
    const found = this.messages.toReversed().filter((message) => isListed(message, query));
    const start = page * pageSize;
    const shown = found.slice(start, start + pageSize);
    return {
      messages: shown.map((message) => messageJson(message, this.sid)),
      page,
      page_size: pageSize,
      start,
      end: start + Math.max(0, shown.length - 1),
      uri: this.#pageUri(query, page),
      first_page_uri: this.#pageUri(query, 0),
      previous_page_uri: page === 0 ? null : this.#pageUri(query, page - 1),
      next_page_uri: start + pageSize < found.length ? this.#pageUri(query, page + 1) : null,
    };
  }

  #pageUri(query: URLSearchParams, page: number): string {
    const changed = new URLSearchParams(query);
    changed.set('Page', String(page));
    return `/${API_VERSION}/Accounts/${this.sid}/Messages.json?${changed.toString()}`;
  }
}

function isListed(message: TwilioMessage, query: URLSearchParams): boolean {
  const [to, from] = [query.get('To'), query.get('From')];
  if (to !== null && to !== message.to) return false;
  if (from !== null && from !== message.from) return false;
  const sentAt = new Date(message.sentAtMs ?? message.createdAtMs).toISOString();
  const on = query.get('DateSent');
  const [since, until] = [query.get('DateSent>'), query.get('DateSent<')];
  if (on !== null && !sentAt.startsWith(on.slice(0, 10))) return false;
  if (since !== null && sentAt < since) return false;
  return until === null || sentAt.slice(0, until.length) <= until;
}
