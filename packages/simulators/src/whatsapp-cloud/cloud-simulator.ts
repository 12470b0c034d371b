import { setTimeout as pause } from 'node:timers/promises';
import { compact } from '@ccm/core/objects';
import {
  contactElement,
  digits,
  isPlannedFor,
  messageElement,
  mimeTypeOf,
  newMessageId,
  statusElement,
  USUAL_STEPS,
} from '../360dialog/index.ts';
import type { CustomerWrites, StatusPlan, StatusStep } from '../360dialog/index.ts';
import { FacebookWebhooks, graphErrorBody, statusOfCode } from '../facebook/index.ts';
import type { DeliveryOptions, GraphErrorOptions, WebhookEntry } from '../facebook/index.ts';
import { HttpSimulator, PendingPlans } from '../lab/index.ts';
import type { ControlCommands, IncomingCall, SimulatorReply, WaitOptions, WebhookOutcome } from '../lab/index.ts';
import { CloudApi } from './cloud-api.ts';
import type { CloudMessage, SimulatedCloudNumber } from './cloud-api.ts';
import { CloudMedia } from './cloud-media.ts';
import { commandsOf } from './control-commands.ts';

export interface CloudOptions {
  readonly appSecret?: string;
  readonly verifyToken?: string;
  readonly accessToken?: string;
  /** Default: SIMULATED_CLOUD_NUMBER alone. */
  readonly numbers?: readonly [SimulatedCloudNumber, ...SimulatedCloudNumber[]];
  /** The fleet's address: `http://127.0.0.1:8081/webhooks/whatsapp`. */
  readonly webhookUrl?: string;
  /** Default true, as with "Require App Secret". */
  readonly requiresProof?: boolean;
  /** Waits before each repetition of a webhook that was not answered 200; default at once, then 0.5, 1, 2 and 4 seconds. */
  readonly retryDelaysMs?: readonly number[];
  /** Failures in a row after which nothing is sent any more, which is a violation; default 50. */
  readonly unsubscribesAfter?: number;
  /** Fails every message but a template with 131047 if the customer has not written for 24 hours; default false. */
  readonly enforcesWindow?: boolean;
}

/** The result of one webhook with messages of customers. */
export interface CloudDelivery {
  /** The id of each message, in order. */
  readonly messageIds: readonly string[];
  /** The outcome of the last attempt; absent without one. */
  readonly outcome?: WebhookOutcome;
  /** The outcome of every attempt: repetitions and duplicates. */
  readonly outcomes: readonly WebhookOutcome[];
}

export const SIMULATED_CLOUD = {
  appSecret: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  verifyToken: 'simulated-whatsapp-verify-token',
  accessToken: 'EAAGsimulatedSystemUserToken',
} as const;
export const SIMULATED_CLOUD_NUMBER: SimulatedCloudNumber = {
  phoneNumberId: '106540352242999',
  number: '442071230999',
  businessAccountId: '102290129340399',
};
const WINDOW_MS = 24 * 60 * 60_000;

/** Simulates WhatsApp by Meta's own Cloud API: sends, media, signed webhooks, and customers. */
export class WhatsAppCloudSimulator extends HttpSimulator {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly accessToken: string;
  readonly numbers: readonly [SimulatedCloudNumber, ...SimulatedCloudNumber[]];
  readonly #options: CloudOptions;
  readonly #media = new CloudMedia(this.memory);
  readonly #webhooks: FacebookWebhooks;
  readonly #api: CloudApi;
  readonly #plans = new PendingPlans(isPlannedFor);
  readonly #lastWroteMs = this.memory.map<string, number>();
  readonly #sent = this.memory.list<CloudMessage>();

