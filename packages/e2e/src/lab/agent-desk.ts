import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { HybridChatSimulator } from '@ccm/simulators/hybrid-chat';
import { BoundedMap } from '@ccm/simulators/lab';
import type { CrmSimulator } from '@ccm/simulators/crm';
import type {
  AgentMessage,
  CrmEntry,
  DeskConversation,
  DeskMessage,
  LabEvent,
  Tick,
} from '@ccm/simulators/lab-protocol';
import { lookAfterChanges, newcomers } from '@ccm/simulators/phones';
import type { Phone } from '@ccm/simulators/phones';
import type { JmsMessage } from '@ccm/testing/servers';
import { compact } from '@ccm/core/objects';
import { commandOf, contentOfAnswer } from './agent-message.ts';
import type { NamedFile } from './agent-message.ts';
import { contentOfChatMessage } from './chat-content.ts';
import { CrmLog } from './crm-log.ts';
import type { FileStore } from './file-store.ts';

interface DeskDeps {
  readonly hybridChat: HybridChatSimulator;
  readonly crm: CrmSimulator;
  readonly phones: ReadonlyMap<string, Phone>;
  readonly files: FileStore;
  /** The lab's own address, under which files can be fetched. */
  readonly baseUrl: () => string;
  readonly send: (command: object) => Promise<void>;
  /** Says in words why CCM gave up an answer; undefined where it did not. */
  readonly explain: (id: string) => Promise<string | undefined>;
  readonly publish: (event: LabEvent) => void;
}

const DeliveryReport = z.looseObject({ id: z.string(), status: z.string(), reasonCode: z.string().nullish() });
const TICKS: ReadonlyMap<string, Tick> = new Map([
  ['SENT', 'sent'],
  ['DELIVERED', 'delivered'],
  ['READ', 'read'],
  ['FAILED', 'failed'],
]);
const RANK: readonly Tick[] = ['sending', 'queued', 'sent', 'delivered', 'read', 'failed'];
const MAX_MESSAGES = 200;
const MAX_ANSWERS = 5000;
/** An answer that CCM took has had its first report by then. */
const REFUSED_AFTER_MS = 2000;

type Outline = Omit<DeskConversation, 'messages'>;

/**
 * The agent: reads messages at Hybrid Chat, answers over ActiveMQ, and receives the answers' status from the delivery queue and the CRM.
 */
