import { backoffMs, endOfTurn, sleep } from '@ccm/core/async';
import type { Logger } from '../../../platform/logging/index.ts';
import type { ClaimedHead } from './claimed-mailbox.ts';
import type { MailboxKey } from '../mailbox-ref.ts';
import type { Write } from '../mailbox-work.ts';
import { SessionLease } from './session-lease.ts';
import type { SessionRef, Settlement, ShardStore, Turn, TurnResult } from './shard-store.ts';
import { TurnTimes } from './turn-times.ts';
import type { Urgency, WorkBudget } from './work-budget.ts';

export interface ShardSessionDeps {
  readonly ref: SessionRef;
  readonly store: Pick<ShardStore, 'turn' | 'giveBackOthers'>;
  readonly budget: WorkBudget;
  /**
   * Handles one head; never rejects.
   * @param isHeld false once another session may have taken the head over.
   */
  readonly handle: (head: ClaimedHead, isHeld: () => boolean) => Promise<HeadOutcome>;
  /** Has a worker called for the shard, so that mailboxes given back are processed. */
  readonly requestWorker: () => Promise<void>;
  readonly logger: Logger;
}

/** `lost`: another session works on it by now. */
export type HeadOutcome = (Omit<Settlement, 'key'> & { readonly write?: Write }) | 'lost';

/**
 * The end of a session. `asleep`: nothing to do until something is due. `left`: any other worker may take the shard. `busy`: another
 * worker has it.
 */
type SessionEnd =
  { readonly end: 'asleep'; readonly nextDueInMs: number | undefined } | { readonly end: 'left' | 'busy' };

const TURN_RETRY = { firstMs: 100, maxMs: 2000 } as const;

/** A job for later may begin a tenth of a second early: the lease of an earlier run is over by then. */
const AFTER_LEASE_MS = 200;

/** A write that has failed this number of times is given up: it would hold the shard up for ever. */
const MAX_WRITE_TRIES = 10;

const NOTHING: TurnResult = {
  state: 'left',
  nextDueInMs: undefined,
  nextBulkInMs: undefined,
  strays: 0,
  heads: [],
  failedWrites: [],
};

/** Processes the mailboxes of one shard for up to fifteen seconds: several at a time, and of each its head. */
export class ShardSession {
  readonly #deps: ShardSessionDeps;
  readonly #inHand = new Set<MailboxKey>();
  readonly #times = new TurnTimes(performance.now());
  readonly #lease = new SessionLease();
  #settlements: Settlement[] = [];
  /** Writes that go with the next turn, each with the number of its failures. */
  #writes = new Map<Write, number>();
  /** The number of heads for which the session has room that it has not used yet. */
  #granted = 0;
  #isLeaving = false;
  #isAbandoned = false;
  #hasLeft = false;
  #wake: (() => void) | undefined;
  #rest: Promise<void> = Promise.resolve();

  constructor(deps: ShardSessionDeps) {
    this.#deps = deps;
  }

  /** The number of heads that it works on; room that it only asks for is not among them. */
  get inHand(): number {
    return this.#inHand.size;
  }

  /** Something may be due by now. */
  readonly wake = (): void => {
    this.#times.announce();
    this.#wake?.();
  };

  /** Takes no more heads: others may take the shard at once. */
  leave(): void {
    this.#isLeaving = true;
    this.#wake?.();
  }

  /** Redis is gone for good: nothing more is settled. */
  abandon(): void {
    this.#isAbandoned = true;
    this.leave();
  }

  /** Resolves when the shard is free for others; the work in hand then is settled in the background. */
  async run(): Promise<SessionEnd> {
    let result = await this.#turn('open');
    while (result.state === 'awake') {
      await this.#untilNeeded();
      result = await this.#turn(this.#mode());
    }
    if (result.state === 'busy') return this.#endBusy(result.nextDueInMs);
    const { nextDueInMs = Infinity, nextBulkInMs = Infinity } = result;
    const nextMs = Math.min(nextDueInMs, nextBulkInMs);
    if (result.state === 'asleep') return { end: 'asleep', nextDueInMs: nextMs === Infinity ? undefined : nextMs };
    this.#isLeaving = true;
    this.#hasLeft = true;
    this.#rest = this.#settleRest();
    return { end: 'left' };
  }

