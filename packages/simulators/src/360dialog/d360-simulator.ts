import { setTimeout as pause } from 'node:timers/promises';
import { compact } from '@ccm/core/objects';
import { HttpSimulator, PendingPlans } from '../lab/index.ts';
import type {
  ControlCommands,
  IncomingCall,
  SimulatorServer,
  SimulatorReply,
  WaitOptions,
  WebhookOutcome,
} from '../lab/index.ts';
import { commandsOf } from './control-commands.ts';
import { contactElement, digits, messageElement, mimeTypeOf, newMessageId } from './customer-message.ts';
import type { CustomerWrites, WebhookShape } from './customer-message.ts';
import { D360Api } from './d360-api.ts';
import { REFUSALS } from './d360-errors.ts';
import type { Refusal } from './d360-errors.ts';
import { D360Media } from './d360-media.ts';
import { D360Webhooks } from './d360-webhooks.ts';
import type { Redelivery, RegisteredWebhook, WebhookOptions } from './d360-webhooks.ts';
import { otherFieldBody, webhookBody } from './envelope.ts';
import type { OurNumber, WebhookLists } from './envelope.ts';
import { isPlannedFor, statusElement, USUAL_STEPS } from './status-plan.ts';
import type { SentMessage, StatusPlan, StatusStep } from './status-plan.ts';

export interface D360Options {
  readonly apiKey?: string;
  /** Our number; digits, with or without the plus. */
  readonly number?: string;
  readonly phoneNumberId?: string;
  /** The webhook as registered by hand in the Hub; else register it over the API. */
  readonly webhook?: RegisteredWebhook;
  /** The shape of webhooks that no message or status decides; default `cloud`. */
  readonly shape?: WebhookShape;
  readonly redelivery?: Redelivery;
  /** Fails every message but a template with 131047 if the customer has not written for 24 hours; default false. */
  readonly enforcesWindow?: boolean;
}

/** The result of one webhook with messages of customers. */
export interface CustomerDelivery {
  /** The id of each message, in order. */
  readonly messageIds: readonly string[];
  /** The outcome of the last attempt; absent while no webhook is registered. */
  readonly outcome?: WebhookOutcome;
  /** The outcome of every attempt: redeliveries and duplicates. */
  readonly outcomes: readonly WebhookOutcome[];
}

type CustomerWritesOptions = WebhookOptions & {
  readonly shape?: WebhookShape;
  /** Put into the same POST. */
  readonly statuses?: readonly unknown[];
};

export const SIMULATED_NUMBER = {
  apiKey: 'simulated-d360-api-key',
  number: '442071234567',
  phoneNumberId: '106540352242922',
} as const;
const WINDOW_MS = 24 * 60 * 60_000;

/** Simulates 360dialog with WhatsApp behind it: both APIs, media, webhooks in both shapes, and customers. */
export class D360Simulator extends HttpSimulator {
  readonly apiKey: string;
  readonly #options: D360Options;
  readonly #our: OurNumber;
  readonly #media = new D360Media(this.memory);
  readonly #webhooks: D360Webhooks;
  readonly #api: D360Api;
  readonly #plans = new PendingPlans(isPlannedFor);
  readonly #lastWroteMs = this.memory.map<string, number>();
  readonly #sent = this.memory.list<SentMessage>();

