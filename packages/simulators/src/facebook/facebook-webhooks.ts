import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { callWebhook } from '../lab/index.ts';
import type { WebhookOutcome } from '../lab/index.ts';
import type { MessagingItem } from './customer-events.ts';
import { metaJson, signatureHeaders } from './meta-json.ts';
import type { SignatureKind } from './meta-json.ts';

/** One entry of a webhook: a page and its events. */
export interface WebhookEntry {
  readonly id: string;
  readonly time?: number;
  readonly messaging?: readonly MessagingItem[];
  readonly standby?: readonly MessagingItem[];
  readonly changes?: readonly unknown[];
}

/** Differences of one webhook from Meta's usual ones. */
export interface DeliveryOptions {
  /** The number of further times it is sent, whatever the answer. */
  readonly duplicates?: number;
  /** Default `right`. */
  readonly signature?: SignatureKind;
}

interface WebhookSettings {
  /** The object of the events; default `page`. */
  readonly object?: 'page' | 'instagram' | 'whatsapp_business_account';
  readonly appSecret: string;
  readonly verifyToken: string;
  /** The delays before repetitions of a webhook that was not answered 200. */
  readonly retryDelaysMs: readonly number[];
  /** Failures in a row after which the app is unsubscribed. */
  readonly unsubscribesAfter: number;
}

const TIMEOUT_MS = 20_000;

/** Posts signed webhooks, and repeats those that were not acknowledged, until Meta's patience is at an end. */
export class FacebookWebhooks {
  readonly #settings: WebhookSettings;
  readonly #gaveUp: (failures: number) => void;
  readonly #stopping = new AbortController();
  #failuresInARow = 0;
  #isSubscribed = true;
  url: string | undefined;

  constructor(settings: WebhookSettings, gaveUp: (failures: number) => void) {
    this.#settings = settings;
    this.#gaveUp = gaveUp;
  }

  /** Cancels everything under way. */
  stop(): void {
    this.#stopping.abort();
  }

  get stopped(): AbortSignal {
    return this.#stopping.signal;
  }

  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  /** The handshake: subscribed where the challenge, and nothing else, comes back. */
  async subscribe(changes: Readonly<Record<string, string>> = {}): Promise<WebhookOutcome> {
    const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.challenge': challenge,
      'hub.verify_token': this.#settings.verifyToken,
      ...changes,
    });
    const outcome = await callWebhook({ method: 'GET', url: `${this.#target()}?${query.toString()}` });
    this.#isSubscribed = outcome.status === 200 && outcome.body === challenge;
    if (this.#isSubscribed) this.#failuresInARow = 0;
    return outcome;
  }

  /** An operator sets the address and the verify token: it is taken where the handshake succeeds. */
  async register(url: string, verifyToken: string): Promise<boolean> {
    const before = { url: this.url, isSubscribed: this.#isSubscribed };
    this.url = url;
    await this.subscribe({ 'hub.verify_token': verifyToken });
    if (this.#isSubscribed) return true;
    this.url = before.url;
    this.#isSubscribed = before.isSubscribed;
    return false;
  }

  /** @returns the outcome of every attempt, repetitions and duplicates included; none while the app is not subscribed. */
  async post(entries: readonly WebhookEntry[], options: DeliveryOptions = {}): Promise<readonly WebhookOutcome[]> {
    const outcomes: WebhookOutcome[] = [];
    const body = metaJson({
      object: this.#settings.object ?? 'page',
      entry: entries.map((entry) => ({ time: Date.now(), ...entry })),
    });
    for (let copy = 0; copy <= (options.duplicates ?? 0); copy += 1) {
      outcomes.push(...(await this.#attempts(body, options.signature)));
    }
    return outcomes;
  }

  async #attempts(body: string, signature: SignatureKind | undefined): Promise<readonly WebhookOutcome[]> {
    const outcomes: WebhookOutcome[] = [];
    for (const delayMs of [0, ...this.#settings.retryDelaysMs]) {
      if (delayMs > 0) await pause(delayMs, undefined, { signal: this.stopped });
      if (this.stopped.aborted || !this.#isSubscribed) break;
      const outcome = await this.#attempt(body, signature);
      outcomes.push(outcome);
      if (outcome.status === 200) break;
    }
    return outcomes;
  }

  async #attempt(body: string, signature: SignatureKind | undefined): Promise<WebhookOutcome> {
    const outcome = await callWebhook({
      url: this.#target(),
      body,
      timeoutMs: TIMEOUT_MS,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'facebookexternalua',
        ...signatureHeaders(body, this.#settings.appSecret, signature),
      },
    });
    this.#failuresInARow = outcome.status === 200 ? 0 : this.#failuresInARow + 1;
    if (this.#failuresInARow >= this.#settings.unsubscribesAfter && this.#isSubscribed) {
      this.#isSubscribed = false;
      this.#gaveUp(this.#failuresInARow);
    }
    return outcome;
  }

  #target(): string {
    if (this.url === undefined) throw new Error("the fleet's address is not set in the simulator (webhookUrl)");
    return this.url;
  }
}