  /** An earlier run of the same job has the shard, whose process may have died: then a worker is needed when its lease is over. */
  #endBusy(leaseMs: number | undefined): SessionEnd {
    return leaseMs === undefined ? { end: 'busy' } : { end: 'asleep', nextDueInMs: leaseMs + AFTER_LEASE_MS };
  }

  /** After `run`: resolves when all is settled that the session had in hand. */
  async settled(): Promise<void> {
    await this.#rest;
  }

  #mode(): Turn['mode'] {
    const nowMs = performance.now();
    if (this.#isLeaving || this.#times.handsOver(nowMs)) return 'leave';
    return this.#times.sleeps(nowMs, this.#isIdle) ? 'sleep' : 'go';
  }

  get #isIdle(): boolean {
    return this.#inHand.size === 0 && this.#settlements.length + this.#writes.size === 0;
  }

  async #settleRest(): Promise<void> {
    while (!this.#isAbandoned && !this.#isIdle) {
      await this.#untilNeeded();
      const { state } = await this.#turn('leave');
      if (state === 'orphaned') await this.#insist(this.#deps.requestWorker, undefined);
    }
  }

  async #turn(mode: Turn['mode']): Promise<TurnResult> {
    const { budget, store, ref } = this.#deps;
    const settlements = this.#settlements;
    const writes = this.#writes;
    const want = this.#roomFor(mode);
    this.#settlements = [];
    this.#writes = new Map();
    if (want > 0) this.#times.ask();
    const wantBulk = budget.repliesWait ? 0 : want;
    const turn = { mode, settlements, writes: [...writes.keys()], want, wantBulk, inHand: this.#inHand.size };
    const result = await this.#insist(async () => {
      const sentAtMs = performance.now();
      const taken = await store.turn(ref, turn);
      this.#lease.renewed(sentAtMs);
      return taken;
    }, NOTHING);
    this.#writeAgain(writes, result.failedWrites);
    budget.give(want - result.heads.length);
    for (const head of result.heads) this.#begin(head);
    const isBusy = mode === 'sleep' || settlements.length > 0 || result.heads.length > 0;
    this.#times.taken(performance.now(), { ...result, isBusy });
    if (result.strays > 0) {
      await this.#insist(async () => store.giveBackOthers(ref, [...this.#inHand]), undefined);
      this.#times.announce();
    }
    return result;
  }

  /** The number of heads to ask for: a share of the free room, if something may be due. */
  #roomFor(mode: Turn['mode']): number {
    const { budget } = this.#deps;
    if (mode === 'open' || mode === 'sleep') this.#reserve();
    const granted = this.#granted;
    this.#granted = 0;
    if (mode !== 'leave') return granted;
    budget.give(granted);
    return 0;
  }

  #reserve(): void {
    if (this.#isLeaving) return;
    const { budget } = this.#deps;
    const share = Math.max(4, Math.ceil(budget.size / 4));
    this.#granted += budget.take(share - this.#granted);
  }

  /** Takes a step in Redis, tried until it works: finished work must not be repeated. @returns `otherwise` once it is abandoned. */
  async #insist<Result>(step: () => Promise<Result>, otherwise: Result): Promise<Result> {
    const { ref, logger } = this.#deps;
    for (let failures = 1; ; failures += 1) {
      try {
        return await step();
      } catch (err) {
        if (this.#isAbandoned) return otherwise;
        logger.warn({ err, queue: ref.queue, shard: ref.shard }, 'failed to settle mailboxes in Redis, trying again');
        await sleep(backoffMs(failures, TURN_RETRY));
      }
    }
  }

  #writeAgain(writes: ReadonlyMap<Write, number>, failed: TurnResult['failedWrites']): void {
    const { ref, logger } = this.#deps;
    for (const { write, err } of failed) {
      const tries = (writes.get(write) ?? 0) + 1;
      if (tries < MAX_WRITE_TRIES) this.#writes.set(write, tries);
      else logger.error({ err, queue: ref.queue }, 'failed to write the outcome of a message');
    }
  }

  #begin(head: ClaimedHead): void {
    const { key } = head.ref;
    this.#inHand.add(key);
    void this.#deps.handle(head, this.#lease.heldFromNow()).then((outcome) => {
      this.#inHand.delete(key);
      if (outcome !== 'lost') {
        const { write, ...settlement } = outcome;
        this.#settlements.push({ key, ...settlement });
        if (write !== undefined) this.#writes.set(write, 0);
      }
      this.#deps.budget.give(1);
      this.#wake?.();
    });
  }

  /**
   * Until a turn is due at the end of a turn of the event loop: others may be done in the same one. Room is taken at once, since sessions
   * that find it free side by side would all turn, and all but one in vain.
   */
  async #untilNeeded(): Promise<void> {
    do {
      while (!this.#isNeeded()) await this.#untilWoken();
      await endOfTurn();
      if (this.#settlements.length > 0 || this.#wanted() !== undefined) this.#reserve();
    } while (!this.#isNeeded());
  }

  async #untilWoken(): Promise<void> {
    const { budget } = this.#deps;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    const grant = (): void => {
      this.#granted += 1;
      wake();
    };
    this.#wake = wake;
    const wanted = this.#wanted();
    if (wanted !== undefined) budget.whenFree(grant, wanted);
    const timer = setTimeout(wake, Math.max(1, Math.ceil(this.#nextTurnAtMs() - performance.now())));
    await promise;
    clearTimeout(timer);
    budget.forget(grant);
    this.#wake = undefined;
  }

  #isNeeded(): boolean {
    if (this.#granted > 0 || this.#settlements.length > 0 || (this.#isLeaving && !this.#hasLeft)) return true;
    if (this.#hasLeft && this.#inHand.size === 0) return true;
    return this.#nextTurnAtMs() <= performance.now() || this.#mayTakeMore();
  }

  #mayTakeMore(): boolean {
    const { budget } = this.#deps;
    const wanted = this.#wanted();
    return budget.free > 0 && (wanted === 'reply' || (wanted === 'bulk' && !budget.repliesWait));
  }

  /** The urgency of the work that it would take if there is room; undefined: none. */
  #wanted(): Urgency | undefined {
    return this.#isLeaving ? undefined : this.#times.due(performance.now());
  }

  #nextTurnAtMs(): number {
    return this.#times.nextTurnAtMs(performance.now(), { isIdle: this.#isIdle, isLeaving: this.#isLeaving });
  }
}
