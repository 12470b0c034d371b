import { DELIVERY_STATUSES, FleetError } from '@ccm/core/domain';
import type { DeliveryStatus, OutboundMessage } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { DAY_MS } from '@ccm/core/time';
import type { Mailboxes, ScriptAppend } from '../storage/mailbox/index.ts';
import { gathered, keys } from '../storage/redis/index.ts';
import type { RedisClient } from '../storage/redis/index.ts';
import type { Sealer } from '../storage/sealing/index.ts';
import type { MessageFacts, MessageHistory, TrailStep, TrailStepName } from './message-history.ts';
import type { PartStatus, StatusChange } from './part-status.ts';
import { redacted } from './redacted.ts';
import type { ReportTarget } from './report-target.ts';
import { ADD_STEP, APPLY_STATUS, RECORD, SET_FIELD, TOLD } from './scripts.ts';
import { SealedMessages } from './sealed-messages.ts';
import { MessageIndex } from './search/message-index.ts';

/** Messages whose changes a target takes: those whose record has this flag; without a flag, all. */
const WANTED: Readonly<Partial<Record<ReportTarget, 'app' | 'campaign'>>> = { crm: 'app', campaign: 'campaign' };

/** A message whose status is not final is kept at least this long: retries end and reports come within this time. */
const OPEN_MS = 8 * DAY_MS;
/** The last step of a customer's message: Hybrid Chat has it. */
const LAST_STEP: TrailStepName = 'forwarded';

interface MessageStoreOptions {
  readonly redis: RedisClient;
  readonly sealer: Sealer;
  readonly mailboxes: Pick<Mailboxes, 'appendBy' | 'untilMoved'>;
  /** MESSAGE_RETENTION: how long a message's history can be asked for once the message is over and its reports are told. */
  readonly keepMs: number;
  /** LOG_CUSTOMER_DATA: trails show messages' content. Default: only its shape. */
  readonly showCustomerData?: boolean;
  /** The recipients of status changes. */
  readonly reportTo: readonly ReportTarget[];
  readonly observer?: MessageObserver;
}

/** The first step of a message's trail, at the time of its facts, and what is kept beside the facts. */
interface FirstStep extends Omit<TrailStep, 'atMs'> {
  /** The message's content, for the trail: its shape alone, unless customers' data may be shown. */
  readonly payload?: object;
  /** Kept whole until it is delivered, read or failed, so that it can be sent again. */
  readonly message?: OutboundMessage | undefined;
}

/** The last notification of the CRM about a message. */
export interface Notified {
  readonly integer: number;
  readonly status: DeliveryStatus;
}

/** Receives every message and its changes, after they are written; must not throw or wait. */
export interface MessageObserver {
  recorded(facts: MessageFacts): void;
  changed(id: string, change: { readonly atMs: number; readonly isFailure: boolean }): void;
}

/** Every message's record and trail. */
export class MessageStore {
  /** Leads to messages by every id, and by the customer. */
  readonly index: MessageIndex;
  readonly #options: MessageStoreOptions;
  readonly #sealed: SealedMessages;

  constructor(options: MessageStoreOptions) {
    this.#options = options;
    this.#sealed = new SealedMessages(options.sealer);
    this.index = new MessageIndex(options.redis, this.openMs);
  }

  /** The time for which a message without a final status is kept. */
  get openMs(): number {
    return Math.max(OPEN_MS, this.#options.keepMs);
  }

  /** Creates a message's record, and lets people find it by its ids and its customer. Safe to repeat. */
  async record(facts: MessageFacts, first: FirstStep): Promise<void> {
    const { applicationId, providerMessageId, customerId, aliases = [] } = facts;
    const ids = [applicationId, providerMessageId].filter((id) => id !== undefined);
    await Promise.all([
      this.#writeRecord(facts, first),
      ...[...new Set([customerId, ...aliases])].map(async (id) => this.index.addCustomer(id, facts)),
      ...ids.map(async (id) => this.index.addId(id, facts)),
    ]);
    this.#options.observer?.recorded(facts);
  }

  async #writeRecord(facts: MessageFacts, { step, detail, payload, message }: FirstStep): Promise<void> {
    const { redis, showCustomerData = false } = this.#options;
    const shown = payload === undefined || showCustomerData ? payload : redacted(payload);
    const told = { ...detail, ...compact({ payload: shown }) };
    const { id, applicationId, campaign } = facts;
    await RECORD.run(
      redis,
      [keys.message(id)],
      [
        this.#sealed.sealFacts(facts, { step, ...(Object.keys(told).length === 0 ? {} : { detail: told }) }),
        applicationId === undefined ? '' : '1',
        campaign === undefined ? '' : '1',
        message === undefined ? '' : this.#sealed.sealMessage(message),
        this.openMs,
      ],
    );
  }

