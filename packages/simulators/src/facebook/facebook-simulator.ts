import { setTimeout as pause } from 'node:timers/promises';
import { compact } from '@ccm/core/objects';
import { SimulatorServer, PendingPlans } from '../lab/index.ts';
import type {
  Misbehaviour,
  RecordedRequest,
  RequestMatch,
  Violation,
  WaitOptions,
  WebhookOutcome,
} from '../lab/index.ts';
import { commandsOf } from './control-commands.ts';
import { customerItem, newMid, SIMULATED_CUSTOMER } from './customer-events.ts';
import type { CustomerWrites } from './customer-events.ts';
import { FacebookMedia } from './facebook-media.ts';
import { FacebookWebhooks } from './facebook-webhooks.ts';
import type { DeliveryOptions, WebhookEntry } from './facebook-webhooks.ts';
import { followUpItem, isPlannedFor } from './follow-ups.ts';
import type { FollowUp, FollowUpPlan, SentMessage } from './follow-ups.ts';
import { GraphApi } from './graph-api.ts';
import type { Profile, SimulatedPage } from './graph-api.ts';
import { graphErrorBody, statusOfCode } from './graph-errors.ts';
import type { GraphErrorOptions } from './graph-errors.ts';

export interface FacebookOptions {
  readonly appSecret?: string;
  readonly verifyToken?: string;
  /** Default: SIMULATED_PAGE alone. */
  readonly pages?: readonly [SimulatedPage, ...SimulatedPage[]];
  /** The fleet's address: `http://127.0.0.1:8081/webhooks/facebook`. */
  readonly webhookUrl?: string;
  /** Default true, as with "Require App Secret". */
  readonly requiresProof?: boolean;
  /** Waits before each repetition of a webhook that was not answered 200; default at once, then 0.5, 1, 2 and 4 seconds. */
  readonly retryDelaysMs?: readonly number[];
  /** Failures in a row after which the app is unsubscribed, which is a violation; default 50. */
  readonly unsubscribesAfter?: number;
  /** What follows each sent message; default echo, delivery, read. */
  readonly followUps?: readonly FollowUp[];
  /** Refuses with 10/2018278 what is outside the 24 hours (7 days with HUMAN_AGENT); default false. */
  readonly enforcesWindow?: boolean;
}

/** How one message of a customer got through. */
export interface CustomerDelivery {
  readonly mid: string;
  /** Of the last attempt. */
  readonly outcome: WebhookOutcome;
  /** Of every attempt: repetitions and duplicates. */
  readonly outcomes: readonly WebhookOutcome[];
}

export const SIMULATED_APP = {
  appSecret: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  verifyToken: 'simulated-verify-token',
} as const;
export const SIMULATED_PAGE: SimulatedPage = { id: '1067280970047460', accessToken: 'EAAGsimulatedPageToken' };

const HOUR_MS = 3_600_000;
const NO_ATTEMPT: WebhookOutcome = { headers: {}, body: '', tookMs: 0, failure: 'NOT_SUBSCRIBED' };

/** Messenger: the Send API of the Graph API, the webhooks of its pages, and the customers who write. */
export class FacebookSimulator {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly pages: readonly [SimulatedPage, ...SimulatedPage[]];
  readonly #options: FacebookOptions;
  readonly #server: SimulatorServer;
  readonly #media = new FacebookMedia();
  readonly #webhooks: FacebookWebhooks;
  readonly #plans = new PendingPlans(isPlannedFor);
  readonly #profiles = new Map<string, Profile>();
  readonly #lastWroteAtMs = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();
  #sent: SentMessage[] = [];

