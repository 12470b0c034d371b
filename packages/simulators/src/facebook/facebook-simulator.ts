import { compact } from '@ccm/core/objects';
import { HttpSimulator, PendingPlans } from '../lab/index.ts';
import type {
  ControlCommands,
  IncomingCall,
  SimulatorReply,
  SimulatorServer,
  RequestMatch,
  WaitOptions,
  WebhookOutcome,
} from '../lab/index.ts';
import { commandsOf } from './control-commands.ts';
import { customerItem, newMid, SIMULATED_CUSTOMER } from './customer-events.ts';
import type { CustomerWrites } from './customer-events.ts';
import { PAGE_FIELDS, SIMULATED_APP, SIMULATED_PAGE } from './facebook-options.ts';
import type { CustomerDelivery, FacebookOptions } from './facebook-options.ts';
import { FacebookMedia } from './facebook-media.ts';
import { FacebookWebhooks } from './facebook-webhooks.ts';
import type { DeliveryOptions, WebhookEntry } from './facebook-webhooks.ts';
import { followUpItem, isPlannedFor } from './follow-ups.ts';
import type { FollowUp, FollowUpPlan, SentMessage } from './follow-ups.ts';
import { GraphApi } from './graph-api.ts';
import type { Profile, SimulatedPage } from './graph-api.ts';
import { graphErrorBody, statusOfCode } from './graph-errors.ts';
import type { GraphErrorOptions } from './graph-errors.ts';
import { PageComments } from './page-comments.ts';
import type { CustomerComments, PageComment } from './page-comments.ts';

const HOUR_MS = 3_600_000;
const NO_ATTEMPT: WebhookOutcome = { headers: {}, body: '', tookMs: 0, failure: 'NOT_SUBSCRIBED' };

/** Simulates Messenger: the Send API of the Graph API, the webhooks of its pages, and customers. */
export class FacebookSimulator extends HttpSimulator {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly pages: readonly [SimulatedPage, ...SimulatedPage[]];
  readonly #options: FacebookOptions;
  readonly #media = new FacebookMedia(this.memory);
  readonly #api: GraphApi;
  readonly #webhooks: FacebookWebhooks;
  readonly #plans = new PendingPlans(isPlannedFor);
  readonly #profiles = this.memory.map<string, Profile>();
  readonly #comments = new Map<string, PageComments>();
  readonly #lastWroteAtMs = this.memory.map<string, number>();
  readonly #sent = this.memory.list<SentMessage>();