  /** Adds one step to the trail; the message is remembered from then on for as long as if it were new. */
  async step(id: string, step: TrailStep): Promise<void> {
    const { redis, keepMs } = this.#options;
    const isLast = step.step === LAST_STEP ? '1' : '';
    const args = [this.#sealed.step.seal(step, id), this.openMs, keepMs, isLast];
    await ADD_STEP.run(redis, [keys.message(id)], args);
    this.#options.observer?.changed(id, { atMs: step.atMs, isFailure: step.step === 'dead-lettered' });
  }

  async setParts(id: string, parts: number): Promise<void> {
    await SET_FIELD.run(this.#options.redis, [keys.message(id)], ['parts', parts]);
  }

  /**
   * Moves one part's status on, never back; a change of the whole message is appended to the report mailboxes in the same step, and told from
   * there.
   */
  async applyStatus(change: PartStatus): Promise<StatusChange> {
    const { mailboxes, reportTo } = this.#options;
    const {
      messageId,
      status: _status,
      wholeMessage: _wholeMessage,
      isGuess: _isGuess,
      step: _step,
      ...report
    } = change;
    const content = JSON.stringify({ messageId, ...report });
    const entries = reportTo.map((kind) => ({ kind, queue: `report-${kind}` as const, content }));
    let changed: StatusChange = { known: false };
    await mailboxes.appendBy(`m:${messageId}`, entries, async (append) => {
      const [rank, ...awake] = await this.#runApplyStatus(change, append);
      changed = this.#changed(change, Number(rank));
      return awake;
    });
    return changed;
  }

  async #runApplyStatus(change: PartStatus, append: ScriptAppend): Promise<readonly unknown[]> {
    const { redis, keepMs, reportTo } = this.#options;
    const { messageId: id, part, status, wholeMessage, atMs, providerStatus, failure, step: besides } = change;
    const step: TrailStep = { atMs, step: 'status', detail: { part, status, providerStatus, ...failure } };
    return APPLY_STATUS.runForList(
      redis,
      [keys.message(id), append.prefix],
      [
        part,
        DELIVERY_STATUSES.indexOf(status),
        this.#sealed.step.seal(step, id),
        this.openMs,
        keepMs,
        providerStatus,
        failure === undefined ? '' : this.#sealed.failure.seal(failure, id),
        wholeMessage === true ? '1' : '',
        `m:${id}`,
        append.ownWorker,
        besides === undefined ? '' : this.#sealed.step.seal({ ...besides, atMs }, id),
        certaintyOf(change),
        ...reportTo.flatMap((kind, index) => [WANTED[kind] ?? '', ...(append.items[index] ?? [])]),
      ],
    );
  }

  /** @param rank the script's answer: of the whole message, -1 where it has not changed, -2 where the message is unknown. */
  #changed({ messageId, atMs, step }: PartStatus, rank: number): StatusChange {
    if (rank === -2) return { known: false };
    const changedTo = DELIVERY_STATUSES[rank];
    if (changedTo !== undefined || step !== undefined)
      this.#options.observer?.changed(messageId, { atMs, isFailure: changedTo === 'failed' });
    return changedTo === undefined ? { known: true } : { known: true, changedTo };
  }

