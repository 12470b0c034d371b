import { randomUUID } from 'node:crypto';
import { refusalOf, refusedKind } from '@ccm/channels/content';
import { channelOf } from '@ccm/channels/registry';
import type { AccountRegistry } from '../storage/accounts/index.ts';
import type { ConversationStore } from '../storage/conversations/index.ts';
import type { Account, OutboundContent, OutboundMessage, Person } from '@ccm/core/domain';
import { PayloadError } from '@ccm/core/domain';
import { endOfTurn } from '@ccm/core/async';
import { compact } from '@ccm/core/objects';
import { DAY_MS } from '@ccm/core/time';
import type { Identities } from '../storage/identities/index.ts';
import type { Mailboxes } from '../storage/mailbox/index.ts';
import type { MessageStore, Resend } from '../messages/index.ts';
import { digestOf } from '../storage/redis/index.ts';
import type { ReplicaConfirmation } from '../storage/redis/index.ts';
import { traceIdOf } from '../platform/tracing/index.ts';
import { outboundMailbox } from './outbound-mailbox.ts';
import { identityOf, toFacts, toMessage } from './send-order.ts';
import type { SendOrder } from './send-order.ts';

export interface AcceptedMessage {
  /** The application's id where it gave one, else ours: either leads to the message's history. */
  readonly id: string;
  readonly messageId: string;
  readonly to: string;
  readonly duplicate: boolean;
}

interface OutboundIntakeDeps {
  readonly accounts: AccountRegistry;
  readonly conversations: ConversationStore;
  readonly identities: Pick<Identities, 'meet' | 'personOf'>;
  readonly mailboxes: Mailboxes;
  readonly messages: MessageStore;
  /** Absent: Redis's own confirmation is enough. */
  readonly replicas?: ReplicaConfirmation;
  /** Receives each order that is not a repetition. */
  readonly accepted?: (message: OutboundMessage) => void;
}

/** The identity and the first step of a message that is posted to its mailbox. */
interface Posting {
  /** An order of the same identity within the memory is a repetition; empty: none is. */
  readonly identity: string;
  /** Goes into the first step of the history. */
  readonly detail: Readonly<Record<string, string>>;
}

const DEDUPE_MS = DAY_MS;
/** The messages that one order may become: without a limit, each call of a caller in a loop would take longer than the one before. */
const MAX_RETRIES = 20;
/** The time for which CCM remembers that it took a campaign's row. */
export const CAMPAIGN_MEMORY_MS = 7 * DAY_MS;

/** The single entry for messages to customers from every source: ActiveMQ, the REST API, a campaign, a replay. */
export class OutboundIntake {
  readonly #deps: OutboundIntakeDeps;

  constructor(deps: OutboundIntakeDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when Redis holds the message. The same order again (its application id, customer and content within a day, or its
   * command id) is the same message. Where that has failed, a caller who gives the application id again wants another try: a new message.
   * @throws {PayloadError} `account` or `channel` where none is configured that could carry it; else the field that the account's
   * channel can carry in no form.
   */
  async accept(order: SendOrder): Promise<AcceptedMessage> {
    // Requests and broker messages that came together go to Redis together.
    await endOfTurn();
    const account = await this.accountFor(order);
    assertCarried(order.content, account);
    return this.#acceptAs(order, account, { identity: identityOf(order), detail: commandOf(order), retries: 0 });
  }

  async #acceptAs(
    order: SendOrder,
    account: Account,
    { identity, detail, retries }: Posting & { readonly retries: number },
  ): Promise<AcceptedMessage> {
    const id = identity === '' ? randomUUID() : digestOf(account.channel, account.name, order.to, identity);
    const bare = toMessage(order, account, id);
    const person = await this.#deps.identities.meet(bare, { ids: [order.to] });
    const accepted = { id: order.applicationId ?? id, messageId: id, to: order.to };
    const message = withKey(bare, person);
    const duplicate =
      (await this.#cameBefore(bare, person, identity)) || (await this.#handOver(message, { identity, detail }));
    if (!duplicate) this.#deps.accepted?.(message);
    else if (retries < MAX_RETRIES && (await this.#mayBeRetried(order, id))) {
      return this.#acceptAs(order, account, {
        identity: `${identity} after ${id}`,
        detail: { ...detail, retryOf: id },
        retries: retries + 1,
      });
    }
    return { ...accepted, duplicate };
  }

  /** Not for a redelivery of the broker's, which nobody asked for, and not while the customer may have the message. */
  async #mayBeRetried(order: SendOrder, messageId: string): Promise<boolean> {
    if (order.campaign !== undefined) return false;
    const { status, failure, trail = [] } = (await this.#deps.messages.history(messageId)) ?? {};
    if (status !== 'failed' || failure?.reason === 'outcome-unknown') return false;
    const { command } = commandOf(order);
    const cameWith = trail[0]?.detail?.['command'];
    return command === undefined || (cameWith !== undefined && cameWith !== command);
  }

