import type { Customer, DeliveryError } from '@ccm/core/domain';
import type { HttpReply } from '@ccm/core/ports';
import type { LookUpContext, ReadMessage, TypingSignal } from '../../contract/index.ts';
import { jsonOf } from '../graph.ts';
import { failureFromNoAnswer } from '../graph-failures.ts';
import { sendAnswer } from './payloads.ts';
import type { SendAnswer } from './payloads.ts';

/** Access to the Send API with the settings of an account. */
export interface SendApiAccess<Settings> {
  /** The whole address of a path, with the proof that the app's secret is known. */
  readonly addressOf: (path: string, settings: Settings) => string;
  readonly authorization: (settings: Settings) => { readonly authorization: string };
  /** The path of the sending page or account: `/me/messages`. */
  readonly messagesPath: (settings: Settings) => string;
  /** The reply as an error; undefined for a success. */
  readonly failureFromReply: (reply: HttpReply, answer: SendAnswer | undefined) => DeliveryError | undefined;
}

interface SendApiReply {
  readonly status: number;
  /** Undefined where the reply is not the API's JSON. */
  readonly answer: SendAnswer | undefined;
}

/** The calls that Messenger and Instagram have in common. */
interface SendApi<Settings> {
  /** @throws {DeliveryError} */
  readonly post: (json: unknown, context: LookUpContext<Settings>) => Promise<SendApiReply>;
  /** Shows the customer that their messages so far were seen. @throws {DeliveryError} */
  readonly markRead: (message: ReadMessage, context: LookUpContext<Settings>) => Promise<boolean>;
  /** Three dots for at most 20 seconds, or until the answer. @throws {DeliveryError} */
  readonly showTyping: (signal: TypingSignal, context: LookUpContext<Settings>) => Promise<void>;
}

export function sendApi<Settings>(access: SendApiAccess<Settings>): SendApi<Settings> {
  const post: SendApi<Settings>['post'] = async (json, context) => {
    const reply = await call(json, context, access);
    const answer = sendAnswer.safeParse(jsonOf(reply)).data;
    const failure = access.failureFromReply(reply, answer);
    if (failure !== undefined) throw failure;
    return { status: reply.status, answer };
  };
  return {
    post,
    markRead: async ({ customerId }, context) => {
      await post({ recipient: { id: customerId }, sender_action: 'mark_seen' }, context);
      return true;
    },
    showTyping: async ({ customerId, on }, context) => {
      await post({ recipient: { id: customerId }, sender_action: on ? 'typing_on' : 'typing_off' }, context);
    },
  };
}

async function call<Settings>(
  json: unknown,
  { account, http, signal }: LookUpContext<Settings>,
  { addressOf, authorization, messagesPath }: SendApiAccess<Settings>,
): Promise<HttpReply> {
  const { settings } = account;
  try {
    return await http.request({
      method: 'POST',
      url: addressOf(messagesPath(settings), settings),
      headers: authorization(settings),
      json,
      signal,
    });
  } catch (error) {
    throw failureFromNoAnswer(error);
  }
}

const LOOK_UP_TIMEOUT_MS = 5000;

/**
 * Asks Meta for a customer's profile. Many customers do not share it, and no message waits for it: after any failure the profile is empty.
 * @param fields as `name,username`
 */
export async function lookUpProfile<Settings>(
  customerId: string,
  { account, http, signal }: LookUpContext<Settings>,
  profile: Pick<SendApiAccess<Settings>, 'addressOf' | 'authorization'> & {
    readonly fields: string;
    readonly toCustomer: (json: unknown) => Partial<Customer>;
  },
): Promise<Partial<Customer>> {
  if (!/^\d+$/.test(customerId)) return {};
  const { settings } = account;
  try {
    const reply = await http.request({
      method: 'GET',
      url: profile.addressOf(`/${customerId}?fields=${profile.fields}`, settings),
      headers: profile.authorization(settings),
      timeoutMs: LOOK_UP_TIMEOUT_MS,
      signal,
    });
    return reply.status === 200 ? profile.toCustomer(jsonOf(reply)) : {};
  } catch {
    return {};
  }
}