  /** The message as it was accepted, while it may have to be sent again. @throws {FleetError} if it does not open. */
  async keptMessage(id: string): Promise<OutboundMessage | undefined> {
    const [facts, sealed] = await Promise.all([
      this.facts(id),
      gathered.field(this.#options.redis, keys.message(id), 'message'),
    ]);
    return facts === undefined || sealed === undefined ? undefined : this.#sealed.openMessage(sealed, facts);
  }

  /** @throws {FleetError} if its record does not open. */
  async facts(id: string): Promise<MessageFacts | undefined> {
    const sealed = await gathered.field(this.#options.redis, keys.message(id), 'facts');
    return sealed === undefined ? undefined : this.#sealed.openFacts(sealed, id).facts;
  }

  async status(id: string): Promise<DeliveryStatus | undefined> {
    return statusOfRank(await gathered.field(this.#options.redis, keys.message(id), 'status'));
  }

  /** The status of this part; undefined if none was reported, or the message has expired. */
  async partStatus(id: string, part: number): Promise<DeliveryStatus | undefined> {
    await this.#options.mailboxes.untilMoved();
    return statusOfRank(await gathered.field(this.#options.redis, keys.message(id), `p${part}`));
  }

  /**
   * The evidence that the provider has this part: a report about it, or only a watermark, which tells of all messages up to a time, and so
   * also of one that was begun by then and never left. Undefined: none.
   */
  async evidenceOf(id: string, part: number): Promise<'report' | 'watermark' | undefined> {
    const { redis } = this.#options;
    const [status, guessed] = await Promise.all([
      gathered.field(redis, keys.message(id), `p${part}`),
      gathered.field(redis, keys.message(id), `guess${part}`),
    ]);
    if (status === undefined) return undefined;
    return guessed === undefined ? 'report' : 'watermark';
  }

  /** Notes that a watermark is the first to tell of this part. */
  async guessed(id: string, part: number): Promise<void> {
    await SET_FIELD.run(this.#options.redis, [keys.message(id)], [`guess${part}`, 1]);
  }

  /** The whole history of one message. Steps whose key is gone say so. @throws {FleetError} if its record does not open. */
  async history(id: string): Promise<MessageHistory | undefined> {
    const { redis } = this.#options;
    const [record, earlierSteps] = await Promise.all([
      redis.hgetall(keys.message(id)),
      redis.lrange(keys.earlierTrail(id), 0, -1),
    ]);
    const { facts: sealed, status, providerStatus, failure } = record;
    if (sealed === undefined) return undefined;
    const { facts, first } = this.#sealed.openFacts(sealed, id);
    const steps = [...earlierSteps, ...stepsIn(record)].map((step) => this.#openStep(facts, step));
    return {
      facts,
      status: statusOfRank(status),
      providerStatus,
      failure: this.#sealed.failure.openIfReadable(failure, id),
      trail: first === undefined ? steps : [first, ...steps],
    };
  }

  /** The last notification of the CRM about this message: each number is told once, and never an earlier status. */
  async lastNotified(id: string): Promise<Notified | undefined> {
    const value = await gathered.field(this.#options.redis, keys.message(id), 'crm');
    const [integer, rank] = (value ?? '').split('/').map(Number);
    const status = rank === undefined ? undefined : DELIVERY_STATUSES[rank];
    return integer === undefined || status === undefined ? undefined : { integer, status };
  }

  /** Notes that a target took one change; for the CRM, its number. */
  async noteReported(id: string, notified?: Notified): Promise<void> {
    const { redis, keepMs } = this.#options;
    const value = notified === undefined ? '' : `${notified.integer}/${DELIVERY_STATUSES.indexOf(notified.status)}`;
    await TOLD.run(redis, [keys.message(id)], [this.openMs, keepMs, value]);
  }

  #openStep({ id, atMs }: MessageFacts, sealed: string): TrailStep {
    try {
      return this.#sealed.step.open(sealed, id);
    } catch (error) {
      if (error instanceof FleetError) return { atMs, step: 'note', detail: { unreadable: error.message } };
      throw error;
    }
  }
}

/** A message whose outcome nobody knows has failed until a report of its own says more. */
function certaintyOf({ failure, isGuess }: PartStatus): 'unsure' | 'guess' | '' {
  if (failure?.reason === 'outcome-unknown') return 'unsure';
  return isGuess === true ? 'guess' : '';
}

const statusOfRank = (rank: string | undefined): DeliveryStatus | undefined =>
  rank === undefined ? undefined : DELIVERY_STATUSES[Number(rank)];

/** The steps of a record, each sealed, in the order in which they were added. */
function stepsIn(record: Readonly<Record<string, string>>): readonly string[] {
  const steps = Object.entries(record).flatMap(([field, step]) => {
    const number = /^t(\d+)$/.exec(field)?.[1];
    return number === undefined ? [] : [{ number: Number(number), step }];
  });
  return steps.toSorted((one, other) => one.number - other.number).map(({ step }) => step);
}