  /**
   * Puts a dead-lettered message back at the end of its mailbox, as a new message, which nothing takes for a duplicate of the old one.
   *
   * @param replayId the same for the same replay: done again within a day it changes nothing.
   * @returns our id of the new message.
   */
  async replay(message: OutboundMessage, replayId: string = randomUUID()): Promise<string> {
    const account = this.#deps.accounts.find(message.channel, message.account);
    if (account === undefined)
      throw new PayloadError(`account: ${message.channel}/${message.account} is not configured any more`, {
        field: 'account',
      });
    const id = digestOf('replay', replayId);
    await this.#handOver(await this.#withKey({ ...message, id, acceptedAtMs: Date.now() }), {
      identity: `replay-${replayId}`,
      detail: { replayOf: message.id },
    });
    return id;
  }

  /**
   * Puts one part of a message that its provider had taken and then failed back into the customer's mailbox.
   * @param report the report that failed it: done again within a day it changes nothing.
   * @returns false where nothing is kept of the message.
   */
  async resend({ messageId, part, report }: Resend): Promise<boolean> {
    const { accounts, mailboxes, messages } = this.#deps;
    const kept = await messages.keptMessage(messageId);
    if (kept === undefined || accounts.find(kept.channel, kept.account) === undefined) return false;
    const message = await this.#withKey(kept);
    const entry = { item: { ...message, onlyPart: part }, dedupeId: `again-${report}` };
    await mailboxes.post(outboundMailbox(accounts), [entry], { dedupeMs: DEDUPE_MS, priority: message.lane });
    return true;
  }

  async #withKey(message: OutboundMessage): Promise<OutboundMessage> {
    return withKey(message, await this.#deps.identities.meet(message, { ids: [message.to] }));
  }

  /** Into a conversation that has become part of the customer's since. */
  async #cameBefore(message: OutboundMessage, person: Person, dedupeId: string): Promise<boolean> {
    if (dedupeId === '') return false;
    const { accounts, mailboxes } = this.#deps;
    const seen = await Promise.all(
      person.joined.map(async (conversationKey) =>
        mailboxes.hasSeen(outboundMailbox(accounts), { item: { ...message, conversationKey }, dedupeId }),
      ),
    );
    return seen.includes(true);
  }

  /**
   * The account over which a customer is written to.
   * @throws {PayloadError} `account` or `channel` where none is configured.
   */
  async accountFor(order: Pick<SendOrder, 'requestedChannel' | 'account' | 'to'>): Promise<Account> {
    const routes = this.#deps.accounts.routesOf(order.requestedChannel);
    const lastWrittenTo =
      order.account === undefined && routes.length > 1
        ? await this.#deps.conversations.lastWrittenTo(order.requestedChannel, order.to)
        : undefined;
    const resolution = this.#deps.accounts.resolve(
      order.requestedChannel,
      compact({ account: order.account, lastWrittenTo }),
    );
    if ('account' in resolution) return resolution.account;
    throw new PayloadError(resolution.message, { field: resolution.fault === 'no-account' ? 'channel' : 'account' });
  }

  /**
   * The recipients without those who are a person named before them: WhatsApp knows a customer by a number and by ids.
   * @throws {PayloadError} `account` or `channel` where none is configured.
   */
  async eachPersonOnce(order: Omit<SendOrder, 'to'>, recipients: readonly string[]): Promise<readonly string[]> {
    if (recipients.length === 1) return recipients;
    const people = new Map<string, string>();
    for (const to of recipients) {
      const { channel, name: account } = await this.accountFor({ ...order, to });
      const { key } = await this.#deps.identities.personOf({ channel, account }, to);
      const person = `${channel}/${account}/${key}`;
      if (!people.has(person)) people.set(person, to);
    }
    return [...people.values()];
  }

  async #handOver(message: OutboundMessage, posting: Posting): Promise<boolean> {
    const write = async (): Promise<boolean> => this.#write(message, posting);
    return this.#deps.replicas === undefined ? write() : this.#deps.replicas.of(write);
  }

  /** @returns whether it was a repetition. */
  async #write(message: OutboundMessage, { identity, detail }: Posting): Promise<boolean> {
    const { accounts, mailboxes, messages } = this.#deps;
    const accepted = {
      step: 'accepted',
      detail: { lane: message.lane, ...compact({ traceId: traceIdOf(message.traceparent) }), ...detail },
    } as const;
    const kept = mayFailForAWhile(accounts.find(message.channel, message.account)) ? message : undefined;
    const [isNew] = await mailboxes.post(outboundMailbox(accounts), [{ item: message, dedupeId: identity }], {
      dedupeMs: message.campaign === undefined ? DEDUPE_MS : CAMPAIGN_MEMORY_MS,
      priority: message.lane,
      // The worker that sends the message must find its record.
      writeBefore: async () =>
        messages.record(toFacts(message), { ...accepted, payload: message.content, message: kept }),
    });
    return isNew === false;
  }
}

/** Tells a redelivery of an application's command from another one under the same application id. */
const commandOf = ({ applicationId, commandId }: SendOrder): Readonly<Record<string, string>> =>
  applicationId === undefined || commandId === undefined ? {} : { command: digestOf(commandId) };

/** @throws {PayloadError} */
function assertCarried(content: OutboundContent, { channel, provider }: Account): void {
  const rules = channelOf(provider).rules[channel];
  const refused = rules === undefined ? undefined : refusedKind(content, rules.contents);
  if (rules === undefined || refused === undefined) return;
  throw new PayloadError(refusalOf(refused, rules.title), { field: refused.field });
}

/** Whichever of a customer's ids a message goes to, it waits in the customer's own mailbox. */
function withKey(message: OutboundMessage, { key }: Person): OutboundMessage {
  const { conversationKey: _earlier, ...bare } = message;
  return key === message.to ? bare : { ...bare, conversationKey: key };
}

/** Whether the provider may report a temporary failure of a message that it took, which is then sent again. */
const mayFailForAWhile = (account: Account | undefined): boolean =>
  account !== undefined && channelOf(account.provider).capabilities.temporaryFailures === true;
