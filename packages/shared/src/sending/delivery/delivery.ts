import type { Account, FleetError, OutboundMessage, Person } from '@ccm/core/domain';
import { addressOf, DeliveryError } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { ConversationState } from '../../storage/conversations/index.ts';
import type { NewDeadLetter } from '../../storage/dead-letters/index.ts';
import { isJoinedWaiting } from '../../storage/identities/index.ts';
import type { FailedTry, ItemOutcome, MailboxWork } from '../../storage/mailbox/index.ts';
import type { ConversationRef } from '../../storage/redis/index.ts';
import { withProviderIds } from '../message-references.ts';
import { outboundMailbox } from '../outbound-mailbox.ts';
import { withPublicFiles } from '../public-files.ts';
import { announceRendering } from './announce-rendering.ts';
import type { Attempt } from './attempt.ts';
import type { DeliveryDeps, Route } from './delivery-deps.ts';
import { DeliveryFailures } from './delivery-failures.ts';
import { deliveryProgress } from './delivery-progress.ts';
import type { OutboundEntry } from './delivery-progress.ts';
import { waitAtOrderGate } from './order-gate.ts';
import { PartSender } from './part-sender.ts';
import { preFlight, windowNote } from './pre-flight.ts';

/** The recipient of a message, and the state of the conversation. */
interface Customer {
  readonly person: Person;
  readonly ref: ConversationRef;
  readonly state: ConversationState;
}

/** The delay before the next look whether the earlier messages have gone. */
const JOINED_POLL_MS = 250;