  constructor(options: D360Options = {}) {
    super();
    const { apiKey, number, phoneNumberId } = { ...SIMULATED_NUMBER, ...options };
    this.apiKey = apiKey;
    this.#options = options;
    this.#our = { number: digits(number), phoneNumberId };
    this.#webhooks = new D360Webhooks(options.webhook, options.redelivery);
    this.#api = new D360Api({
      apiKey,
      media: this.#media,
      webhooks: this.#webhooks,
      taken: (message) => this.#taken(message),
      violation: (what, request) => this.server.violation(what, request),
    });
  }

  override async stop(): Promise<void> {
    this.#webhooks.stop();
    await super.stop();
  }

  /** Messages that the API took, the oldest first. */
  get sent(): readonly SentMessage[] {
    return this.#sent.all;
  }

  /** Messages taken although one with the same callback data had been taken before. */
  get duplicates(): readonly SentMessage[] {
    const seen = new Set<string>();
    return this.#sent.all.filter(({ callbackData }) => {
      if (callbackData === undefined) return false;
      const again = seen.has(callbackData);
      seen.add(callbackData);
      return again;
    });
  }

  /** Registers the webhook, as the Hub does. */
  set webhook(webhook: RegisteredWebhook) {
    this.#webhooks.registered = webhook;
  }

  /** Refuses coming sends in one of the provider's ways. */
  refuse(refusal: Refusal, options: { readonly times?: number } = {}): void {
    const { status, headers = {}, body }: SimulatorReply = REFUSALS[refusal];
    const content = typeof body === 'object' && 'json' in body ? body.json : body;
    this.misbehave({ match: { method: 'POST', path: '/messages' }, ...options, status, headers, body: content });
  }

  /** Plans the reports of coming messages; without a plan each is sent, delivered and read. */
  plan(plan: StatusPlan): void {
    this.#plans.add(plan);
  }

  /** The classic API will want a contact check before it sends to this number. */
  mustCheck(number: string, options: { readonly onWhatsApp?: boolean } = {}): void {
    this.#api.mustCheck(digits(number), options);
  }

  /** One or several customers write, all in one POST. Resolves once it was answered 200, or is not tried again. */
  async customerWrites(
    messages: CustomerWrites | readonly CustomerWrites[],
    { shape = this.#options.shape ?? 'cloud', statuses = [], ...options }: CustomerWritesOptions = {},
  ): Promise<CustomerDelivery> {
    const all = 'kind' in messages ? [messages] : messages;
    const elements = all.map((message) => this.#element(message, shape));
    const lists: WebhookLists = {
      contacts: all.map(contactElement),
      messages: elements.map(({ element }) => element),
      ...(statuses.length === 0 ? {} : { statuses }),
    };
    const outcomes = await this.post(webhookBody(lists, shape, this.#our), options);
    const outcome = outcomes.at(-1);
    return { messageIds: elements.map(({ id }) => id), outcomes, ...compact({ outcome }) };
  }

  /**
   * Reports a status of a message that was sent.
   * @throws {Error} for a message that was not sent.
   */
  async report(messageId: string, step: StatusStep, options: WebhookOptions = {}): Promise<readonly WebhookOutcome[]> {
    const message = this.#sent.all.findLast(({ id }) => id === messageId);
    if (message === undefined) throw new Error(`no message ${messageId}`);
    return this.#report(message, step, options);
  }

  async #report(
    message: SentMessage,
    step: StatusStep,
    options: WebhookOptions = {},
  ): Promise<readonly WebhookOutcome[]> {
    if (step.delayMs !== undefined) await pause(step.delayMs, undefined, { signal: this.stopping });
    const lists = { statuses: [statusElement(message, step)] };
    const body = webhookBody(lists, message.shape, this.#our);
    return this.post(body, { duplicates: step.duplicates ?? 0, ...options });
  }

  /** An error that belongs to no message. */
  async reportError(code: number, details: string): Promise<readonly WebhookOutcome[]> {
    const errors = [{ code, title: details, message: details, error_data: { details } }];
    return this.post(webhookBody({ errors }, this.#options.shape ?? 'cloud', this.#our));
  }

  /** A webhook about a template or the like. */
  async reportOtherField(field?: string): Promise<readonly WebhookOutcome[]> {
    return this.post(otherFieldBody(field));
  }

  /** Any body at all, as it is. */
  async post(body: unknown, options: WebhookOptions = {}): Promise<readonly WebhookOutcome[]> {
    const outcomes = await this.#webhooks.post(body, options);
    this.server.changed();
    return outcomes;
  }

  /** A GET to the webhook; undefined while none is registered. */
  async getWebhook(): Promise<WebhookOutcome | undefined> {
    return this.#webhooks.get();
  }

  /** A file is gone, as all are after seven days. */
  expireMedia(mediaId: string): void {
    this.#media.expire(mediaId);
  }

  /** @throws {Error} when no such message is sent in time. */
  async waitForSent(predicate: (message: SentMessage) => boolean, options: WaitOptions = {}): Promise<SentMessage> {
    return this.server.waitUntil(() => this.#sent.all.find(predicate), { describe: 'a message sent', ...options });
  }

  override clear(): void {
    super.clear();
    this.#media.clear();
    this.#plans.clear();
    this.#sent.clear();
  }

  protected override hostsBeside(): readonly SimulatorServer[] {
    return [this.#media.lookaside];
  }

  protected override commands(): ControlCommands {
    return commandsOf(this);
  }

  protected override answer(request: IncomingCall): SimulatorReply | Promise<SimulatorReply> {
    return this.#api.answer(request);
  }

  #element(message: CustomerWrites, shape: WebhookShape): { readonly id: string; readonly element: unknown } {
    const id = message.providerMessageId ?? newMessageId(shape);
    for (const customer of [message.from, message.userId]) {
      if (customer !== undefined) this.#lastWroteMs.set(digits(customer), message.atMs ?? Date.now());
    }
    const hasFile = 'content' in message && message.missing !== true;
    const mediaId = hasFile ? this.#media.add(message.content, mimeTypeOf(message)) : undefined;
    return { id, element: messageElement(message, { id, shape, mediaId }) };
  }

  async #taken(message: SentMessage): Promise<void> {
    this.#sent.push(message);
    this.server.changed();
    const plan = this.#plans.take(message);
    const steps = plan?.steps ?? this.#usualSteps(message);
    if (plan?.beforeAnswer === true) await this.#reportAll(message, steps);
    else this.inBackground(() => this.#reportAll(message, steps));
  }

  #usualSteps({ to, type, shape }: SentMessage): readonly StatusStep[] {
    const open = Date.now() - (this.#lastWroteMs.get(to) ?? 0) < WINDOW_MS;
    if (open || type === 'template' || this.#options.enforcesWindow !== true) return USUAL_STEPS;
    const details = 'More than 24 hours have passed since the customer last replied';
    return [{ status: 'failed', code: shape === 'cloud' ? 131047 : 470, details }];
  }

  async #reportAll(message: SentMessage, steps: readonly StatusStep[]): Promise<void> {
    for (const step of steps) await this.#report(message, step);
  }
}
