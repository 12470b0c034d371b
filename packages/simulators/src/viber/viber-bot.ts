import { createHash } from 'node:crypto';
import type { BoundedMap, Memory } from '../lab/index.ts';
import { refusal } from './message-check.ts';
import type { ViberRefusal } from './message-check.ts';

/** An account of Viber: its token, and the address of its callbacks. */
export interface BotOptions {
  /** Default `bot`. */
  readonly name?: string;
  readonly token: string;
  /** The address for its callbacks, as if set_webhook had been called. */
  readonly webhookUrl?: string;
}

export interface BotLimits {
  /** The limit of messages within `periodMs` to a customer who does not answer; Viber's: 100 in an hour. */
  readonly silentLimit: number;
  readonly periodMs: number;
  /** Lets the bot write only to people who wrote or subscribed; else to everyone who has not left. */
  readonly knownOnly: boolean;
}

/** Only the newest is ever reported as seen. */
const MAX_UNSEEN = 100;

interface UserState {
  subscribed: boolean;
  sentAtMs: number[];
  /** The text that Viber returns with the user's next message. */
  trackingData: string;
  unseen: string[];
}

/** One bot and the state of its users. */
export class ViberBot {
  readonly name: string;
  readonly token: string;
  webhookUrl: string | undefined;
  /** The webhook was taken away with set_webhook and an empty address. */
  webhookRemoved = false;
  eventTypes: ReadonlySet<string> | undefined;
  readonly #limits: BotLimits;
  readonly #users: BoundedMap<string, UserState>;

  constructor(options: BotOptions, limits: BotLimits, memory: Memory) {
    this.#users = memory.map();
    this.name = options.name ?? 'bot';
    this.token = options.token;
    this.webhookUrl = options.webhookUrl;
    this.#limits = limits;
  }

  /** A person's id with this bot: another one with each bot, and with the characters that addresses and keys stumble over. */
  userIdOf(person: string): string {
    return createHash('sha256').update(`${this.token}\n${person}`).digest().subarray(0, 16).toString('base64');
  }

  /** Writing subscribes, and gives the bot another hundred messages. */
  wrote(userId: string): void {
    const user = this.#user(userId);
    user.subscribed = true;
    user.sentAtMs = [];
  }

  setSubscribed(userId: string, subscribed: boolean): void {
    this.#user(userId).subscribed = subscribed;
  }

  trackingDataOf(userId: string): string {
    return this.#users.get(userId)?.trackingData ?? '';
  }

  /** The reason why this user cannot be written to now. */
  refuses(userId: string): ViberRefusal | undefined {
    const user = this.#users.get(userId);
    if (user === undefined) return this.#limits.knownOnly ? refusal(5, 'receiverNotRegistered') : undefined;
    if (!user.subscribed) return refusal(6, 'receiverNotSubscribed');
    const since = Date.now() - this.#limits.periodMs;
    user.sentAtMs = user.sentAtMs.filter((atMs) => atMs > since);
    return user.sentAtMs.length >= this.#limits.silentLimit ? refusal(12, 'tooManyRequests') : undefined;
  }

  sent(userId: string, messageToken: string, trackingData: string | undefined): void {
    const user = this.#user(userId);
    user.sentAtMs.push(Date.now());
    user.unseen = [...user.unseen, messageToken].slice(-MAX_UNSEEN);
    user.trackingData = trackingData ?? '';
  }

  /** The newest message that the user had not seen; all are seen now. */
  seen(userId: string): string | undefined {
    const user = this.#user(userId);
    const newest = user.unseen.at(-1);
    user.unseen = [];
    return newest;
  }

  #user(userId: string): UserState {
    const known = this.#users.get(userId);
    if (known !== undefined) return known;
    const user: UserState = { subscribed: true, sentAtMs: [], trackingData: '', unseen: [] };
    this.#users.set(userId, user);
    return user;
  }
}
