import { z } from 'zod';
import { channelOf } from '@ccm/channels/registry';
import { contactsAsText } from '@ccm/channels/text';
import { aliasesOf, decideRetry, fullName, isBlank, UpstreamError } from '@ccm/core/domain';
import type { Account, ChannelName, CustomerActivity, CustomerMessage, InboundMedia, Person } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import type { ChatItem } from '@ccm/shared/messages';
import type { ChatEnvelope, ChatFormat, HostedMedia } from '@ccm/shared/messages/chat-format';
import type { AccountRegistry } from '@ccm/shared/storage/accounts';
import type { ConversationState } from '@ccm/shared/storage/conversations';
import type { MailboxEntry } from '@ccm/shared/storage/mailbox';
import type { CustomerNames } from './customer-names.ts';
import { reHostMedia } from './re-host-media.ts';
import type { MediaAccess } from './re-host-media.ts';

export interface ChatBodyDeps extends MediaAccess {
  readonly accounts: AccountRegistry;
  readonly format: ChatFormat;
  readonly names: CustomerNames;
  /** SKILL_GROUPS: by channel, where the account names none itself. */
  readonly skillGroups: Readonly<Partial<Record<ChannelName, string>>>;
  /** The time for which a file that cannot be fetched may hold up its conversation. */
  readonly mediaRetryMs: number;
  readonly inactivityMs: number | undefined;
}

export const forwardProgress = {
  /** The files that are in the File Engine already, or given up: a retry uploads none twice. */
  media: z.array(z.custom<HostedMedia>((media) => typeof media === 'object' && media !== null)),
} as const;

export type InboundEntry = MailboxEntry<ChatItem, typeof forwardProgress>;

interface Context {
  readonly person: Person;
  readonly state: ConversationState;
  readonly signal: AbortSignal;
}

interface FileContext {
  readonly entry: InboundEntry;
  readonly account: Account | undefined;
  readonly signal: AbortSignal;
}

/** A host gets at least this time, however long earlier files took. */
const MIN_MEDIA_MS = 1000;

/** Writes the body of the request to Hybrid Chat, once the message's files are in the File Engine. */
export class ChatBodyWriter {
  readonly #deps: ChatBodyDeps;

  constructor(deps: ChatBodyDeps) {
    this.#deps = deps;
  }

