import { queriedState } from '@ccm/channels/smpp';
import type { SmppSettings } from '@ccm/channels/smpp';
import type { Account, DeliveryOutcome } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { StatusPoller } from '@ccm/shared/messages';
import type {
  MessageStore,
  PartRef,
  PollSchedule,
  StatusPoll,
  StatusPollerDeps,
  StatusPolls,
} from '@ccm/shared/messages';
import type { MessageQuery, SmppSession } from '../smpp/index.ts';

interface ReceiptQueriesDeps extends Pick<StatusPollerDeps, 'polls' | 'statuses' | 'logger' | 'observe'> {
  readonly accounts: readonly Account<SmppSettings>[];
  /** A session that can be asked here and now. */
  readonly sessionOf: (account: string) => Pick<SmppSession, 'query'> | undefined;
  readonly messages: MessageStore;
}

/** The time doubles with each question: where the first comes after five minutes, the last does after three and a half days. */
const SCHEDULE = { factor: 2, maxPolls: 10 } as const;
/** A question without an answer says little of the next one: the session that does not answer is closed by itself. */
const REST_MS = 1000;
/** The SMSC knows no such message, or no such question: asking again would be no use. */
const HOPELESS: ReadonlySet<string | undefined> = new Set(['0x00000003', '0x0000000c']);

/**
 * Asks SMSCs by query_sm for the status of messages whose final receipt did not come within SMPP_QUERY_AFTER. One of the replicas that
 * hold a bind of the account asks.
 */
export const receiptQueries = ({ accounts, sessionOf, messages, ...deps }: ReceiptQueriesDeps): StatusPoller =>
  new StatusPoller({
    ...deps,
    name: 'smpp receipt queries',
    messages,
    accounts: () =>
      accounts.flatMap((account) => {
        const schedule = scheduleOf(account);
        return schedule === undefined || sessionOf(account.name) === undefined ? [] : [{ account, schedule }];
      }),
    poll: async (poll, account) => ask(poll, { session: sessionOf(account.name), messages }),
    restMs: REST_MS,
  });

/** The SMSC took a part: if no receipt tells of its end in time, the SMSC is asked. */
export async function expectReceipt(
  polls: StatusPolls,
  account: Account<SmppSettings>,
  { part, message }: { readonly part: PartRef; readonly message: MessageQuery },
): Promise<void> {
  const { messageId, source } = message;
  const more = { address: source.address, ton: String(source.ton), npi: String(source.npi) };
  await polls.expect(account, { ...part, providerMessageId: messageId, more }, scheduleOf(account));
}

function scheduleOf({ settings }: Account<SmppSettings>): PollSchedule | undefined {
  return settings.queryAfter === undefined ? undefined : { ...SCHEDULE, afterMs: settings.queryAfter * 1000 };
}

async function ask(
  poll: StatusPoll,
  by: { readonly session: Pick<SmppSession, 'query'> | undefined; readonly messages: MessageStore },
): Promise<DeliveryOutcome | undefined> {
  if (by.session === undefined) throw new DeliveryError('session-not-bound', 'No bind of the account is up here');
  const answer = await answerTo(poll, by.session);
  if (answer === undefined) return undefined;
  const { state, outcome } = queriedState(answer.messageState, answer.errorCode);
  const detail = { note: `query_sm: ${state}`, part: poll.part };
  await by.messages.step(poll.messageId, { atMs: Date.now(), step: 'note', detail });
  return outcome;
}

async function answerTo(
  poll: StatusPoll,
  session: Pick<SmppSession, 'query'>,
): Promise<Awaited<ReturnType<SmppSession['query']>> | undefined> {
  try {
    return await session.query(queryOf(poll));
  } catch (error) {
    if (error instanceof DeliveryError && HOPELESS.has(error.providerCode)) return undefined;
    throw error;
  }
}

function queryOf({ providerMessageId, more = {} }: StatusPoll): MessageQuery {
  const { address = '', ton, npi } = more;
  return { messageId: providerMessageId, source: { address, ton: Number(ton), npi: Number(npi) } };
}
