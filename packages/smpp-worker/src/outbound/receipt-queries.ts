import { queriedState } from '@ccm/channels/smpp';
import type { QueriedState, SmppSettings } from '@ccm/channels/smpp';
import type { Account } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { PeriodicTask } from '@ccm/shared/platform/lifecycle';
import type { Component } from '@ccm/shared/platform/lifecycle';
import type { Logger } from '@ccm/shared/platform/logging';
import type { MessageStore, PartRef } from '@ccm/shared/messages';
import type { StatusPoll, StatusPolls } from '@ccm/shared/messages';
import type { StatusUpdates } from '@ccm/shared/messages';
import type { MessageQuery, SmppSession } from '../smpp/index.ts';

export interface ReceiptQueriesDeps {
  readonly accounts: readonly Account<SmppSettings>[];
  /** A session that can be asked here and now. */
  readonly sessionOf: (account: string) => Pick<SmppSession, 'query'> | undefined;
  readonly polls: StatusPolls;
  readonly messages: MessageStore;
  readonly statuses: StatusUpdates;
  readonly logger: Logger;
}

type SmppAccount = Account<SmppSettings>;

const LOOK_MS = 1000;
/** Questions per second and account, all replicas together: an SMSC counts them like messages. */
const PER_SECOND = 5;
/** The time doubles with each: where the first comes after five minutes, the last does after three and a half days. */
const MAX_ASKED = 10;
/** The SMSC knows no such message, or no such question: asking again would be no use. */
const HOPELESS: ReadonlySet<string | undefined> = new Set(['0x00000003', '0x0000000c']);
const FINAL: ReadonlySet<string | undefined> = new Set(['delivered', 'read', 'failed']);

/**
 * Asks SMSCs by query_sm what became of messages whose final receipt did not come within SMPP_QUERY_AFTER. Each question is asked by
 * one of the replicas that hold a bind of the account.
 */
export class ReceiptQueries implements Component {
  readonly name = 'smpp receipt queries';
  readonly #deps: ReceiptQueriesDeps;
  readonly #stopping = new AbortController();
  readonly #task: PeriodicTask;

  constructor(deps: ReceiptQueriesDeps) {
    this.#deps = deps;
    this.#task = new PeriodicTask({
      name: this.name,
      everyMs: LOOK_MS,
      turn: async () => this.#lookAtAll(),
      failed: (err) => {
        deps.logger.debug({ err }, 'late receipts could not be asked for');
      },
    });
  }

  /** A message was taken: if no receipt tells of its end in time, the SMSC is asked. */
  async expect(account: SmppAccount, part: PartRef, message: MessageQuery): Promise<void> {
    const { queryAfter } = account.settings;
    if (queryAfter === undefined) return;
    const { address, ton, npi } = message.source;
    const poll: StatusPoll = {
      ...part,
      channel: account.channel,
      account: account.name,
      providerMessageId: message.messageId,
      asked: 0,
      more: { address, ton: String(ton), npi: String(npi) },
    };
    await this.#deps.polls.schedule(poll, Date.now() + queryAfter * 1000);
  }

  async start(): Promise<void> {
    await this.#task.start();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#task.stop();
  }

  async #lookAtAll(): Promise<void> {
    const asking = this.#deps.accounts.filter(({ settings }) => settings.queryAfter !== undefined);
    for (const account of asking) {
      await this.#round(account).catch((err: unknown) => {
        this.#deps.logger.debug({ err, account: account.name }, 'late receipts could not be asked for');
      });
    }
  }

  async #round(account: SmppAccount): Promise<void> {
    const { polls, sessionOf } = this.#deps;
    if (sessionOf(account.name) === undefined) return;
    const of = { channel: account.channel, account: account.name };
    const nowMs = Date.now();
    const due = await polls.claimDue(of, nowMs, PER_SECOND);
    const granted = await polls.takeTurns(of, nowMs, { wanted: due.length, perSecond: PER_SECOND });
    await Promise.all(due.slice(granted).map(async (poll) => polls.schedule(poll, nowMs + LOOK_MS)));
    for (const poll of due.slice(0, granted)) {
      if (this.#stopping.signal.aborted) return;
      await this.#settle(poll, account);
    }
  }

  async #settle(poll: StatusPoll, account: SmppAccount): Promise<void> {
    const { polls, messages, sessionOf } = this.#deps;
    const status = await messages.partStatus(poll.messageId, poll.part);
    if (FINAL.has(status)) {
      await polls.forget(poll);
      return;
    }
    const session = sessionOf(account.name);
    if (session === undefined) return;
    const asked = poll.asked + 1;
    await this.#scheduleNext({ ...poll, asked }, account);
    try {
      const answer = await session.query(queryOf(poll));
      await this.#apply(poll, queriedState(answer.messageState, answer.errorCode));
    } catch (error) {
      await this.#noteFailure(poll, error);
    }
  }

  /** First: whoever asks may die. */
  async #scheduleNext(poll: StatusPoll, { settings }: SmppAccount): Promise<void> {
    const { polls } = this.#deps;
    const inMs = (settings.queryAfter ?? 0) * 1000 * 2 ** poll.asked;
    if (poll.asked < MAX_ASKED) await polls.schedule(poll, Date.now() + inMs);
    else await polls.forget(poll);
  }

  async #apply(poll: StatusPoll, { state, outcome, isFinal }: QueriedState): Promise<void> {
    const { polls, messages, statuses, logger } = this.#deps;
    const { messageId, part, providerMessageId } = poll;
    const atMs = Date.now();
    logger.info({ messageId, part, state }, 'the SMSC was asked what became of a message');
    await messages.step(messageId, { atMs, step: 'note', detail: { note: `query_sm: ${state}`, part } });
    if (!isFinal) return;
    await statuses.apply({ messageId, part, ...outcome, providerMessageId, atMs });
    await polls.forget(poll);
  }

  async #noteFailure(poll: StatusPoll, error: unknown): Promise<void> {
    if (!(error instanceof DeliveryError)) throw error;
    const { messageId, part } = poll;
    this.#deps.logger.info({ messageId, part, failure: error.failure }, 'the SMSC could not be asked about a message');
    if (HOPELESS.has(error.providerCode)) await this.#deps.polls.forget(poll);
  }
}

function queryOf({ providerMessageId, more = {} }: StatusPoll): MessageQuery {
  const { address = '', ton, npi } = more;
  return { messageId: providerMessageId, source: { address, ton: Number(ton), npi: Number(npi) } };
}