  constructor(options: CloudOptions = {}) {
    super();
    const { appSecret, verifyToken, accessToken } = { ...SIMULATED_CLOUD, ...options };
    const { retryDelaysMs = [0, 500, 1000, 2000, 4000], unsubscribesAfter = 50 } = options;
    this.appSecret = appSecret;
    this.verifyToken = verifyToken;
    this.accessToken = accessToken;
    this.numbers = options.numbers ?? [SIMULATED_CLOUD_NUMBER];
    this.#options = options;
    this.#webhooks = new FacebookWebhooks(
      { object: 'whatsapp_business_account', appSecret, verifyToken, retryDelaysMs, unsubscribesAfter },
      (failures) => this.server.violation(`nothing is sent after ${String(failures)} failed webhooks`),
    );
    this.#webhooks.url = options.webhookUrl;
    this.#api = new CloudApi({
      appSecret,
      verifyToken,
      accessToken,
      numbers: this.numbers,
      requiresProof: options.requiresProof ?? true,
      media: this.#media,
      origin: () => this.server.url,
      webhookUrl: () => this.#webhooks.url,
      registered: async (url) => this.#webhooks.register(url, verifyToken),
      violation: (what, request) => this.server.violation(what, request),
      taken: (message) => this.#taken(message),
    });
  }

  override async stop(): Promise<void> {
    this.#webhooks.stop();
    await super.stop();
  }

  /** The value for WHATSAPP_API_URL. */
  override get url(): string {
    return `${this.server.url}/v23.0`;
  }

  /** The messages from the numbers, the oldest first. */
  get sent(): readonly CloudMessage[] {
    return this.#sent.all;
  }

  /** Tells where the fleet is, once that is known. */
  set webhookUrl(url: string) {
    this.#webhooks.url = url;
  }

  /** Refuses coming sends with one of Meta's error codes; `status: 200` hides the error as Meta sometimes does. */
  refuse(code: number, options: GraphErrorOptions & { readonly times?: number } = {}): void {
    const { subcode, message, status, ...fault } = options;
    const body = graphErrorBody(code, compact({ subcode, message }));
    this.misbehave({
      match: { method: 'POST', path: '/messages' },
      ...fault,
      status: status ?? statusOfCode(code),
      body,
    });
  }

  /** Plans the reports of coming messages; without a plan each is sent, delivered and read. */
  plan(plan: StatusPlan): void {
    this.#plans.add(plan);
  }

  /** The handshake; `changes` are other parameters than Meta's. */
  async subscribe(changes?: Readonly<Record<string, string>>): Promise<WebhookOutcome> {
    return this.#webhooks.subscribe(changes);
  }

  /** Removes the app's subscriptions to the business accounts. */
  unsubscribe(): void {
    this.#api.unsubscribe();
  }

  /** One or several customers write, all in one POST. Resolves once it was answered 200 or given up. */
  async customerWrites(
    messages: CustomerWrites | readonly CustomerWrites[],
    { number = this.numbers[0], ...options }: DeliveryOptions & { readonly number?: SimulatedCloudNumber } = {},
  ): Promise<CloudDelivery> {
    const all = 'kind' in messages ? [messages] : messages;
    const elements = all.map((message) => this.#element(message));
    const value = { contacts: all.map(contactElement), messages: elements.map(({ element }) => element) };
    const outcomes = await this.deliver([this.entry(value, number)], options);
    return { messageIds: elements.map(({ id }) => id), outcomes, ...compact({ outcome: outcomes.at(-1) }) };
  }

  /** One entry of a webhook: lists of `value`, of one number, under a field. */
  entry(value: object, number: SimulatedCloudNumber = this.numbers[0], field = 'messages'): WebhookEntry {
    const metadata = { display_phone_number: number.number, phone_number_id: number.phoneNumberId };
    const changes = [{ field, value: { messaging_product: 'whatsapp', metadata, ...value } }];
    return { id: number.businessAccountId, changes };
  }

  /** Posts entries as given: batches of several numbers, other fields, unknown kinds. */
  async deliver(entries: readonly WebhookEntry[], options: DeliveryOptions = {}): Promise<readonly WebhookOutcome[]> {
    const outcomes = await this.#webhooks.post(entries, options);
    this.server.changed();
    return outcomes;
  }

  /**
   * Reports a status of a message that was sent.
   * @throws {Error} for a message that was not sent.
   */
  async report(messageId: string, step: StatusStep, options: DeliveryOptions = {}): Promise<readonly WebhookOutcome[]> {
    const message = this.#sent.all.findLast(({ id }) => id === messageId);
    if (message === undefined) throw new Error(`no message ${messageId}`);
    return this.#report(message, step, options);
  }

  async #report(
    message: CloudMessage,
    step: StatusStep,
    options: DeliveryOptions = {},
  ): Promise<readonly WebhookOutcome[]> {
    if (step.delayMs !== undefined) await pause(step.delayMs, undefined, { signal: this.#webhooks.stopped });
    const number = this.numbers.find(({ phoneNumberId }) => phoneNumberId === message.phoneNumberId);
    const entry = this.entry({ statuses: [statusElement(message, step)] }, number);
    return this.deliver([entry], { duplicates: step.duplicates ?? 0, ...options });
  }

  /** A file is gone, as all are after seven days. */
  expireMedia(mediaId: string): void {
    this.#media.expire(mediaId);
  }

  /** @throws {Error} when no such message is sent in time. */
  async waitForSent(predicate: (message: CloudMessage) => boolean, options: WaitOptions = {}): Promise<CloudMessage> {
    return this.server.waitUntil(() => this.#sent.all.find(predicate), { describe: 'a message sent', ...options });
  }

  override clear(): void {
    super.clear();
    this.#plans.clear();
    this.#sent.clear();
  }

  protected override commands(): ControlCommands {
    return commandsOf(this);
  }

  protected override answer(request: IncomingCall): Promise<SimulatorReply> {
    return this.#api.answer(request);
  }

  #element(message: CustomerWrites): { readonly id: string; readonly element: unknown } {
    const id = message.providerMessageId ?? newMessageId('cloud');
    for (const customer of [message.from, message.userId]) {
      if (customer !== undefined) this.#lastWroteMs.set(digits(customer), message.atMs ?? Date.now());
    }
    const hasFile = 'content' in message && message.missing !== true;
    const mediaId = hasFile ? this.#media.add(message.content, mimeTypeOf(message)) : undefined;
    return { id, element: messageElement(message, { id, shape: 'cloud', mediaId }) };
  }

  async #taken(message: CloudMessage): Promise<void> {
    this.#sent.push(message);
    this.server.changed();
    if (this.#webhooks.url === undefined) return;
    const plan = this.#plans.take(message);
    const steps = plan?.steps ?? this.#usualSteps(message);
    if (plan?.beforeAnswer === true) await this.#reportAll(message, steps);
    else this.inBackground(() => this.#reportAll(message, steps));
  }

  #usualSteps({ to, type }: CloudMessage): readonly StatusStep[] {
    const isOpen = Date.now() - (this.#lastWroteMs.get(to) ?? 0) < WINDOW_MS;
    if (isOpen || type === 'template' || this.#options.enforcesWindow !== true) return USUAL_STEPS;
    const details = 'More than 24 hours have passed since the customer last replied';
    return [{ status: 'failed', code: 131_047, details }];
  }

  async #reportAll(message: CloudMessage, steps: readonly StatusStep[]): Promise<void> {
    for (const step of steps) await this.#report(message, step);
  }
}
