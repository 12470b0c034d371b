import { json, jsonOf, HttpSimulator } from '../lab/index.ts';
import type { ControlCommands, RecordedRequest, SimulatorReply, WaitOptions } from '../lab/index.ts';
import { ChatMessage } from './chat-message.ts';

/** A message as it was accepted (answered 2xx by the chat), duplicates not counted. */
export interface AcceptedMessage {
  readonly message: ChatMessage;
  readonly request: number;
  readonly atMs: number;
}

export interface HybridChatOptions {
  /** Answers each new conversation with an id, so that later messages must carry it; default false. */
  readonly givesConversationIds?: boolean;
}

/**
 * Simulates Hybrid Chat's REST address: takes the customer messages of the fleet at any path, and checks each against the agreed object
 * (chat-message.ts). It answers a faulty one with 400 and notes it as a violation, and keeps accepted ones per customer, in order.
 */
export class HybridChatSimulator extends HttpSimulator {
  readonly #options: HybridChatOptions;
  readonly #accepted = this.memory.list<AcceptedMessage>();
  readonly #byId = this.memory.map<string, AcceptedMessage>();
  readonly #duplicates = this.memory.list<ChatMessage>();
  readonly #conversations = this.memory.map<string, string>();

  constructor(options: HybridChatOptions = {}) {
    super();
    this.#options = options;
  }

  /** The value for CHAT_SOLUTION_URL. */
  override get url(): string {
    return `${this.server.url}/chat`;
  }

  /** Accepted messages in the order of acceptance, without duplicates. */
  get messages(): readonly ChatMessage[] {
    return this.#accepted.all.map(({ message }) => message);
  }

  /** The same, with the moment of each. */
  get accepted(): readonly AcceptedMessage[] {
    return this.#accepted.all;
  }

  /** One customer's messages, in the order of acceptance. `channel` distinguishes customers with the same id on several channels. */
  messagesOf(refId: string, channel?: string): readonly ChatMessage[] {
    return this.messages.filter(
      (message) => message.refId === refId && (channel === undefined || message.channel === channel),
    );
  }

  /** Messages whose messageId had been accepted before: at least once allows some, after a fault. */
  duplicates(): readonly ChatMessage[] {
    return this.#duplicates.all;
  }

  /** @throws {Error} when no such message is accepted in time. */
  async waitForMessage(predicate: (message: ChatMessage) => boolean, options: WaitOptions = {}): Promise<ChatMessage> {
    const found = (): ChatMessage | undefined => this.messages.find(predicate);
    return this.server.waitUntil(found, { describe: 'a customer message', ...options });
  }

  /** @throws {Error} when fewer are accepted in time. */
  async waitForCount(count: number, options: WaitOptions = {}): Promise<readonly ChatMessage[]> {
    const describe = `${String(count)} customer messages`;
    await this.server.waitUntil(() => this.#accepted.total >= count, { describe, ...options });
    return this.messages;
  }

  override clear(): void {
    super.clear();
    for (const kept of [this.#accepted, this.#byId, this.#duplicates, this.#conversations]) kept.clear();
  }

  protected override commands(): ControlCommands {
    return {
      messages: ({ refId, after = 0 }) => ({
        messages: (typeof refId === 'string' ? this.messagesOf(refId) : this.messages).slice(Number(after)),
      }),
      counts: () => ({ accepted: this.#accepted.total, duplicates: this.#duplicates.total }),
      forget: () => this.clear(),
    };
  }

  protected override answer(request: RecordedRequest): SimulatorReply {
    if (request.method === 'HEAD') return { status: 405, headers: { allow: 'POST' } };
    const body = jsonOf(request);
    const parsed = ChatMessage.safeParse(body);
    const faults = [
      ...faultsOfTheCall(request, body),
      ...(parsed.error?.issues ?? []).map(({ path, message }) =>
        [path.map(String).join('.'), message].join(' ').trim(),
      ),
    ];
    if (parsed.data === undefined || faults.length > 0) {
      this.server.violation(faults.join('; '), request);
      return json(400, { error: faults });
    }
    return this.#accept(parsed.data, request);
  }

  #accept(message: ChatMessage, request: RecordedRequest): SimulatorReply {
    const earlier = this.#byId.get(message.messageId);
    if (earlier === undefined) this.#keep(message, request);
    else this.#acceptAgain(message, earlier, request);
    const conversationId = this.#conversationOf(message, request);
    return json(200, conversationId === undefined ? {} : { conversationId });
  }

  #keep(message: ChatMessage, request: RecordedRequest): void {
    const accepted = { message, request: request.number, atMs: request.receivedAtMs };
    this.#accepted.push(accepted);
    this.#byId.set(message.messageId, accepted);
    this.server.changed();
  }

  #acceptAgain(message: ChatMessage, earlier: AcceptedMessage, request: RecordedRequest): void {
    this.#duplicates.push(message);
    const same = message.refId === earlier.message.refId && message.text === earlier.message.text;
    if (!same) this.server.violation(`messageId ${message.messageId} came again with another content`, request);
  }

  /** Once a conversation has an id, the customer's later messages must carry it. */
  #conversationOf(message: ChatMessage, request: RecordedRequest): string | undefined {
    if (this.#options.givesConversationIds !== true) return undefined;
    const key = [message.channel, message.serviceIdentifier, message.refId].join('|');
    const known = this.#conversations.get(key);
    if (message.tag === 'CHAT_ENDED') {
      this.#conversations.delete(key);
      return undefined;
    }
    if (known === undefined) {
      const fresh = `conversation-${String(this.#conversations.size + 1)}-${String(request.number)}`;
      this.#conversations.set(key, fresh);
      return fresh;
    }
    if (message.conversationId !== known && this.#byId.get(message.messageId)?.request === request.number) {
      this.server.violation(`conversationId is ${String(message.conversationId)} instead of ${known}`, request);
    }
    return known;
  }
}

function faultsOfTheCall(request: RecordedRequest, body: unknown): string[] {
  const messageId = typeof body === 'object' && body !== null && 'messageId' in body ? body.messageId : undefined;
  const faults = {
    [`method ${request.method} instead of POST`]: request.method !== 'POST',
    'content-type is not application/json': !/^application\/json\b/.test(request.headers['content-type'] ?? ''),
    'the body is not JSON': body === undefined,
    'Idempotency-Key is not the messageId': request.headers['idempotency-key'] !== messageId,
  };
  return Object.entries(faults).flatMap(([fault, present]) => (present ? [fault] : []));
}
