import { createHash } from 'node:crypto';
import type { SimulatedWorld } from '@ccm/simulators/world';
import type { SimulatedConversation } from './conversations.ts';

/** The results of one direction. */
export interface Account {
  readonly messages: number;
  readonly lost: number;
  /** The same by name. */
  readonly lostMessages: readonly Expected[];
  readonly doubled: number;
  readonly outOfOrder: number;
}

/** A message of the load, in the order in which its conversation had it. */
interface Expected {
  readonly conversation: SimulatedConversation;
  readonly text: string;
  /** The content of the picture beside it. */
  readonly picture?: string;
}

const CHANNELS = ['sms', 'whatsapp', 'facebook', 'viber', 'smpp'] as const;
type Channel = (typeof CHANNELS)[number];

/** Queued, sent, delivered: SMPP's numbers in the order of a message's life. */
const CRM_ORDER: readonly number[] = [6, 1, 2];

const MARK = /\b(in|out)-[\w-]+-\d+\b/;

/**
 * Compares the messages that arrived with those that were sent: every message, its place in its conversation, its number of arrivals.
 */
export class Verifier {
  readonly #world: SimulatedWorld;
  readonly #in: Expected[] = [];
  readonly #out: Expected[] = [];

  constructor(world: SimulatedWorld) {
    this.#world = world;
  }

  written(expected: Expected): void {
    this.#in.push(expected);
  }

  answered(expected: Expected): void {
    this.#out.push(expected);
  }

  inbound(channel?: Channel): Account {
    return settle(only(this.#in, channel), (conversation) =>
      this.#world.hybridChat.accepted
        .map(({ message }) => message)
        .filter((message) => message.refId === conversation.customerId && message.channel === conversation.channel)
        .map((message) => message.text),
    );
  }

  outbound(channel?: Channel): Account {
    const shown = this.#shown();
    return settle(
      only(this.#out, channel),
      (conversation) => shown.get(`${conversation.channel} ${conversation.customerId}`) ?? [],
    );
  }

  /** Counts messages whose final status the CRM was not told, or was told more than once. */
  receipts(): { readonly missing: number; readonly doubled: number } {
    const told = this.#out.map(({ text }) => this.#finalsTold(text));
    return { missing: told.filter((times) => times === 0).length, doubled: told.filter((times) => times > 1).length };
  }

  /**
   * Losses, and doubles that must not be, because they can be recognised: a customer's message but by SMPP, whose deliveries have no
   * identity, and a message out by Twilio, which can be asked. Also a notification of an earlier status to the CRM, and a broken rule of
   * any party.
   */
  violations(): readonly string[] {
    const wrongBy = (direction: 'in' | 'out'): readonly string[] =>
      CHANNELS.flatMap((channel) => {
        const { lost, doubled } = direction === 'in' ? this.inbound(channel) : this.outbound(channel);
        const excused = direction === 'in' ? channel === 'smpp' : channel !== 'sms';
        const words = [
          ...(lost === 0 ? [] : [`${String(lost)} lost`]),
          ...(doubled === 0 || excused ? [] : [`${String(doubled)} doubled`]),
        ];
        return words.map((what) => `${what} ${direction} by ${channel}`);
      });
    return [...wrongBy('in'), ...wrongBy('out'), ...this.#stepsBack(), ...this.#pictures(), ...this.#brokenRules()];
  }

  /**
   * The missing messages, for the search for the reason: messages that never arrived, or without their picture, and messages whose final
   * status the CRM never learned.
   */
  missing(): readonly { readonly direction: 'in' | 'out'; readonly message: Expected }[] {
    const untold = this.#out.filter(({ text }) => this.#finalsTold(text) === 0);
    return [
      ...[...this.inbound().lostMessages, ...this.#withoutPicture()].map((message) => ({
        direction: 'in' as const,
        message,
      })),
      ...[...this.outbound().lostMessages, ...untold].map((message) => ({ direction: 'out' as const, message })),
    ];
  }

  /** The messages at Hybrid Chat that have a message's words, with their files as the File Engine has them. */
  arrivalsOf({ conversation: { customerId }, text }: Expected): readonly object[] {
    const { hybridChat, fileEngine } = this.#world;
    return hybridChat
      .messagesOf(customerId)
      .filter((message) => message.text.includes(text))
      .map((message) => ({
        text: message.text,
        attachments: message.attachments,
        files: fileEngine.files.filter(({ name }) => message.attachments.some(({ url }) => url.includes(name))),
      }));
  }

  #finalsTold(id: string): number {
    return this.#world.crm.statusesOf(id).filter((status) => status === 2).length;
  }

