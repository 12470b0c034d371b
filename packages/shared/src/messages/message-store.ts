import type { CampaignRow, ChannelName, DeliveryFailure, DeliveryStatus, OutboundMessage } from '@ccm/core/domain';
import { DELIVERY_STATUSES } from '@ccm/core/domain';
import type { Mailboxes } from '../storage/mailbox/index.ts';
import { gathered, keys, shardOf, shardPrefix } from '../storage/redis/index.ts';
import type { Placed, RedisClient } from '../storage/redis/index.ts';
import { SealingError } from '../storage/sealing/index.ts';
import type { Sealer } from '../storage/sealing/index.ts';
import { redacted } from './redacted.ts';
import { ADD_STEP, APPLY_STATUS, RECORD, SET_FIELD, TOLD } from './scripts.ts';
import { MessageIndex } from './search/message-index.ts';
import type { MessageQuery } from './search/message-index.ts';

/** The recipients of status changes. */
export const REPORT_TARGETS = ['crm', 'amq', 'webhook', 'campaign'] as const;
export type ReportTarget = (typeof REPORT_TARGETS)[number];

/** Messages whose changes a target takes: those whose record has this flag; without a flag, all. */
const WANTED: Readonly<Partial<Record<ReportTarget, 'app' | 'campaign'>>> = { crm: 'app', campaign: 'campaign' };

/** The facts about a message from its acceptance on. */
export interface MessageFacts {
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly channel: ChannelName;
  readonly requestedChannel?: ChannelName;
  readonly account: string;
  readonly customerId: string;
  /** By which the message is found too: the customer's other ids. */
  readonly aliases?: readonly string[];
  readonly applicationId?: string;
  readonly conversationId?: string;
  readonly providerMessageId?: string;
  /** The row of a campaign's table that it stands in. */
  readonly campaign?: CampaignRow;
  readonly atMs: number;
  /** The span that took it in, where tracing is on. */
  readonly traceparent?: string;
}

export type TrailStepName =
  | 'accepted'
  | 'parsed'
  | 'forwarded'
  | 'sending'
  | 'sent-part'
  | 'status'
  | 'retry'
  | 'failed'
  | 'dead-lettered'
  | 'replayed'
  | 'note'
  | 'notified-crm'
  | 'reported-amq';

/** One step of a message's life. `detail` never holds a secret. */
export interface TrailStep {
  readonly atMs: number;
  readonly step: TrailStepName;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface MessageHistory {
  readonly facts: MessageFacts;
  readonly status: DeliveryStatus | undefined;
  readonly providerStatus: string | undefined;
  readonly failure: DeliveryFailure | undefined;
  readonly trail: readonly TrailStep[];
}

/** The effect of one report on its message. */
export interface StatusChange {
  readonly known: boolean;
  /** The message's own status after it, where it moved: a message of several parts is delivered when all of them are. */
  readonly changedTo?: DeliveryStatus;
}

/** The last notification of the CRM about a message. */
export interface Notified {
  readonly integer: number;
  readonly status: DeliveryStatus;
}

export interface PartStatus {
  readonly messageId: string;
  readonly part: number;
  readonly status: DeliveryStatus;
  readonly providerStatus: string;
  readonly providerMessageId?: string;
  readonly failure?: DeliveryFailure;
  /** The change concerns the whole message: its other parts get no reports of their own. */
  readonly wholeMessage?: true;
  /** A step of the trail that goes with it, whether the status moves or not. */
  readonly step?: Omit<TrailStep, 'atMs'>;
  readonly atMs: number;
}

/** A message whose status is not final is kept at least this long: retries end and reports come within this time. */
const OPEN_MS = 8 * 24 * 3600 * 1000;
/** The last step of a customer's message: Hybrid Chat has it. */
const LAST_STEP: TrailStepName = 'forwarded';
const TRAIL_STEPS = 200;

export interface MessageStoreOptions {
  readonly redis: RedisClient;
  readonly sealer: Sealer;
  readonly mailboxes: Pick<Mailboxes, 'sealItem' | 'follow' | 'channel' | 'inPlace'>;
  /** MESSAGE_RETENTION: how long a message's life can be asked for once it is over and its reports are told. */
  readonly keepMs: number;
  /** LOG_CUSTOMER_DATA: trails show messages' content. Default: only its shape. */
  readonly showCustomerData?: boolean;
  /** The recipients of status changes. */
  readonly reportTo: readonly ReportTarget[];
  readonly observer?: MessageObserver;
}

/** Receives every message and its changes, after they are written; must not throw or wait. */
export interface MessageObserver {
  recorded(facts: MessageFacts): void;
  changed(id: string, change: { readonly atMs: number; readonly isFailure: boolean }): void;
}

/** Every message's record and trail, found by our id, the provider's, the application's, or the customer's number. */
export class MessageStore {
  readonly #options: MessageStoreOptions;
  readonly #index: MessageIndex;

  constructor(options: MessageStoreOptions) {
    this.#options = options;
    this.#index = new MessageIndex(options.redis, this.openMs);
  }