  constructor(options: FacebookOptions = {}) {
    super();
    const { appSecret, verifyToken } = { ...SIMULATED_APP, ...options };
    const { retryDelaysMs = [0, 500, 1000, 2000, 4000], unsubscribesAfter = 50 } = options;
    this.appSecret = appSecret;
    this.verifyToken = verifyToken;
    this.pages = options.pages ?? [SIMULATED_PAGE];
    this.#options = options;
    this.#webhooks = new FacebookWebhooks(
      { object: options.object ?? 'page', appSecret, verifyToken, retryDelaysMs, unsubscribesAfter },
      (failures) => this.server.violation(`the app was unsubscribed after ${String(failures)} failed webhooks`),
    );
    this.#webhooks.url = options.webhookUrl;
    this.#api = new GraphApi({
      appSecret,
      pages: this.pages,
      requiresProof: options.requiresProof ?? true,
      profiles: this.#profiles,
      isWindowOpen: (customerId, tag) => this.#isWindowOpen(customerId, tag),
      subscribedFields: options.subscribedFields ?? PAGE_FIELDS,
      webhook: {
        url: () => this.#webhooks.url,
        handshake: async (url, verifyToken) => this.#webhooks.register(url, verifyToken),
      },
      commentsOf: (page) => this.#commentsOf(page.id),
      violation: (what, request) => this.server.violation(what, request),
      taken: (message) => this.#taken(message),
    });
  }

  override async stop(): Promise<void> {
    this.#webhooks.stop();
    await super.stop();
  }

  /** The value for FACEBOOK_API_URL. */
  override get url(): string {
    return `${this.server.url}/v23.0`;
  }

  /** `127.0.0.1:port` of the host of customers' files, for MEDIA_ALLOWED_HOSTS. */
  get mediaHost(): string {
    return `127.0.0.1:${String(this.#media.server.port)}`;
  }

  /** The messages from the pages, the oldest first. */
  get sent(): readonly SentMessage[] {
    return this.#sent.all;
  }

  /** False once Meta's patience is at an end, or when a handshake failed. */
  get isSubscribed(): boolean {
    return this.#webhooks.isSubscribed;
  }

  /** Tells where the fleet is, once that is known. */
  set webhookUrl(url: string) {
    this.#webhooks.url = url;
  }

  /** Sets the expiry of the pages' tokens, in seconds since 1970; 0: never. */
  set tokenExpiresAt(seconds: number) {
    this.#api.tokenExpiresAt = seconds;
  }

  /** Changes the subscriptions of the app and its pages, as an operator does in the dashboard. */
  set subscribedFields(fields: readonly string[]) {
    this.#api.subscribe(fields);
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

  /** Plans the webhooks after coming messages. */
  plan(plan: FollowUpPlan): void {
    this.#plans.add(plan);
  }

  /** Sets a customer's profile for the profile API; it answers nothing about other customers. */
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

  /** A customer comments on the page's post, answers a comment, changes one or takes it back. */
  async customerComments(comments: CustomerComments, options: DeliveryOptions = {}): Promise<CustomerDelivery> {
    const [{ id: pageId }] = this.pages;
    const { id, value } = this.#commentsOf(pageId).write(comments);
    this.server.changed();
    const outcomes = await this.deliver([feedEntry(pageId, value)], options);
    return { mid: id, outcome: outcomes.at(-1) ?? NO_ATTEMPT, outcomes };
  }

  /** The comments under the first page's post, the oldest first. */
  get comments(): readonly PageComment[] {
    return this.#commentsOf(this.pages[0].id).all;
  }

  /** @throws {Error} when no such comment stands there in time. */
  async waitForComment(predicate: (comment: PageComment) => boolean, options: WaitOptions = {}): Promise<PageComment> {
    const found = (): PageComment | undefined => this.comments.find(predicate);
    return this.server.waitUntil(found, { describe: 'a comment', ...options });
  }

  /** Posts entries as given: batches of several pages, standby, changes, unknown kinds. */
  async deliver(entries: readonly WebhookEntry[], options: DeliveryOptions = {}): Promise<readonly WebhookOutcome[]> {
    return this.#webhooks.post(entries, options);
  }

  /** Tells one thing about a message that was sent. */
  async report(message: SentMessage, step: FollowUp, options?: DeliveryOptions): Promise<readonly WebhookOutcome[]> {
    return this.deliver(
      [{ id: message.pageId, messaging: [followUpItem(step, message, this.#options.object)] }],
      options,
    );
  }

  /** @throws {Error} when no such message is sent in time. */
  async waitForSent(predicate: (message: SentMessage) => boolean, options: WaitOptions = {}): Promise<SentMessage> {
    const found = (): SentMessage | undefined => this.#sent.all.find(predicate);
    return this.server.waitUntil(found, { describe: 'a message sent', ...options });
  }

  override clear(): void {
    super.clear();
    this.#plans.clear();
    for (const comments of this.#comments.values()) comments.clear();
    this.#sent.clear();
  }

  protected override hostsBeside(): readonly SimulatorServer[] {
    return [this.#media.server];
  }

  protected override commands(): ControlCommands {
    return commandsOf(this);
  }

  protected override answer(request: IncomingCall): SimulatorReply | Promise<SimulatorReply> {
    return this.#api.answer(request);
  }

  #commentsOf(pageId: string): PageComments {
    const known = this.#comments.get(pageId);
    if (known !== undefined) return known;
    const comments = new PageComments(pageId, this.memory, (comment) => {
      this.server.changed();
      if (this.#webhooks.url === undefined) return;
      this.inBackground(async () => {
        await this.deliver([feedEntry(pageId, comments.ownEvent(comment))]);
      });
    });
    this.#comments.set(pageId, comments);
    return comments;
  }

  #isWindowOpen(customerId: string, tag: string | undefined): boolean {
    if (this.#options.enforcesWindow !== true) return true;
    const hours = tag === 'HUMAN_AGENT' ? 7 * 24 : 24;
    return Date.now() - (this.#lastWroteAtMs.get(customerId) ?? 0) < hours * HOUR_MS;
  }

  async #taken(message: SentMessage): Promise<void> {
    this.#sent.push(message);
    this.server.changed();
    const { steps, beforeAnswer = false } = this.#plans.take(message) ?? {
      steps: this.#options.followUps ?? ['echo', 'delivery', 'read'],
    };
    if (this.#webhooks.url === undefined) return;
    if (beforeAnswer) await this.#reportAll(message, steps);
    else this.inBackground(() => this.#reportAll(message, steps));
  }

  async #reportAll(message: SentMessage, steps: readonly FollowUp[]): Promise<void> {
    for (const step of steps) await this.report(message, step);
  }
}

const feedEntry = (pageId: string, value: object): WebhookEntry => ({
  id: pageId,
  changes: [{ field: 'feed', value }],
});
