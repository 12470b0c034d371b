import { DeliveryError, isWhatsappGroup, toCustomerId } from '@ccm/core/domain';
import type { HttpReply } from '@ccm/core/ports';
import { z } from 'zod';
import type { LookUpContext, ReadMessage, SentPart, TypingSignal } from '../contract/index.ts';
import { failureFromAnswer, failureFromNoAnswer, isRefusal, readAnswer } from './failures.ts';
import type { ApiHost } from './failures.ts';
import type { SendAnswer } from './payloads/answers.ts';

/** Access to a WhatsApp API with the settings of an account. */
interface WhatsappAccess<Settings> {
  readonly host: ApiHost;
  /** The whole address of a path. */
  readonly addressOf: (path: string, settings: Settings) => string;
  readonly headersOf: (settings: Settings) => Readonly<Record<string, string>>;
  /** The path of read marks and typing indicators; undefined if the API takes none. */
  readonly marksPath: (settings: Settings) => string | undefined;
}

interface WhatsappReply {
  readonly reply: HttpReply;
  readonly answer: SendAnswer;
}

/** The calls that all hosts of the API have in common. */
interface WhatsappApi<Settings> {
  /** @throws {DeliveryError} where there is no answer; a refusal is an answer. */
  readonly post: (path: string, json: unknown, context: LookUpContext<Settings>) => Promise<WhatsappReply>;
  /** @throws {DeliveryError} if the answer is a refusal, or there is none. */
  readonly accepted: (path: string, json: unknown, context: LookUpContext<Settings>) => Promise<WhatsappReply>;
  /** Shows two blue ticks, on earlier messages too. @throws {DeliveryError} */
  readonly markRead: (message: ReadMessage, context: LookUpContext<Settings>) => Promise<boolean>;
  /**
   * Three dots under the customer's last message, for at most 25 seconds or until the answer; WhatsApp marks that message as read with
   * it. It has no call to take them back.
   * @throws {DeliveryError}
   */
  readonly showTyping: (signal: TypingSignal, context: LookUpContext<Settings>) => Promise<void>;
}

export function whatsappApi<Settings>(access: WhatsappAccess<Settings>): WhatsappApi<Settings> {
  const { host } = access;
  const post: WhatsappApi<Settings>['post'] = async (path, json, context) => {
    const reply = await call(path, json, { context, access });
    return { reply, answer: readAnswer(reply) };
  };
  const accepted: WhatsappApi<Settings>['accepted'] = async (path, json, context) => {
    const answered = await post(path, json, context);
    if (isRefusal(answered.reply, answered.answer)) throw failureFromAnswer(answered.reply, answered.answer, host);
    return answered;
  };
  const mark = async (what: object, context: LookUpContext<Settings>): Promise<boolean> => {
    const path = access.marksPath(context.account.settings);
    if (path === undefined) return false;
    await accepted(path, { messaging_product: 'whatsapp', status: 'read', ...what }, context);
    return true;
  };
  return {
    post,
    accepted,
    markRead: async ({ providerMessageId }, context) => mark({ message_id: providerMessageId }, context),
    showTyping: async ({ on, lastMessageId }, context) => {
      if (!on || lastMessageId === undefined) return;
      await mark({ message_id: lastMessageId, typing_indicator: { type: 'text' } }, context);
    },
  };
}

async function call<Settings>(
  path: string,
  json: unknown,
  { context, access }: { readonly context: LookUpContext<Settings>; readonly access: WhatsappAccess<Settings> },
): Promise<HttpReply> {
  const { account, http, signal } = context;
  const { settings } = account;
  const request = { url: access.addressOf(path, settings), headers: access.headersOf(settings), json, signal };
  try {
    return await http.request({ method: 'POST', ...request });
  } catch (error) {
    throw failureFromNoAnswer(error, access.host);
  }
}

/** An address that always answers so is not WhatsApp's, or each try sends the message once more. */
const MAX_UNREADABLE = 3;

/** A rendered part: a path below the API's address, and the JSON to post there. */
export const partRequest = z.object({ path: z.string(), json: z.looseObject({ to: z.string().optional() }) });
export type PartRequest = z.output<typeof partRequest>;

/**
 * Reads the id of a taken message. Taken is not delivered: a message outside the reply window, say, is refused later, in a status. @throws
 * {DeliveryError} `outcome-unknown` for an answer without an id: a report may still tell.
 */
export function sentPartOf(
  { reply: { status }, answer: { messages, contacts } }: WhatsappReply,
  { host, to }: { readonly host: ApiHost; readonly to: string | undefined },
): SentPart {
  const [message] = messages;
  if (message?.id === undefined) {
    throw new DeliveryError(
      'outcome-unknown',
      `${host.name} answered without an id of the message, which it may have taken: check ${host.addressSetting}`,
      { providerCode: `HTTP ${String(status)}`, maxAttempts: MAX_UNREADABLE },
    );
  }
  // One recipient per call: whatever the answer names is the same person, unless it is a group of several.
  const named = to !== undefined && isWhatsappGroup(to) ? [] : contacts;
  const recipientIds = named.flatMap(({ wa_id: phone, user_id: user }) =>
    [phone, user].flatMap((id) => (id === undefined || id === to || `+${id}` === to ? [] : toCustomerId(id))),
  );
  return {
    providerMessageId: message.id,
    ...(recipientIds.length === 0 ? {} : { recipientIds }),
    outcome: { status: 'accepted', providerStatus: message.message_status ?? 'accepted' },
  };
}