/** Sends one message to one customer, part by part. Each part is sent at most once, unless an outcome stays unknown. */
export class Delivery implements MailboxWork<OutboundMessage, typeof deliveryProgress> {
  readonly progress = deliveryProgress;
  readonly #deps: DeliveryDeps;
  readonly #failures: DeliveryFailures;
  readonly #parts: PartSender;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
    this.#failures = new DeliveryFailures(deps);
    this.#parts = new PartSender(deps);
  }

  /** Sends the head of an outbound mailbox. Safe to run again at any point: its progress has the finished steps. */
  async handle(entry: OutboundEntry, signal: AbortSignal): Promise<ItemOutcome> {
    try {
      const attempt = await this.#prepare(entry, signal);
      return 'againInMs' in attempt ? attempt : await this.#sendParts(attempt);
    } catch (error) {
      throw error instanceof DeliveryError ? this.#failures.advise(entry, error) : error;
    }
  }

  async onRetry(entry: OutboundEntry, failed: FailedTry & { readonly inMs: number }): Promise<void> {
    await this.#failures.onRetry(entry, failed);
  }

  async onGiveUp(entry: OutboundEntry, failed: FailedTry): Promise<Partial<NewDeadLetter>> {
    return this.#failures.onGiveUp(entry, failed);
  }

  countsAsTry(error: FleetError): boolean {
    return this.#failures.countsAsTry(error);
  }

  leastWaitMs(error: FleetError): number {
    return this.#failures.leastWaitMs(error);
  }

  async #prepare(entry: OutboundEntry, signal: AbortSignal): Promise<Attempt | { readonly againInMs: number }> {
    const message = entry.item;
    const { account, route } = this.#routeOf(entry);
    const customer = await this.#customerIfTheirTurn(entry, message);
    if (customer === undefined) return { againInMs: JOINED_POLL_MS };
    const gateMs = await waitAtOrderGate(entry, { account, state: customer.state }, this.#deps.messages);
    if (gateMs > 0) return { againInMs: gateMs };
    const outgoing = await this.#render(entry, { account, route, customer });
    return { entry, ...outgoing, ref: customer.ref, route, signal };
  }

  /** @throws {DeliveryError} `blocked-account` */
  #routeOf({ item: message, progress }: OutboundEntry): { readonly account: Account; readonly route: Route } {
    const account = this.#deps.accounts.find(message.channel, message.account);
    const begunOn = progress.sent === undefined ? undefined : progress.over;
    const route = account === undefined ? undefined : this.#deps.routeOf(account, begunOn);
    if (account !== undefined && route !== undefined) return { account, route };
    throw new DeliveryError(
      'blocked-account',
      `The account ${message.channel}/${message.account} is not configured any more`,
    );
  }

  /** Checks the message, and turns it into the provider's calls. @throws {DeliveryError} where it may not go. */
  async #render(
    entry: OutboundEntry,
    context: { readonly account: Account; readonly route: Route; readonly customer: Customer },
  ): Promise<Pick<Attempt, 'message' | 'account' | 'rendered'>> {
    const { account, route, customer } = context;
    const { person, ref, state } = customer;
    const { item: message, progress } = entry;
    const { replyWindow } = route.rules[message.channel] ?? {};
    const nowMs = progress.begunAtMs ?? Date.now();
    const to = addressOf(message.channel, person, message.to);
    const content = withPublicFiles(message.content, this.#deps.settings.fileEngine);
    const addressed = { ...message, content, to, ...compact({ place: state.place }) };
    const allowed = preFlight(addressed, { account, replyWindow, state, nowMs });
    const over = route.account ?? account;
    const rendered = route.sender.render(await withProviderIds(allowed, this.#deps.messages), over);
    if (progress.announced === undefined && progress.begunAtMs === undefined) {
      const window = windowNote(replyWindow, state, nowMs);
      await announceRendering(entry, { ref, rendered, state, window }, this.#deps);
    }
    return { message: allowed, account: over, rendered };
  }

  /** Undefined while something waits in a conversation that has become part of the customer's: it came first. */
  async #customerIfTheirTurn({ progress }: OutboundEntry, message: OutboundMessage): Promise<Customer | undefined> {
    const { accounts, identities, mailboxes, conversations } = this.#deps;
    const { channel, account, to, conversationKey: customerId = to } = message;
    const own = { channel, account, customerId };
    const [person, found] = await Promise.all([identities.personOf(message, customerId), conversations.state(own)]);
    if (progress.sent === undefined && progress.begun === undefined) {
      const kind = outboundMailbox(accounts);
      if (await isJoinedWaiting(own, person, async (key) => mailboxes.waiting(kind, key))) return undefined;
    }
    const ref = identities.refOf(message, person);
    return { person, ref, state: ref.customerId === customerId ? found : await conversations.state(ref) };
  }

  async #sendParts(attempt: Attempt): Promise<ItemOutcome> {
    const { entry, rendered, message } = attempt;
    const end = message.onlyPart === undefined ? rendered.parts.length : message.onlyPart + 1;
    for (let index = entry.progress.sent ?? message.onlyPart ?? 0; index < end; index += 1) {
      const part = rendered.parts[index];
      const outcome = part === undefined ? 'done' : await this.#parts.send({ attempt, part, index });
      if (outcome !== 'done') return outcome;
      if (index + 1 < end) await entry.stepDone({ sent: index + 1, begun: undefined });
    }
    return this.#noteSending(attempt);
  }

  /** The state of the conversation, if there is any. */
  async #noteSending({ entry, message, account, ref }: Attempt): Promise<ItemOutcome> {
    const { conversations, identities, settings } = this.#deps;
    const { orderGate } = account;
    const inactivityMs = message.lane === 'bulk' ? undefined : settings.inactivityMs;
    if (orderGate === undefined && inactivityMs === undefined) return 'done';
    // Anew: the provider's answers may have told more of the customer.
    const owner = identities.refOf(message, await identities.personOf(message, ref.customerId));
    const doneWith = async (): Promise<unknown> =>
      Promise.all([
        ...(orderGate === undefined ? [] : [conversations.setLastSent(owner, message.id)]),
        ...(inactivityMs === undefined
          ? []
          : [conversations.inactivity.start(owner, wentOutAtMs(entry) + inactivityMs)]),
      ]);
    return { doneWith };
  }
}

/** The time before the provider was called, not after: a customer who answers while CCM stores the send is not silent. */
const wentOutAtMs = ({ progress }: OutboundEntry): number => progress.begunAtMs ?? Date.now();