export class AgentDesk {
  readonly #deps: DeskDeps;
  readonly #outlines = new Map<string, Outline>();
  readonly #messages = new Map<string, Map<string, DeskMessage>>();
  /** The phone that an answer was for. */
  readonly #phoneOf = new BoundedMap<string, string>(() => MAX_ANSWERS);
  readonly #crmLog: CrmLog;
  readonly #ignoreHybridChat: () => void;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(deps: DeskDeps) {
    this.#deps = deps;
    for (const { driver } of deps.phones.values()) {
      const { id, customer } = driver;
      this.#outlines.set(id, { id, conversationId: null, skillGroup: null, customerName: customer.name });
      this.#messages.set(id, new Map());
    }
    const fresh = newcomers(() => deps.hybridChat.accepted);
    this.#ignoreHybridChat = lookAfterChanges(deps.hybridChat, () => {
      for (const { message, atMs } of fresh()) this.#receive(message, atMs);
    });
    this.#crmLog = new CrmLog({
      crm: deps.crm,
      phoneOf: (id) => this.#phoneOf.get(id),
      noted: (entry) => this.#noteCrm(entry),
      publish: deps.publish,
    });
  }

  get conversations(): readonly DeskConversation[] {
    return [...this.#outlines.values()].map((outline) => ({
      ...outline,
      messages: [...(this.#messages.get(outline.id)?.values() ?? [])],
    }));
  }

  /** The newest notifications to the CRM, the oldest of them first. */
  get crm(): readonly CrmEntry[] {
    return this.#crmLog.entries;
  }

  stop(): void {
    this.#ignoreHybridChat();
    this.#crmLog.stop();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /**
   * Answers the customer of a phone.
   * @returns the message's application id, before a broker has it.
   * @throws {RangeError} for a sample that there is not.
   */
  answer(phone: Phone, answer: AgentMessage): string {
    const { driver } = phone;
    const id = `agent-${randomUUID().slice(0, 8)}`;
    const attachments = (answer.attachments ?? []).map((attachment) => this.#attachmentOf(attachment));
    const command = commandOf(answer, {
      id,
      driver,
      conversationId: this.#outlines.get(driver.id)?.conversationId ?? null,
      attachments,
      baseUrl: this.#deps.baseUrl(),
    });
    this.#phoneOf.set(id, driver.id);
    const content = contentOfAnswer(answer, attachments);
    this.#keep(driver.id, { ...content, id, from: 'agent', atMs: Date.now(), tick: 'sending', crm: [] });
    this.#deps.send(command).then(
      () => {
        this.#moveOn(id, 'queued');
        this.#later(() => this.#explain(id));
      },
      (error: unknown) => this.#update(id, { tick: 'failed', why: `ActiveMQ did not take it: ${String(error)}` }),
    );
    return id;
  }

  /** A message of AMQ_DELIVERY_QUEUE. */
  readReport({ body }: JmsMessage): void {
    const report = DeliveryReport.safeParse(JSON.parse(body ?? 'null'));
    const tick = TICKS.get(report.data?.status ?? '');
    if (report.data === undefined || tick === undefined) return;
    const { id, reasonCode } = report.data;
    if (tick === 'failed') void this.#fail(id, reasonCode ?? undefined);
    else this.#moveOn(id, tick);
  }

  /** Says why in words: the report has only a code. */
  async #fail(id: string, reasonCode: string | undefined): Promise<void> {
    const why = await this.#deps.explain(id).catch(() => undefined);
    this.#moveOn(id, 'failed', compact({ why: why ?? reasonCode }));
  }

  /** Looks whether a command that is still queued was refused: of some no report tells. */
  async #explain(id: string): Promise<void> {
    if (this.#messageOf(id)?.tick !== 'queued') return;
    const why = await this.#deps.explain(id).catch(() => undefined);
    if (why !== undefined && this.#messageOf(id)?.tick === 'queued') this.#update(id, { tick: 'failed', why });
  }

  #later(act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void act();
    }, REFUSED_AFTER_MS);
    this.#timers.add(timer);
  }

  #receive(message: HybridChatSimulator['messages'][number], atMs: number): void {
    const phone = [...this.#deps.phones.values()].find(
      ({ driver }) => driver.channel === message.channel && driver.customer.id === message.refId,
    );
    if (phone === undefined) return;
    const { id } = phone.driver;
    this.#keep(id, {
      ...contentOfChatMessage(message),
      id: message.messageId,
      from: message.messageType === 'ActivityMessage' ? 'system' : 'customer',
      atMs,
    });
    const outline: Outline = {
      id,
      conversationId: message.conversationId ?? this.#outlines.get(id)?.conversationId ?? null,
      skillGroup: message.skillGroup ?? null,
      customerName: phone.driver.customer.name,
    };
    this.#outlines.set(id, outline);
    this.#deps.publish({ event: 'conversation', data: outline });
    phone.reachedAgent(message.text, message.providerMessageId);
  }

  /** Shows what the CRM was told about an answer. */
  #noteCrm({ callbackId, status }: CrmEntry): void {
    const known = this.#messageOf(callbackId);
    if (known !== undefined) this.#update(callbackId, { crm: [...(known.crm ?? []), status] });
  }

  #attachmentOf(attachment: NonNullable<AgentMessage['attachments']>[number]): NamedFile {
    if ('sample' in attachment) {
      const { file, path } = this.#deps.files.sample(attachment.sample);
      return { ...file, path };
    }
    const file = { ...attachment, content: Buffer.from(attachment.content, 'base64') };
    return { ...file, path: this.#deps.files.add(file) };
  }

  #messageOf(id: string): DeskMessage | undefined {
    return this.#messages.get(this.#phoneOf.get(id) ?? '')?.get(id);
  }

  #moveOn(id: string, tick: Tick, more: Partial<DeskMessage> = {}): void {
    const known = this.#messageOf(id)?.tick ?? 'read';
    // A replayed dead letter goes on where it failed.
    if (known === 'failed' || RANK.indexOf(tick) > RANK.indexOf(known)) this.#update(id, { tick, ...more });
  }

  #update(id: string, change: Partial<DeskMessage>): void {
    const known = this.#messageOf(id);
    const phone = this.#phoneOf.get(id);
    if (known !== undefined && phone !== undefined) this.#keep(phone, { ...known, ...change });
  }

  #keep(phone: string, message: DeskMessage): void {
    const messages = this.#messages.get(phone);
    if (messages === undefined) return;
    messages.set(message.id, message);
    const [oldest] = messages.keys();
    if (messages.size > MAX_MESSAGES && oldest !== undefined) messages.delete(oldest);
    this.#deps.publish({ event: 'desk-message', data: { phone, message } });
  }
}
