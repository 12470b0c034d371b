import { setTimeout as pause } from 'node:timers/promises';
import { HttpSimulator } from '../lab/index.ts';
import type {
  ControlCommands,
  IncomingCall,
  SimulatorReply,
  RecordedRequest,
  RequestMatch,
  WaitOptions,
  WebhookOutcome,
} from '../lab/index.ts';
import { MessageTokens } from './bare-tokens.ts';
import { commandsOf } from './control-commands.ts';
import { messageEvent, openedEvent, subscribedEvent, unsubscribedEvent } from './customer-events.ts';
import type { CallbackEvent, CustomerDoes, CustomerWrites } from './customer-events.ts';
import { EventPlans, USUAL_STEPS } from './event-plan.ts';
import type { EventPlan, EventStep } from './event-plan.ts';
import { faultOfButtons } from './keyboard-check.ts';
import { ViberApi } from './viber-api.ts';
import type { SentMessage } from './viber-api.ts';
import { ViberBot } from './viber-bot.ts';
import type { BotLimits, BotOptions } from './viber-bot.ts';
import { ViberMedia } from './viber-media.ts';
import { ViberWebhooks } from './viber-webhooks.ts';
import type { CallbackOptions, CallbackPatience } from './viber-webhooks.ts';
import { readWelcome } from './welcome-message.ts';

export interface ViberOptions {
  /** Default: SIMULATED_BOT alone. */
  readonly bots?: readonly [BotOptions, ...BotOptions[]];
  readonly limits?: Partial<BotLimits>;
  /** Default: 5 s for an answer, and again every second for an hour. */
  readonly patience?: Partial<CallbackPatience>;
}

/** The result of one callback. */
export interface CallbackDelivery {
  readonly messageToken: string;
  readonly userId: string;
  /** The outcome of the last attempt. */
  readonly outcome: WebhookOutcome;
  /** The outcome of every attempt: redeliveries and duplicates. */
  readonly outcomes: readonly WebhookOutcome[];
  /** The message in the answer to conversation_started, where it was a right one. */
  readonly welcome?: unknown;
}

export const SIMULATED_BOT = { name: 'bot', token: '5a1f0c3e7b9d2468-1357ace02468bdf0-fedc0a9b8c7d6e5f' } as const;

const VIBERS_LIMITS: BotLimits = { silentLimit: 100, periodMs: 3_600_000, knownOnly: false };
const VIBERS_PATIENCE: CallbackPatience = { answerMs: 5000, againAfterMs: 1000, giveUpAfterMs: 3_600_000 };

/** Simulates Viber: the REST Bot API, its signed callbacks with 64-bit tokens, and customers. */
export class ViberSimulator extends HttpSimulator {
  readonly #bots: ReadonlyMap<string, ViberBot>;
  readonly #api: ViberApi;
  readonly #webhooks: ViberWebhooks;
  readonly #tokens = new MessageTokens();
  readonly #plans = new EventPlans();
  readonly #media = new ViberMedia(this.memory);
  readonly #sent = this.memory.list<SentMessage>();