  /**
   * @returns undefined if there is nothing to send any more.
   * @throws {UpstreamError} for a file that may still come: the message waits for it.
   */
  async write(entry: InboundEntry, { person, state, signal }: Context): Promise<unknown> {
    const { item } = entry;
    const account = this.#deps.accounts.find(item.ref.channel, item.ref.account);
    const envelope = this.#envelopeOf(item, { person, state, account });
    if (item.type === 'activity')
      return this.#deps.format.activity({ ...envelope, event: withKnownName(item.event, state) });
    if (item.type === 'inactivity') return this.#chatEnded(item.deadlineMs, { envelope, account, state });
    const event = withKnownName(await this.#named(item.event, { account, signal }), state);
    const media = await this.#media(event, { entry, account, signal });
    return this.#deps.format.message({ ...envelope, event: withWordsOf(media, withContactsOf(media, event)), media });
  }

  #envelopeOf(
    { ref, messageId, receivedAtMs: atMs }: ChatItem,
    context: Pick<Context, 'person' | 'state'> & { readonly account: Account | undefined },
  ): ChatEnvelope {
    const { person, state, account } = context;
    return {
      messageId,
      conversationId: state.conversationId ?? null,
      ref: { ...ref, customerId: person.shownId },
      aliases: aliasesOf(person),
      atMs,
      ...compact({ skillGroup: account?.skillGroup ?? this.#deps.skillGroups[ref.channel] }),
    };
  }

  /** Asks the provider for the name if its events contain none. No message waits or fails for a missing name. */
  async #named(
    event: CustomerMessage,
    context: { readonly account: Account | undefined; readonly signal: AbortSignal },
  ): Promise<CustomerMessage> {
    const { account, signal } = context;
    if (account === undefined || event.customer.name !== undefined) return event;
    const profile = await this.#deps.names.nameOf(account, event.customer.id, signal);
    return { ...event, customer: { ...event.customer, ...profile } };
  }

  /** Nothing if the customer wrote after the clock was started: the end would follow a message that it did not count. */
  #chatEnded(
    deadlineMs: number,
    context: Pick<Context, 'state'> & { readonly envelope: ChatEnvelope; readonly account: Account | undefined },
  ): unknown {
    const { account, envelope, state } = context;
    const { lastInboundAtMs = 0, name } = state;
    const armedAtMs = deadlineMs - (this.#deps.inactivityMs ?? 0);
    if (lastInboundAtMs > armedAtMs) return undefined;
    const serviceIdentifier = account === undefined ? '' : channelOf(account.provider).serviceIdentifier(account);
    const customer = { id: envelope.ref.customerId, ...compact({ name }) };
    return this.#deps.format.chatEnded({ ...envelope, customer, serviceIdentifier });
  }

  async #media(event: CustomerMessage, context: FileContext): Promise<HostedMedia[]> {
    const { entry } = context;
    const done = [...(entry.progress.media ?? [])];
    const { firstTriedAtMs } = entry.tries;
    const untilMs = Math.max(Date.now() + MIN_MEDIA_MS, firstTriedAtMs + this.#deps.mediaRetryMs);
    for (const media of event.attachments.slice(done.length)) {
      done.push(await this.#hostOne(media, { ...context, untilMs }));
      await entry.save({ media: done });
    }
    return done;
  }

  async #hostOne(
    media: CustomerMessage['attachments'][number],
    context: FileContext & { readonly untilMs: number },
  ): Promise<HostedMedia> {
    const { entry, signal, account, untilMs } = context;
    if (account === undefined) return { hosted: false, ...named(media), why: 'the account is not configured any more' };
    const { providerHttp, fileEngine, assertMediaAllowed, observeStoring, mediaRetryMs } = this.#deps;
    try {
      return await reHostMedia(media, {
        channel: channelOf(account.provider),
        account,
        http: providerHttp,
        fileEngine,
        assertAllowed: assertMediaAllowed,
        observeStoring,
        conversationTag: entry.key.slice(2),
        openWithinMs: Math.max(MIN_MEDIA_MS, untilMs - Date.now()),
        signal,
      });
    } catch (error) {
      if (!(error instanceof UpstreamError) || signal.aborted) throw error;
      const decision = decideRetry(error, { ...entry.tries, retryWindowMs: mediaRetryMs });
      if (decision.again) throw error;
      return { hosted: false, ...named(media), why: error.message, isLate: true };
    }
  }
}

const named = ({ kind, name }: InboundMedia): Pick<HostedMedia, 'kind' | 'name'> => ({ kind, ...compact({ name }) });

/** The cards in files of contacts belong to the message as if they stood in it. */
function withContactsOf(media: readonly HostedMedia[], event: CustomerMessage): CustomerMessage {
  const found = media.flatMap((each) => (each.hosted ? (each.contacts ?? []) : []));
  if (found.length === 0 || event.contacts !== undefined) return event;
  const text = [event.text, contactsAsText(found)].filter((line) => line !== '').join('\n');
  return { ...event, text, contacts: found };
}

/** Appointments in files are told in words beside the file. */
function withWordsOf(media: readonly HostedMedia[], event: CustomerMessage): CustomerMessage {
  const found = media.flatMap((each) => (each.hosted ? (each.words ?? []) : []));
  const text = [event.text, ...found].filter((line) => !isBlank(line)).join('\n');
  return found.length === 0 ? event : { ...event, text };
}

/** An event that names nobody is told under the last name that the customer has given. */
function withKnownName<Event extends CustomerMessage | CustomerActivity>(
  event: Event,
  { name }: Pick<ConversationState, 'name'>,
): Event {
  const { customer } = event;
  if (name === undefined || customer === undefined || fullName(customer) !== undefined) return event;
  return { ...event, customer: { ...customer, name } };
}
