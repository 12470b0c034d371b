import { setTimeout as pause } from 'node:timers/promises';
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
import { inboundParameters } from './customer-message.ts';
import type { CustomerWrites } from './customer-message.ts';
import { isPlannedFor, statusParameters, usualSteps } from './status-plan.ts';
import type { StatusPlan, StatusStep } from './status-plan.ts';
import { InboundAddresses } from './inbound-addresses.ts';
import { TwilioAccount } from './twilio-account.ts';
import { TwilioApi } from './twilio-api.ts';
import { twilioError } from './twilio-errors.ts';
import { TwilioMedia } from './twilio-media.ts';
import { API_VERSION, newSid } from './twilio-message.ts';
import type { TwilioMessage } from './twilio-message.ts';
import { faultOfReply } from './twiml.ts';
import { TwilioWebhooks } from './twilio-webhooks.ts';
import type { RetryPolicy, Route, WebhookOptions } from './twilio-webhooks.ts';

export interface TwilioOptions {
  readonly accountSid?: string;
  readonly authToken?: string;
  /** API keys that may send, with their secrets. They sign nothing. */
  readonly apiKeys?: Readonly<Record<string, string>>;
  /** Addresses that may send; default: any. */
  readonly senders?: readonly string[];
  readonly messagingServiceSids?: readonly string[];
  readonly route?: Route;
  /** The path to which inbound messages are posted; default `/webhooks/twilio`. May carry a query. */
  readonly inboundPath?: string;
  /** Default: once more after a connection failure, as Twilio's. */
  readonly retries?: RetryPolicy;
  /** Between two status callbacks; default 0. */
  readonly statusDelayMs?: number;
  /** Fails every message but a template with 63016 if the customer has not written on WhatsApp for 24 hours; default false. */
  readonly enforcesWindow?: boolean;
}

/** The result of one message of a customer. */
export interface CustomerDelivery {
  readonly messageSid: string;
  /** The outcome of the last attempt. */
  readonly outcome: WebhookOutcome;
  /** The outcome of every attempt: retries and duplicates. */
  readonly outcomes: readonly WebhookOutcome[];
}

export const SIMULATED_ACCOUNT = {
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  authToken: '0123456789abcdef0123456789abcdef',
} as const;
const ONCE_AFTER_CONNECTION_FAILURE: RetryPolicy = { count: 1, on: ['ct'] };

/** Simulates Twilio: the REST API for SMS and WhatsApp with its media and status callbacks, and customers. */
export class TwilioSimulator extends HttpSimulator {
  readonly accountSid: string;
  readonly authToken: string;
  readonly #options: TwilioOptions;
  readonly #media = new TwilioMedia(this.memory);
  readonly #account: TwilioAccount;
  readonly #api: TwilioApi;
  readonly #webhooks: TwilioWebhooks;
  readonly #inbound: InboundAddresses;
  readonly #plans = new PendingPlans(isPlannedFor);