  constructor({ bots = [SIMULATED_BOT], limits, patience }: ViberOptions = {}) {
    super();
    this.#bots = new Map(
      bots.map((bot) => [bot.token, new ViberBot(bot, { ...VIBERS_LIMITS, ...limits }, this.memory)]),
    );
    this.#webhooks = new ViberWebhooks({ ...VIBERS_PATIENCE, ...patience });
    this.#api = new ViberApi({
      bots: this.#bots,
      tokens: this.#tokens,
      tryWebhook: (bot, url) => this.#tryWebhook(bot, url),
      taken: (bot, sent) => this.#taken(bot, sent),
      refused: (words, request) => this.#refused(words, request),
    });
  }

  override async stop(): Promise<void> {
    this.#webhooks.stop();
    await super.stop();
  }

  /** The value for VIBER_API_URL. */
  override get url(): string {
    return `${this.server.url}/pa`;
  }

  /** The messages that the API took, the oldest first; a broadcast once per receiver. */
  get sent(): readonly SentMessage[] {
    return this.#sent.all;
  }

  /** Tells where the callbacks of every bot go, as set_webhook does, without asking there. */
  set webhookUrl(url: string) {
    for (const bot of this.#bots.values()) {
      bot.webhookUrl = url;
      bot.webhookRemoved = false;
    }
  }

  /** The id under which a bot knows a person. */
  userIdOf({ person, bot }: CustomerDoes): string {
    return this.#bot(bot).userIdOf(person);
  }

  /** Answers coming sends with a status of Viber's (6, 12, …); HTTP stays 200. */
  refuse(
    status: number,
    options: { readonly words?: string; readonly times?: number; readonly match?: RequestMatch } = {},
  ): void {
    const { words = 'refused', ...rest } = options;
    this.misbehave({ match: '/send_message', ...rest, status: 200, body: { status, status_message: words } });
  }

  /** Plans the callbacks of coming messages. */
  plan(plan: EventPlan): void {
    this.#plans.add(plan);
  }

  /** A customer writes; waits for the answer, redeliveries included. */
  async customerWrites(writes: CustomerWrites, options: CallbackOptions = {}): Promise<CallbackDelivery> {
    const bot = this.#bot(writes.bot);
    const userId = bot.userIdOf(writes.person);
    const { file } = writes;
    const fileUrl = file === undefined ? undefined : this.server.url + this.#media.add(file);
    const event = messageEvent(writes, { userId, trackingData: bot.trackingDataOf(userId), fileUrl });
    bot.wrote(userId);
    return this.#callback(bot, userId, event, options);
  }

  /** Opens the chat: the only callback whose answer may hold a message. */
  async customerOpens(
    opens: CustomerDoes & { readonly context?: string },
    options: CallbackOptions = {},
  ): Promise<CallbackDelivery> {
    const bot = this.#bot(opens.bot);
    const userId = bot.userIdOf(opens.person);
    const delivery = await this.#callback(bot, userId, openedEvent(opens.person, userId, opens.context), options);
    const { message, fault } = readWelcome(delivery.outcome);
    if (fault !== undefined) this.server.violation(fault);
    return message === undefined ? delivery : { ...delivery, welcome: message };
  }

  async customerSubscribes(does: CustomerDoes, options: CallbackOptions = {}): Promise<CallbackDelivery> {
    const bot = this.#bot(does.bot);
    const userId = bot.userIdOf(does.person);
    bot.setSubscribed(userId, true);
    return this.#callback(bot, userId, subscribedEvent(does.person, userId), options);
  }

  async customerLeaves(does: CustomerDoes, options: CallbackOptions = {}): Promise<CallbackDelivery> {
    const bot = this.#bot(does.bot);
    const userId = bot.userIdOf(does.person);
    bot.setSubscribed(userId, false);
    return this.#callback(bot, userId, unsubscribedEvent(userId), options);
  }

  /** Expires the files that customers sent so far. */
  expireFiles(): void {
    this.#media.expire();
  }

  /** One `seen` for everything that the customer had not seen yet. */
  async customerReads(does: CustomerDoes): Promise<CallbackDelivery | undefined> {
    const bot = this.#bot(does.bot);
    const userId = bot.userIdOf(does.person);
    const messageToken = bot.seen(userId);
    return messageToken === undefined ? undefined : this.report(messageToken, { event: 'seen' }, userId, bot.name);
  }

  /** Reports on any token: of a message sent, of one that a customer wrote (which Viber does too), or of none. */
  async report(messageToken: string, step: EventStep, userId: string, botName?: string): Promise<CallbackDelivery> {
    if (step.delayMs !== undefined) await pause(step.delayMs, undefined, { signal: this.stopping });
    const bot = this.#bot(botName);
    const desc = step.event === 'failed' ? { desc: step.desc ?? 'failure description' } : {};
    const event = { event: step.event, message_token: messageToken, user_id: userId, ...desc };
    return this.#callback(bot, userId, event, { duplicates: step.duplicates ?? 0 });
  }

  /** @throws {Error} when no such message is taken in time. */
  async waitForSent(predicate: (sent: SentMessage) => boolean, options: WaitOptions = {}): Promise<SentMessage> {
    const found = (): SentMessage | undefined => this.#sent.all.find(predicate);
    return this.server.waitUntil(found, { describe: 'a message sent', ...options });
  }

  override clear(): void {
    super.clear();
    this.#plans.clear();
    this.#sent.clear();
  }

  protected override commands(): ControlCommands {
    return commandsOf(this);
  }

  protected override answer(request: IncomingCall): SimulatorReply | Promise<SimulatorReply> {
    return this.#media.answer(request) ?? this.#api.answer(request);
  }

  #bot(name: string | undefined): ViberBot {
    const found = [...this.#bots.values()].find((bot) => name === undefined || bot.name === name);
    if (found === undefined) throw new Error(`no bot ${name ?? ''}`);
    return found;
  }

  async #callback(
    bot: ViberBot,
    userId: string,
    event: CallbackEvent,
    options: CallbackOptions,
  ): Promise<CallbackDelivery> {
    const full = { timestamp: Date.now(), message_token: this.#tokens.next(), chat_hostname: 'SN-CHAT-01_', ...event };
    const outcomes = this.#wants(bot, event)
      ? await this.#webhooks.post(bot.webhookUrl ?? '', bot.token, full, options)
      : [];
    const outcome = outcomes.at(-1) ?? { headers: {}, body: '', tookMs: 0, failure: 'NO_WEBHOOK' };
    this.server.changed();
    return { messageToken: full.message_token, userId, outcome, outcomes };
  }

  #wants(bot: ViberBot, { event }: CallbackEvent): boolean {
    if (bot.webhookUrl === undefined) return false;
    return event === 'message' || bot.eventTypes === undefined || bot.eventTypes.has(event);
  }

  async #tryWebhook(bot: ViberBot, url: string): Promise<boolean> {
    const event = { event: 'webhook', timestamp: Date.now(), message_token: this.#tokens.next() };
    return (await this.#webhooks.once(url, bot.token, event)).status === 200;
  }

  #refused(words: string, request: RecordedRequest): void {
    if (words.startsWith('badData') || words.startsWith('missingData')) this.server.violation(words, request);
  }

  #taken(bot: ViberBot, sent: SentMessage): void {
    this.#sent.push(sent);
    this.server.changed();
    const fault = faultOfButtons(sent.message);
    if (fault !== undefined) this.server.violation(fault);
    const plan = this.#plans.take(sent.receiver, sent.body);
    const usual: readonly EventStep[] = fault === undefined ? USUAL_STEPS : [{ event: 'failed', desc: fault }];
    this.inBackground(async () => {
      for (const step of plan?.steps ?? usual) await this.report(sent.messageToken, step, sent.receiver, bot.name);
    });
  }
}