  constructor(options: FacebookOptions = {}) {
    const { appSecret, verifyToken } = { ...SIMULATED_APP, ...options };
    const { retryDelaysMs = [0, 500, 1000, 2000, 4000], unsubscribesAfter = 50 } = options;
    this.appSecret = appSecret;
    this.verifyToken = verifyToken;
    this.pages = options.pages ?? [SIMULATED_PAGE];
    this.#options = options;
    this.#webhooks = new FacebookWebhooks({ appSecret, verifyToken, retryDelaysMs, unsubscribesAfter }, (failures) =>
      this.#server.violation(`the app was unsubscribed after ${String(failures)} failed webhooks`),
    );
    this.#webhooks.url = options.webhookUrl;
    const api = new GraphApi({
      appSecret,
      pages: this.pages,
      requiresProof: options.requiresProof ?? true,
      profiles: this.#profiles,
      isWindowOpen: (customerId, tag) => this.#isWindowOpen(customerId, tag),
      webhook: {
        url: () => this.#webhooks.url,
        handshake: async (url, verifyToken) => this.#webhooks.register(url, verifyToken),
      },
      violation: (what, request) => this.#server.violation(what, request),
      taken: (message) => this.#taken(message),
    });
    this.#server = new SimulatorServer({ answer: (request) => api.answer(request), commands: commandsOf(this) });
  }

  async listen(port = 0): Promise<this> {
    await this.#media.server.listen();
    await this.#server.listen(port);
    return this;
  }

  async stop(): Promise<void> {
    this.#webhooks.stop();
    await this.settled();
    await this.#server.stop();
    await this.#media.server.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** What FACEBOOK_API_URL is set to. */
  get url(): string {
    return `${this.#server.url}/v23.0`;
  }

  get port(): number {
    return this.#server.port;
  }

  /** `127.0.0.1:port` of the host of customers' files, for MEDIA_ALLOWED_HOSTS. */
  get mediaHost(): string {
    return `127.0.0.1:${String(this.#media.server.port)}`;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#server.requests;
  }

  /** Of the callers of the API, of those who fetch files, and of who does not acknowledge webhooks. */
  get violations(): readonly Violation[] {
    return [...this.#server.violations, ...this.#media.server.violations];
  }

  /** What the pages sent, the oldest first. */
  get sent(): readonly SentMessage[] {
    return this.#sent;
  }

  /** False once Meta's patience is at an end, or when a handshake failed. */
  get isSubscribed(): boolean {
    return this.#webhooks.isSubscribed;
  }

  /** Tells where the fleet is, once that is known. */
  set webhookUrl(url: string) {
    this.#webhooks.url = url;
  }

  /** @returns takes the fault back. */
  misbehave(fault: Misbehaviour): () => void {
    return this.#server.misbehave(fault);
  }

  /** Calls `listener` after every change. @returns ends it. */
  onChange(listener: () => void): () => void {
    return this.#server.onChange(listener);
  }

  /** Refuses coming sends with one of Meta's error codes in its own words; `status: 200` hides the error as Meta sometimes does. */
  refuse(
    code: number,
    options: GraphErrorOptions & { readonly times?: number; readonly match?: RequestMatch } = {},
  ): void {
    const { subcode, message, status, ...fault } = options;
    const words = compact({ subcode, message });
    this.misbehave({
      match: { method: 'POST', path: '/messages' },
      ...fault,
      status: status ?? statusOfCode(code),
      body: graphErrorBody(code, words),
    });
  }

  /** Settles what follows coming messages. */
  plan(plan: FollowUpPlan): void {
    this.#plans.add(plan);
  }

  /** What the profile API tells of a customer; of others it tells nothing. */
  setProfile(customerId: string, profile: Profile): void {
    this.#profiles.set(customerId, profile);
  }

  /** The handshake; `changes` are other parameters than Meta's. */
  async subscribe(changes?: Readonly<Record<string, string>>): Promise<WebhookOutcome> {
    return this.#webhooks.subscribe(changes);
  }

  /** A customer writes: posts the signed webhook, again until it is answered 200 or given up. */
  async customerWrites(message: CustomerWrites, options: DeliveryOptions = {}): Promise<CustomerDelivery> {
    const { pageId = this.pages[0].id, mid = newMid(), from = SIMULATED_CUSTOMER, atMs = Date.now() } = message;
    const fileUrls = (message.files ?? []).map((file) => this.#media.add(file));
    this.#lastWroteAtMs.set(from, Math.max(atMs, this.#lastWroteAtMs.get(from) ?? 0));
    const item = customerItem({ ...message, from, atMs }, { pageId, mid, fileUrls });
    const outcomes = await this.deliver([{ id: pageId, messaging: [item] }], options);
    return { mid, outcome: outcomes.at(-1) ?? NO_ATTEMPT, outcomes };
  }

  /** Posts entries as they are given: batches of several pages, standby, changes, kinds that nobody knows. */
  async deliver(entries: readonly WebhookEntry[], options: DeliveryOptions = {}): Promise<readonly WebhookOutcome[]> {
    return this.#webhooks.post(entries, options);
  }

  /** Tells one thing about a message that was sent. */
  async report(message: SentMessage, step: FollowUp, options?: DeliveryOptions): Promise<readonly WebhookOutcome[]> {
    return this.deliver([{ id: message.pageId, messaging: [followUpItem(step, message)] }], options);
  }

  /** Waits until every webhook under way has been made. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  /** @throws {Error} when no such message is sent in time. */
  async waitForSent(predicate: (message: SentMessage) => boolean, options: WaitOptions = {}): Promise<SentMessage> {
    const found = (): SentMessage | undefined => this.#sent.find(predicate);
    return this.#server.waitUntil(found, { describe: 'a message sent', ...options });
  }

  async waitForRequest(
    predicate: (request: RecordedRequest) => boolean,
    options?: WaitOptions,
  ): Promise<RecordedRequest> {
    return this.#server.waitFor(predicate, options);
  }

  clear(): void {
    this.#server.clear();
    this.#media.server.clear();
    this.#plans.clear();
    this.#sent = [];
  }

  #isWindowOpen(customerId: string, tag: string | undefined): boolean {
    if (this.#options.enforcesWindow !== true) return true;
    const hours = tag === 'HUMAN_AGENT' ? 7 * 24 : 24;
    return Date.now() - (this.#lastWroteAtMs.get(customerId) ?? 0) < hours * HOUR_MS;
  }

  async #taken(message: SentMessage): Promise<void> {
    this.#sent.push(message);
    this.#server.changed();
    const { steps, beforeAnswer = false } = this.#plans.take(message) ?? {
      steps: this.#options.followUps ?? ['echo', 'delivery', 'read'],
    };
    if (this.#webhooks.url === undefined) return;
    if (beforeAnswer) await this.#reportAll(message, steps);
    else this.#inBackground(() => this.#reportAll(message, steps));
  }

  async #reportAll(message: SentMessage, steps: readonly FollowUp[]): Promise<void> {
    for (const step of steps) await this.report(message, step);
  }

  /** After the answer has gone out. What is given up by `stop` is nobody's fault. */
  #inBackground(work: () => Promise<void>): void {
    const task = pause(0)
      .then(work)
      .catch((error: unknown) => {
        if (!this.#webhooks.stopped.aborted) this.#server.violation(`the simulator itself failed: ${String(error)}`);
      })
      .finally(() => this.#underWay.delete(task));
    this.#underWay.add(task);
  }
}