  constructor(options: TwilioOptions = {}) {
    const { accountSid, authToken } = { ...SIMULATED_ACCOUNT, ...options };
    super();
    this.#options = options;
    this.accountSid = accountSid;
    this.authToken = authToken;
    this.#account = new TwilioAccount(accountSid, this.memory);
    this.#webhooks = new TwilioWebhooks(authToken, options.retries ?? ONCE_AFTER_CONNECTION_FAILURE, options.route);
    this.#inbound = new InboundAddresses({
      accountSid,
      senders: options.senders,
      messagingServiceSids: options.messagingServiceSids,
      usual: () => this.#webhooks.registered(options.inboundPath ?? '/webhooks/twilio'),
    });
    this.#api = new TwilioApi({
      account: this.#account,
      media: this.#media,
      logins: new Map([[accountSid, authToken], ...Object.entries(options.apiKeys ?? {})]),
      senders: options.senders,
      messagingServiceSids: options.messagingServiceSids,
      inbound: this.#inbound,
      taken: (message) => this.#taken(message),
    });
  }

  override async stop(): Promise<void> {
    this.#webhooks.stop();
    await super.stop();
  }

  /** `127.0.0.1:port` of the store that media addresses redirect to, for MEDIA_ALLOWED_HOSTS. */
  get mediaHost(): string {
    return `127.0.0.1:${String(this.#media.server.port)}`;
  }

  /** The messages that the account sent and received, the oldest first. */
  get messages(): readonly TwilioMessage[] {
    return this.#account.messages;
  }

  /** The messages to customers, the oldest first. */
  get sent(): readonly TwilioMessage[] {
    return this.#account.sent;
  }

  /** Tells where the fleet is, once that is known. */
  set route(route: Route) {
    this.#webhooks.route = route;
  }

  /** Refuses coming sends with one of Twilio's error codes (20429, 21211, …) in its own words. */
  refuse(code: number, options: { readonly times?: number; readonly match?: RequestMatch } = {}): void {
    const body = twilioError(code);
    this.misbehave({ match: { method: 'POST', path: '/Messages.json' }, ...options, status: body.status, body });
  }

  /** Plans the reports of coming messages. */
  plan(plan: StatusPlan): void {
    this.#plans.add(plan);
  }

  /** A customer writes: posts the signed webhook and waits for the answer, which must be an empty TwiML response. */
  async customerWrites(message: CustomerWrites, options: WebhookOptions = {}): Promise<CustomerDelivery> {
    const messageSid = newSid((message.media ?? []).length > 0 ? 'MM' : 'SM');
    const path = `/${API_VERSION}/Accounts/${this.accountSid}/Messages/${messageSid}/Media`;
    const mediaUrls = (message.media ?? []).map((file) => `${this.url}${path}/${this.#media.add(file)}`);
    const parameters = inboundParameters(message, { messageSid, accountSid: this.accountSid, mediaUrls });
    this.#remember(message, messageSid, mediaUrls);
    const publicUrl = this.#inbound.of(message.to);
    if (publicUrl === undefined) throw new Error("the fleet's address is not set in the simulator (route)");
    const outcomes = await this.#webhooks.post(publicUrl, parameters, options);
    for (const outcome of outcomes) this.#judge(outcome, messageSid);
    const outcome = outcomes.at(-1) ?? { headers: {}, body: '', tookMs: 0, failure: 'ABORTED' };
    return { messageSid, outcome, outcomes };
  }

  /**
   * Reports a status of a message that was sent, to its StatusCallback (if it has one).
   * @throws {Error} for a message that was not sent.
   */
  async report(messageSid: string, step: StatusStep, options: WebhookOptions = {}): Promise<readonly WebhookOutcome[]> {
    const message = this.#account.find(messageSid);
    if (message === undefined) throw new Error(`no message ${messageSid}`);
    if (step.delayMs !== undefined) await pause(step.delayMs, undefined, { signal: this.stopping });
    update(message, step);
    this.server.changed();
    if (message.statusCallback === undefined) return [];
    const parameters = statusParameters(message, step, this.accountSid);
    const address = step.withoutQuery === true ? withoutQuery(message.statusCallback) : message.statusCallback;
    return this.#webhooks.post(address, parameters, { duplicates: step.duplicates ?? 0, ...options });
  }

  /** @throws {Error} when no such message is sent in time. */
  async waitForSent(predicate: (message: TwilioMessage) => boolean, options: WaitOptions = {}): Promise<TwilioMessage> {
    const found = (): TwilioMessage | undefined => this.sent.find(predicate);
    return this.server.waitUntil(found, { describe: 'a message sent', ...options });
  }

  override clear(): void {
    super.clear();
    this.#account.clear();
    this.#plans.clear();
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

  async #taken(message: TwilioMessage): Promise<void> {
    this.server.changed();
    const plan = this.#plans.take(message);
    const steps = plan?.steps ?? this.#usualSteps(message);
    if (plan?.beforeAnswer === true) {
      await this.#reportAll(message, steps);
      await plan.answerAfter?.();
    } else this.inBackground(() => this.#reportAll(message, steps));
  }

  #usualSteps(message: TwilioMessage): readonly StatusStep[] {
    const free = message.to.startsWith('whatsapp:') && message.contentSid === undefined;
    const tooLate = free && !this.#account.isWindowOpen(message.from ?? '', message.to);
    if (this.#options.enforcesWindow !== true || !tooLate) return usualSteps(message);
    return [{ status: 'queued' }, { status: 'failed', errorCode: 63016, errorMessage: 'Outside the allowed window' }];
  }

  async #reportAll(message: TwilioMessage, steps: readonly StatusStep[]): Promise<void> {
    const { statusDelayMs: delayMs, senders } = this.#options;
    // A messaging service has chosen a sender by now.
    const sender = message.from ?? senders?.[0];
    if (sender !== undefined) message.from = sender;
    for (const step of steps) await this.report(message.sid, { ...compact({ delayMs }), ...step });
  }

  #remember(message: CustomerWrites, sid: string, mediaUrls: readonly string[]): void {
    const { from, to, body = '' } = message;
    const now = Date.now();
    const times = { createdAtMs: now, sentAtMs: now, updatedAtMs: now };
    this.#account.add({ sid, direction: 'inbound', from, to, body, mediaUrls, status: 'received', ...times });
    this.#account.customerWrote(from, to, body);
  }

  #judge(outcome: WebhookOutcome, messageSid: string): void {
    const fault = faultOfReply(outcome);
    if (fault !== undefined) this.server.violation(`the answer to ${messageSid} ${fault}`);
  }
}

function withoutQuery(address: string): string {
  const url = new URL(address);
  url.search = '';
  return url.href;
}

function update(message: TwilioMessage, step: StatusStep): void {
  message.status = step.status;
  message.updatedAtMs = Date.now();
  if (step.status === 'sent' || step.status === 'delivered') message.sentAtMs ??= Date.now();
  if (step.errorCode !== undefined) message.errorCode = step.errorCode;
  if (step.errorMessage !== undefined) message.errorMessage = step.errorMessage;
}
