import { z } from 'zod';
import { jsonOf } from '../lab/index.ts';
import type { RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { viberJson } from './bare-tokens.ts';
import type { MessageTokens } from './bare-tokens.ts';
import { isRefusal, readMessage, refusal } from './message-check.ts';
import type { ViberMessageJson, ViberRefusal } from './message-check.ts';
import type { ViberBot } from './viber-bot.ts';

/** A message that Viber took. */
export interface SentMessage {
  readonly messageToken: string;
  readonly bot: string;
  readonly receiver: string;
  readonly message: ViberMessageJson;
  /** The JSON as it came. */
  readonly body: string;
  readonly atMs: number;
}

interface ApiDeps {
  readonly bots: ReadonlyMap<string, ViberBot>;
  readonly tokens: MessageTokens;
  /** Calls the new webhook; true if it answered 200. */
  readonly tryWebhook: (bot: ViberBot, url: string) => Promise<boolean>;
  readonly taken: (bot: ViberBot, sent: SentMessage) => void;
  readonly refused: (words: string, request: RecordedRequest) => void;
}

const PREFIX = '/pa/';
const ALL_EVENTS = ['delivered', 'seen', 'failed', 'subscribed', 'unsubscribed', 'conversation_started'];
const MAX_BROADCAST = 300;

const BodyJson = z.looseObject({
  auth_token: z.string().optional(),
  receiver: z.string().optional(),
  broadcast_list: z.array(z.string()).optional(),
  url: z.string().optional(),
  event_types: z.array(z.string()).optional(),
  id: z.string().optional(),
  ids: z.array(z.string()).optional(),
});
type BodyJson = z.infer<typeof BodyJson>;
type Call = { readonly bot: ViberBot; readonly body: BodyJson; readonly request: RecordedRequest };
type Answer = ViberRefusal | Readonly<Record<string, unknown>>;
type Endpoint = (call: Call) => Answer | Promise<Answer>;

const OK = { status: 0, status_message: 'ok' } as const;

/** The REST Bot API: HTTP 200 for every method that it has, 404 for any other address. */
export class ViberApi {
  readonly #deps: ApiDeps;
  readonly #calls: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
    ['send_message', (call) => this.#sendMessage(call)],
    ['broadcast_message', (call) => this.#broadcast(call)],
    ['set_webhook', (call) => this.#setWebhook(call)],
    ['get_account_info', ({ bot }) => accountInfo(bot)],
    ['get_user_details', ({ body }) => ({ ...OK, user: { id: body.id, name: 'Customer', api_version: 10 } })],
    ['get_online', ({ body }) => ({ ...OK, users: (body.ids ?? []).map((id) => ({ id, online_status: 0 })) })],
  ]);

  constructor(deps: ApiDeps) {
    this.#deps = deps;
  }

  async answer(request: RecordedRequest): Promise<SimulatorReply> {
    const call = request.path.startsWith(PREFIX) ? this.#calls.get(request.path.slice(PREFIX.length)) : undefined;
    if (call === undefined || request.method !== 'POST') return { status: 404, body: 'Not Found' };
    const answer = await this.#called(call, request);
    if (isRefusal(answer) && answer.status !== 0) this.#deps.refused(answer.status_message, request);
    return {
      status: 200,
      headers: { 'content-type': 'application/json;charset=utf-8' },
      body: viberJson({ ...answer, chat_hostname: 'SN-CHAT-05_' }),
    };
  }

  async #called(call: Endpoint, request: RecordedRequest): Promise<Answer> {
    const read = BodyJson.safeParse(jsonOf(request));
    if (!read.success) return refusal(3, 'badData: no JSON object');
    const token = request.headers['x-viber-auth-token'] ?? read.data.auth_token;
    if (token === undefined) return refusal(2, 'missing_auth_token');
    const bot = this.#deps.bots.get(token);
    if (bot === undefined) return refusal(2, 'invalidAuthToken');
    return call({ bot, body: read.data, request });
  }

  #sendMessage({ bot, body, request }: Call): Answer {
    if (body.receiver === undefined || body.receiver === '') return refusal(4, 'missingData receiver');
    if (bot.webhookRemoved) return refusal(10, 'webhookNotSet');
    const message = readMessage(body, request.body.length);
    if (isRefusal(message)) return message;
    const refused = bot.refuses(body.receiver);
    if (refused !== undefined) return { ...refused, message_token: this.#deps.tokens.next() };
    return { ...OK, message_token: this.#take({ bot, body, request }, message, [body.receiver]), billing_status: 1 };
  }

  /** One token for all receivers. */
  #broadcast(call: Call): Answer {
    const receivers = call.body.broadcast_list ?? [];
    if (receivers.length === 0) return refusal(4, 'missingData broadcast_list');
    if (receivers.length > MAX_BROADCAST) return refusal(3, `badData: ${String(receivers.length)} receivers`);
    const message = readMessage(call.body, call.request.body.length);
    if (isRefusal(message)) return message;
    const refusals = receivers.flatMap((receiver) => {
      const refused = call.bot.refuses(receiver);
      return refused === undefined ? [] : [{ receiver, ...refused }];
    });
    const failed = new Set(refusals.map(({ receiver }) => receiver));
    const reached = receivers.filter((receiver) => !failed.has(receiver));
    return { ...OK, message_token: this.#take(call, message, reached), failed_list: refusals };
  }

  #take({ bot, request }: Call, message: ViberMessageJson, receivers: readonly string[]): string {
    const messageToken = this.#deps.tokens.next();
    const body = request.body.toString('utf8');
    for (const receiver of receivers) {
      bot.sent(receiver, messageToken, message.tracking_data);
      this.#deps.taken(bot, { messageToken, bot: bot.name, receiver, message, body, atMs: Date.now() });
    }
    return messageToken;
  }

  async #setWebhook({ bot, body }: Call): Promise<Answer> {
    const { url, event_types: eventTypes = ALL_EVENTS } = body;
    if (url === undefined) return refusal(4, 'missingData url');
    if (url === '') {
      bot.webhookUrl = undefined;
      bot.webhookRemoved = true;
      return OK;
    }
    if (!URL.canParse(url) || !(await this.#deps.tryWebhook(bot, url))) return refusal(1, 'invalidUrl');
    bot.webhookUrl = url;
    bot.webhookRemoved = false;
    bot.eventTypes = new Set(eventTypes);
    return { ...OK, event_types: eventTypes };
  }
}

function accountInfo(bot: ViberBot): Answer {
  return {
    ...OK,
    id: `pa:${bot.userIdOf('the bot itself')}`,
    name: bot.name,
    uri: bot.name,
    webhook: bot.webhookUrl ?? '',
    event_types: [...(bot.eventTypes ?? ALL_EVENTS)],
    subscribers_count: 1,
    members: [],
  };
}