  #stepsBack(): readonly string[] {
    return this.#out.flatMap(({ text }) => {
      const statuses = this.#world.crm.statusesOf(text);
      const ranks = statuses.map((status) => CRM_ORDER.indexOf(status));
      const isBack = ranks.some((rank, index) => rank < (ranks[index - 1] ?? 0));
      return isBack ? [`the CRM heard ${text} step back: ${statuses.join(', ')}`] : [];
    });
  }

  #pictures(): readonly string[] {
    return this.#withoutPicture().map(({ text }) => `the picture of ${text} is missing`);
  }

  /**
   * Messages whose picture does not lie in the File Engine as it was sent, or is not linked to the customer, by themselves or by the
   * message that brings a file whose host was late, as hosts are on a busy machine.
   */
  #withoutPicture(): readonly Expected[] {
    const { hybridChat, fileEngine } = this.#world;
    const stored = new Map(fileEngine.files.map(({ name, etag }) => [name, etag]));
    const linked = hybridChat.messages.flatMap((message) =>
      message.attachments.map(({ url }) => ({
        customerId: message.refId,
        etag: stored.get(new URL(url).searchParams.get('filename') ?? ''),
      })),
    );
    return this.#in.filter(({ conversation, picture }) => {
      if (picture === undefined) return false;
      const etag = createHash('md5').update(picture).digest('hex');
      return !linked.some((link) => link.customerId === conversation.customerId && link.etag === etag);
    });
  }

  /** The CRM's are left out: that it is told twice when an answer or its note was lost is counted apart. */
  #brokenRules(): readonly string[] {
    const { twilio, d360, facebook, viber, hybridChat, fileEngine, smsc } = this.#world;
    const http = [twilio, d360, facebook, viber, hybridChat, fileEngine].flatMap(({ violations }) => violations);
    return [...http.map(({ what }) => what), ...smsc.violations];
  }

  /** The number of doubled messages of each channel; channels without are left out. */
  doubles(direction: 'in' | 'out'): Readonly<Record<string, number>> {
    const counted = CHANNELS.map((channel) => {
      const { doubled } = direction === 'in' ? this.inbound(channel) : this.outbound(channel);
      return [channel, doubled] as const;
    });
    return Object.fromEntries(counted.filter(([, doubled]) => doubled > 0));
  }

  /** The messages on customers' phones, by conversation, oldest first. */
  #shown(): Map<string, string[]> {
    const { twilio, d360, facebook, viber, smsc } = this.#world;
    const shown = new Map<string, string[]>();
    const add = (key: string, text: string): void => {
      shown.set(key, [...(shown.get(key) ?? []), text]);
    };
    for (const { to, body } of twilio.sent) add(`sms ${to}`, body);
    for (const { to, body } of d360.sent) add(`whatsapp +${to}`, JSON.stringify(body));
    for (const { to, content } of facebook.sent) add(`facebook ${to}`, JSON.stringify(content));
    for (const { receiver, body } of viber.sent) add(`viber ${receiver}`, body);
    for (const { to, text } of smsc.messages) add(`smpp +${to}`, text);
    return shown;
  }
}

const only = (expected: readonly Expected[], channel: Channel | undefined): readonly Expected[] =>
  expected.filter(({ conversation }) => channel === undefined || conversation.channel === channel);

function settle(
  expected: readonly Expected[],
  arrivedAt: (conversation: SimulatedConversation) => readonly string[],
): Account {
  const lostMessages: Expected[] = [];
  let doubled = 0;
  let outOfOrder = 0;
  for (const [conversation, items] of Map.groupBy(expected, (item) => item.conversation)) {
    const marks = arrivedAt(conversation).flatMap((text) => MARK.exec(text)?.[0] ?? []);
    const first = [...new Set(marks)];
    doubled += marks.length - first.length;
    lostMessages.push(...items.filter((item) => !first.includes(item.text)));
    outOfOrder += overtaken(
      items.map((item) => item.text).filter((text) => first.includes(text)),
      first,
    );
  }
  return { messages: expected.length, lost: lostMessages.length, lostMessages, doubled, outOfOrder };
}

/** The number of messages that arrived before one that was sent earlier. */
function overtaken(sent: readonly string[], arrived: readonly string[]): number {
  const place = new Map(sent.map((text, index) => [text, index]));
  let highest = -1;
  let count = 0;
  for (const text of arrived) {
    const index = place.get(text) ?? -1;
    if (index < highest) count += 1;
    highest = Math.max(highest, index);
  }
  return count;
}