  /** The time for which a message without a final status is kept. */
  get openMs(): number {
    return Math.max(OPEN_MS, this.#options.keepMs);
  }

  /**
   * Creates a message's record with its first step; safe to repeat. @param payload the message's content, for the trail: its shape alone,
   * unless customers' data may be shown. @param message kept whole until it is delivered, read or failed, so that it can be sent again.
   */
  async record(
    facts: MessageFacts,
    first: Omit<TrailStep, 'atMs'>,
    payload?: object,
    message?: OutboundMessage,
  ): Promise<void> {
    const { redis, sealer, showCustomerData = false } = this.#options;
    const { id, applicationId, providerMessageId } = facts;
    const shown = payload === undefined ? {} : { payload: showCustomerData ? payload : redacted(payload) };
    const step = { ...first, detail: { ...first.detail, ...shown } };
    await Promise.all([
      RECORD.run(
        redis,
        [keys.message(id), keys.trail(id)],
        [
          sealer.seal(`record ${id}`, JSON.stringify(facts)),
          applicationId === undefined ? '' : '1',
          facts.campaign === undefined ? '' : '1',
          message === undefined ? '' : sealer.seal(`message ${id}`, JSON.stringify(message)),
          sealer.seal(`trail ${id}`, JSON.stringify({ ...step, atMs: facts.atMs })),
          this.openMs,
        ],
      ),
      ...[...new Set([facts.customerId, ...(facts.aliases ?? [])])].map(async (id) =>
        this.#index.addCustomer(id, facts),
      ),
      ...(applicationId === undefined ? [] : [this.#index.addId(applicationId, facts)]),
      ...(providerMessageId === undefined ? [] : [this.#index.addId(providerMessageId, facts)]),
    ]);
    this.#options.observer?.recorded(facts);
  }

  /** Adds one step to the trail; the message is remembered from then on for as long as if it were new. */
  async step(id: string, step: TrailStep): Promise<void> {
    const { redis, sealer, keepMs } = this.#options;
    const sealed = sealer.seal(`trail ${id}`, JSON.stringify(step));
    const isLast = step.step === LAST_STEP ? '1' : '';
    const args = [sealed, this.openMs, keepMs, TRAIL_STEPS, isLast];
    await ADD_STEP.run(redis, [keys.message(id), keys.trail(id)], args);
    this.#options.observer?.changed(id, { atMs: step.atMs, isFailure: step.step === 'dead-lettered' });
  }

  /** Makes a provider's id lead to this message in look-ups by people. */
  async indexProviderId(providerMessageId: string, facts: Pick<MessageFacts, 'id' | 'atMs'>): Promise<void> {
    await this.#index.addId(providerMessageId, facts);
  }

  async setParts(id: string, parts: number): Promise<void> {
    await SET_FIELD.run(this.#options.redis, [keys.message(id)], ['parts', parts]);
  }

  /** Moves one part's status on, never back; a change of the whole message is laid into the report mailboxes in the same step, and told from there. */
  async applyStatus(change: PartStatus): Promise<StatusChange> {
    const { redis, sealer, mailboxes, keepMs, reportTo } = this.#options;
    await mailboxes.inPlace();
    const { messageId: id, status, wholeMessage, step: besides, ...report } = change;
    const key = `m:${id}` as const;
    const content = JSON.stringify({ messageId: id, ...report });
    const step: TrailStep = {
      atMs: change.atMs,
      step: 'status',
      detail: { part: change.part, status, providerStatus: change.providerStatus, ...change.failure },
    };
    const reply = await APPLY_STATUS.run(
      redis,
      [keys.message(id), keys.trail(id), shardPrefix(shardOf(key))],
      [
        change.part,
        DELIVERY_STATUSES.indexOf(status),
        sealer.seal(`trail ${id}`, JSON.stringify(step)),
        this.openMs,
        keepMs,
        change.providerStatus,
        change.failure === undefined ? '' : sealer.seal(`record ${id}`, JSON.stringify(change.failure)),
        wholeMessage === true ? '1' : '',
        key,
        mailboxes.channel.worker,
        besides === undefined ? '' : sealer.seal(`trail ${id}`, JSON.stringify({ ...besides, atMs: change.atMs })),
        ...reportTo.flatMap((kind) => [
          WANTED[kind] ?? '',
          kind,
          `report-${kind}`,
          mailboxes.sealItem({ key, kind }, content),
        ]),
      ],
    );
    return this.#changed(change, reply);
  }

  /** Wakes the reporters of a change that the script stored. After a crash before it, the sweep of the shards does it. */
  async #changed({ messageId, atMs, step }: PartStatus, reply: unknown): Promise<StatusChange> {
    const { mailboxes, reportTo, observer } = this.#options;
    const [rank, ...awake] = Array.isArray(reply) ? (reply as unknown[]) : [];
    if (Number(rank) === -2) return { known: false };
    const changedTo = DELIVERY_STATUSES[Number(rank)];
    if (changedTo !== undefined || step !== undefined)
      observer?.changed(messageId, { atMs, isFailure: changedTo === 'failed' });
    if (changedTo === undefined) return { known: true };
    await Promise.all(
      reportTo.map(async (kind, index) => {
        if (awake[index] !== '-') await mailboxes.follow(`report-${kind}`, `m:${messageId}`, String(awake[index]));
      }),
    );
    return { known: true, changedTo };
  }

  /** The message as it was accepted, while it may have to be sent again. @throws {SealingError} */
  async keptMessage(id: string): Promise<OutboundMessage | undefined> {
    const sealed = await gathered.field(this.#options.redis, keys.message(id), 'message');
    if (sealed === undefined) return undefined;
    return JSON.parse(this.#options.sealer.open(`message ${id}`, sealed)) as OutboundMessage;
  }

  async facts(id: string): Promise<MessageFacts | undefined> {
    const sealed = await gathered.field(this.#options.redis, keys.message(id), 'facts');
    return sealed === undefined ? undefined : this.#readFacts(id, sealed);
  }

  async status(id: string): Promise<DeliveryStatus | undefined> {
    const rank = await gathered.field(this.#options.redis, keys.message(id), 'status');
    return rank === undefined ? undefined : DELIVERY_STATUSES[Number(rank)];
  }

  /** The status of this part; undefined if none was reported, or the message has expired. */
  async partStatus(id: string, part: number): Promise<DeliveryStatus | undefined> {
    await this.#options.mailboxes.inPlace();
    const rank = await gathered.field(this.#options.redis, keys.message(id), `p${part}`);
    return rank === undefined ? undefined : DELIVERY_STATUSES[Number(rank)];
  }

  /** Whether the provider has told anything of this part: then it has it. */
  async partIsKnown(id: string, part: number): Promise<boolean> {
    return (await gathered.field(this.#options.redis, keys.message(id), `p${part}`)) !== undefined;
  }

  /** The whole history of one message. Steps whose key is gone say so. @throws {SealingError} if its record does not open. */
  async life(id: string): Promise<MessageHistory | undefined> {
    const { redis } = this.#options;
    const [record, steps] = await Promise.all([redis.hgetall(keys.message(id)), redis.lrange(keys.trail(id), 0, -1)]);
    const sealed = record['facts'];
    if (sealed === undefined) return undefined;
    const facts = this.#readFacts(id, sealed);
    return {
      facts,
      status: record['status'] === undefined ? undefined : DELIVERY_STATUSES[Number(record['status'])],
      providerStatus: record['providerStatus'],
      failure: this.#readFailure(id, record['failure']),
      trail: steps.map((step) => this.#readStep(facts, step)),
    };
  }

  /** Our ids of every message that goes by this id (ours, the provider's, the application's) or to or from this number, newest first. */
  async find(query: MessageQuery, page: { readonly limit: number }): Promise<string[]> {
    return (await this.page(query, page)).ids;
  }

  /** The same, a page at a time. */
  async page(
    query: MessageQuery,
    page: { readonly behind?: Placed | undefined; readonly limit: number },
  ): Promise<{ readonly ids: string[]; readonly next: Placed | undefined }> {
    const { places, next } = await this.places(query, page);
    return { ids: places.map(({ id }) => id), next };
  }

  /** The same, with the time that each message is listed under. */
  async places(
    query: MessageQuery,
    page: { readonly behind?: Placed | undefined; readonly limit: number },
  ): Promise<{ readonly places: Placed[]; readonly next: Placed | undefined }> {
    return this.#index.places(query, page);
  }

  /** The last notification of the CRM about this message: each number is told once, and never an earlier status. */
  async lastNotified(id: string): Promise<Notified | undefined> {
    const value = await gathered.field(this.#options.redis, keys.message(id), 'crm');
    const [integer, rank] = (value ?? '').split('/').map(Number);
    const status = rank === undefined ? undefined : DELIVERY_STATUSES[rank];
    return integer === undefined || status === undefined ? undefined : { integer, status };
  }

  /** Notes that a target took one change; for the CRM, its number. */
  async told(id: string, notified?: Notified): Promise<void> {
    const { redis, keepMs } = this.#options;
    const value = notified === undefined ? '' : `${notified.integer}/${DELIVERY_STATUSES.indexOf(notified.status)}`;
    await TOLD.run(redis, [keys.message(id), keys.trail(id)], [this.openMs, keepMs, value]);
  }

  #readFacts(id: string, sealed: string): MessageFacts {
    return JSON.parse(this.#options.sealer.open(`record ${id}`, sealed)) as MessageFacts;
  }

  #readFailure(id: string, sealed: string | undefined): DeliveryFailure | undefined {
    try {
      return sealed === undefined
        ? undefined
        : (JSON.parse(this.#options.sealer.open(`record ${id}`, sealed)) as DeliveryFailure);
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }

  #readStep({ id, atMs }: MessageFacts, sealed: string): TrailStep {
    try {
      return JSON.parse(this.#options.sealer.open(`trail ${id}`, sealed)) as TrailStep;
    } catch (error) {
      if (error instanceof SealingError) return { atMs, step: 'note', detail: { unreadable: error.message } };
      throw error;
    }
  }
}
