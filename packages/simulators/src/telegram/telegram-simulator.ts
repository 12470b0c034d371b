import { z } from 'zod';
import { HttpSimulator } from '../lab/index.ts';
import type {
  ControlCommands,
  RecordedRequest,
  RequestMatch,
  SimulatorReply,
  WaitOptions,
  WebhookOutcome,
} from '../lab/index.ts';
import { commandsOf } from './control-commands.ts';
import { TelegramApi } from './telegram-api.ts';
import type { SentMessage, WebhookSetting } from './telegram-api.ts';
import { chatOf, TelegramChat, userIdOf, userOf } from './telegram-chat.ts';
import { SIMULATED_TELEGRAM, TELEGRAMS_PATIENCE, UPDATES } from './telegram-options.ts';
import type { CustomerWrites, TelegramOptions, UpdateDelivery } from './telegram-options.ts';
import { TelegramMedia } from './telegram-media.ts';
import { isTaken, TelegramUpdates } from './telegram-updates.ts';
import type { UpdateOptions } from './telegram-updates.ts';

const methodAnswer = z.looseObject({ method: z.string() });

/** Simulates Telegram: the Bot API, updates that carry the webhook's secret, and customers. */
export class TelegramSimulator extends HttpSimulator {
  readonly #api: TelegramApi;
  readonly #updates: TelegramUpdates;
  readonly #media = new TelegramMedia(this.memory);
  readonly #chats = this.memory.map<string, TelegramChat>();
  readonly #moved = new Map<string, number>();
  readonly #webhook: WebhookSetting;
  readonly #knownOnly: boolean;
  /** The number of messages and updates before the start. */
  readonly #before: number;
  #lastError: { readonly date: number; readonly message: string } | undefined;
  #pending = 0;
  #lastUpdate: number;
  readonly #sent = this.memory.list<SentMessage>();
  readonly #done = this.memory.list<{
    readonly method: string;
    readonly params: Readonly<Record<string, unknown>>;
  }>();

  constructor(options: TelegramOptions = {}) {
    super();
    const { token = SIMULATED_TELEGRAM.token, secret = SIMULATED_TELEGRAM.secret, knownOnly = false } = options;
    this.#knownOnly = knownOnly;
    this.#before = options.lastNumber ?? 0;
    this.#lastUpdate = 870_000_000 + this.#before;
    this.#webhook = { url: '', secret, allowed: UPDATES };
    this.#updates = new TelegramUpdates({ ...TELEGRAMS_PATIENCE, ...options.patience });
    this.#api = new TelegramApi({
      token,
      webhook: this.#webhook,
      media: this.#media,
      chatOf: (id) => this.#chats.get(id) ?? (this.#knownOnly ? undefined : this.#addChat(id)),
      movedTo: (id) => this.#moved.get(id),
      pending: () => this.#pending,
      lastError: () => this.#lastError,
      taken: (sent) => this.#taken(sent),
      did: (method, params) => {
        this.#done.push({ method, params });
        this.server.changed();
      },
    });
  }

  protected override answer(request: RecordedRequest): SimulatorReply {
    return this.#api.answer(request);
  }

  protected override commands(): ControlCommands {
    return commandsOf(this);
  }

  override async stop(): Promise<void> {
    this.#updates.stop();
    await super.stop();
  }

  /** The messages that the API took, the oldest first; an album once for each of its files. */
  get sent(): readonly SentMessage[] {
    return this.#sent.all;
  }

  /** Calls beside those that send messages: reactions, edits, deletions, typing, answers to pressed buttons. */
  get done(): readonly { readonly method: string; readonly params: Readonly<Record<string, unknown>> }[] {
    return this.#done.all;
  }

  /** Tells where updates go, as setWebhook does. */
  set webhookUrl(url: string) {
    this.#webhook.url = url;
  }

  /** The id of a person, and of their private chat. */
  userIdOf(person: string): string {
    return String(userIdOf(person));
  }

  /** Answers coming sends with an error of Telegram's: `400`, `chat not found`. */
  refuse(
    code: number,
    description: string,
    options: {
      readonly parameters?: Readonly<Record<string, unknown>>;
      readonly times?: number;
      readonly match?: RequestMatch;
    } = {},
  ): void {
    const { parameters, ...rest } = options;
    const body = { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) };
    this.misbehave({ match: '/send', ...rest, status: code, body });
  }

  /** A group goes by another id from now on: sends to the old one are told so. */
  groupMoves(from: number, to: number): void {
    this.#moved.set(String(from), to);
  }

  /** A customer writes; waits for the answer, redeliveries included. */
  async customerWrites(writes: CustomerWrites, options: UpdateOptions = {}): Promise<UpdateDelivery> {
    const { person, text, file, message } = writes;
    const chat = this.#chat(person);
    chat.isBlocked = false;
    const said = text === undefined ? {} : { [file === undefined ? 'text' : 'caption']: text };
    const content = { ...said, ...(file === undefined ? {} : this.#media.add(file)), ...message };
    return this.#post(chat, { message: { ...this.#envelope(chat), ...content } }, options);
  }

  /** A button of one of our messages is pressed. */
  async customerPresses(
    presses: { readonly person: string; readonly messageId: number; readonly data: string },
    options: UpdateOptions = {},
  ): Promise<UpdateDelivery> {
    const { person, messageId, data } = presses;
    const chat = this.#chat(person);
    const message = { message_id: messageId, date: now(), chat: chatOf(person), ...chat.ours.get(messageId) };
    const query = { id: `press-${String(Date.now())}-${String(messageId)}`, from: userOf(person), chat_instance: '1' };
    return this.#send({ callback_query: { ...query, message, data } }, options);
  }

  async customerReacts(
    reacts: { readonly person: string; readonly messageId: number; readonly emoji: string },
    options: UpdateOptions = {},
  ): Promise<UpdateDelivery> {
    const { person, messageId: message_id, emoji } = reacts;
    const reaction = emoji === '' ? [] : [{ type: 'emoji', emoji }];
    const event = { chat: chatOf(person), user: userOf(person), message_id, date: now() };
    return this.#send({ message_reaction: { ...event, old_reaction: [], new_reaction: reaction } }, options);
  }

  /** Blocks the bot, or lets it write again. */
  async customerBlocks(person: string, isBlocked = true, options: UpdateOptions = {}): Promise<UpdateDelivery> {
    this.#chat(person).isBlocked = isBlocked;
    const bot = { id: 123456789, is_bot: true, first_name: 'Acme' };
    const [before, after] = isBlocked ? ['member', 'kicked'] : ['kicked', 'member'];
    const event = {
      chat: chatOf(person),
      from: userOf(person),
      date: now(),
      old_chat_member: { user: bot, status: before },
      new_chat_member: { user: bot, status: after },
    };
    return this.#send({ my_chat_member: event }, options);
  }

  /** Any update, its id added (https://core.telegram.org/bots/api#update). */
  async update(update: Readonly<Record<string, unknown>>, options: UpdateOptions = {}): Promise<UpdateDelivery> {
    return this.#send(update, options);
  }

  /** @throws {Error} when no such message is taken in time. */
  async waitForSent(predicate: (sent: SentMessage) => boolean, options: WaitOptions = {}): Promise<SentMessage> {
    const found = (): SentMessage | undefined => this.#sent.all.find(predicate);
    return this.server.waitUntil(found, { describe: 'a message sent', ...options });
  }

  /** @throws {Error} when nothing of the kind was asked for in time. */
  async waitForDone(method: string, options: WaitOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    const found = () => this.#done.all.find((one) => one.method === method)?.params;
    return this.server.waitUntil(found, { describe: method, ...options });
  }

  override clear(): void {
    super.clear();
    this.#sent.clear();
    this.#done.clear();
  }

  #chat(person: string): TelegramChat {
    const id = String(userIdOf(person));
    const known = this.#chats.get(id);
    if (known !== undefined) return known;
    const chat = new TelegramChat(person, this.#before);
    this.#chats.set(id, chat);
    return chat;
  }

  #addChat(id: string): TelegramChat {
    const chat = new TelegramChat(id, this.#before);
    this.#chats.set(id, chat);
    return chat;
  }

  #envelope(chat: TelegramChat): object {
    const { person } = chat;
    return { message_id: chat.nextMessage(), from: userOf(person), chat: chatOf(person), date: now() };
  }

  async #post(
    chat: TelegramChat,
    update: { readonly message: object },
    options: UpdateOptions,
  ): Promise<UpdateDelivery> {
    const delivery = await this.#send({ ...update }, options);
    const number = 'message_id' in update.message ? String(update.message.message_id) : '';
    return { ...delivery, key: `${String(chat.id)}:${number}` };
  }

  async #send(update: Readonly<Record<string, unknown>>, options: UpdateOptions): Promise<UpdateDelivery> {
    this.#lastUpdate += 1;
    const updateId = this.#lastUpdate;
    const { url, secret } = this.#webhook;
    this.#pending += 1;
    const outcomes =
      url === '' ? [] : await this.#updates.post({ url, secret }, { update_id: updateId, ...update }, options);
    this.#pending -= 1;
    const outcome = outcomes.at(-1) ?? { headers: {}, body: '', tookMs: 0, failure: 'NO_WEBHOOK' };
    this.#heard(outcome);
    this.server.changed();
    return { updateId, outcome, outcomes };
  }

  /** The answer to an update may be a call of a method. */
  #heard(outcome: WebhookOutcome): void {
    if (!isTaken(outcome)) {
      const why = outcome.status === undefined ? outcome.failure : `Wrong response from the webhook: ${outcome.status}`;
      this.#lastError = { date: now(), message: why ?? 'no answer' };
      return;
    }
    if (outcome.body.trim() === '') return;
    const read = methodAnswer.safeParse(parsed(outcome.body));
    if (!read.success) {
      this.server.violation('the answer to an update is neither empty nor a call of a method');
      return;
    }
    const { method, ...params } = read.data;
    this.#api.call(method, { params, files: new Map() });
  }

  #taken(sent: SentMessage): void {
    this.#sent.push(sent);
    this.server.changed();
  }
}

const now = (): number => Math.floor(Date.now() / 1000);

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
