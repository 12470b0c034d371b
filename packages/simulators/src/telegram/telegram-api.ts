import { json } from '../lab/index.ts';
import type { RecordedRequest, SimulatorReply } from '../lab/index.ts';
import { readCall } from './method-call.ts';
import type { MethodCall } from './method-call.ts';
import { faultOf, isSend, refusal } from './send-check.ts';
import type { Refusal } from './send-check.ts';
import type { TelegramChat } from './telegram-chat.ts';
import type { TelegramMedia } from './telegram-media.ts';

/** A message that Telegram took. */
export interface SentMessage {
  /** CCM's name for it: `<chat>:<number>`. */
  readonly key: string;
  readonly messageId: number;
  readonly chatId: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Files that came along, by the name of their part: how many bytes. */
  readonly uploads: Readonly<Record<string, number>>;
  readonly atMs: number;
}

/** The address of updates, and their secret. */
export interface WebhookSetting {
  url: string;
  secret: string | undefined;
  allowed: readonly string[] | undefined;
}

interface ApiDeps {
  readonly token: string;
  readonly webhook: WebhookSetting;
  readonly media: TelegramMedia;
  /** Undefined: nobody with that id has ever written. */
  readonly chatOf: (id: string) => TelegramChat | undefined;
  /** The id that a group goes by since it moved. */
  readonly movedTo: (id: string) => number | undefined;
  readonly pending: () => number;
  readonly lastError: () => { readonly date: number; readonly message: string } | undefined;
  readonly taken: (sent: SentMessage) => void;
  readonly did: (method: string, params: MethodCall['params']) => void;
}

type Result = { readonly result: unknown } | Refusal;
type Method = (call: MethodCall) => Result;

const done: Result = { result: true };

/** The Bot API (https://core.telegram.org/bots/api): the status of an error is its error_code. */
export class TelegramApi {
  readonly #deps: ApiDeps;
  readonly #methods: ReadonlyMap<string, Method>;

  constructor(deps: ApiDeps) {
    this.#deps = deps;
    const noted =
      (method: string): Method =>
      ({ params }) => {
        deps.did(method, params);
        return done;
      };
    this.#methods = new Map<string, Method>([
      ['getMe', () => ({ result: this.#me() })],
      ['setWebhook', (call) => this.#setWebhook(call)],
      ['deleteWebhook', () => this.#setWebhook({ params: { url: '' }, files: new Map() })],
      ['getWebhookInfo', () => ({ result: this.#webhookInfo() })],
      ['getUpdates', () => refusal(409, "Conflict: can't use getUpdates method while webhook is active")],
      ['getFile', (call) => this.#file(call)],
      ['getChat', (call) => this.#chat(call)],
      ...[
        'answerCallbackQuery',
        'sendChatAction',
        'readBusinessMessage',
        'setMessageReaction',
        'deleteMessage',
        'deleteMessages',
      ].map((name) => [name, noted(name)] as const),
      ['editMessageText', (call) => this.#edit('editMessageText', call)],
      ['editMessageCaption', (call) => this.#edit('editMessageCaption', call)],
    ]);
  }

  answer(request: RecordedRequest): SimulatorReply {
    const { token, media } = this.#deps;
    const file = `/file/bot${token}/`;
    if (request.method === 'GET' && request.path.startsWith(file))
      return media.download(request.path.slice(file.length));
    const [, bot, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.path) ?? [];
    if (bot === undefined) return toReply(refusal(404, 'Not Found'));
    if (bot !== token) return toReply(refusal(401, 'Unauthorized'));
    return toReply(this.call(method, readCall(request)));
  }

  /** A call, as it comes by HTTP or in the answer to an update. */
  call(method: string, call: MethodCall | undefined): Result {
    if (call === undefined) return refusal(400, "Bad Request: can't parse the parameters");
    if (isSend(method)) return this.#send(method, call);
    return this.#methods.get(method)?.(call) ?? refusal(404, 'Not Found: method not found');
  }

  #send(method: string, call: MethodCall): Result {
    const chatId = idIn(call);
    const moved = this.#deps.movedTo(chatId);
    if (moved !== undefined)
      return refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: moved });
    const chat = this.#deps.chatOf(chatId);
    if (chat === undefined) return refusal(400, 'Bad Request: chat not found');
    if (chat.isBlocked) return refusal(403, 'Forbidden: bot was blocked by the user');
    const fault = faultOf(method, call);
    if (fault !== undefined) return fault;
    const media = call.params['media'];
    const count = method === 'sendMediaGroup' && Array.isArray(media) ? media.length : 1;
    const messages = Array.from({ length: count }, () => this.#take(method, call, chat));
    return { result: count === 1 ? messages[0] : messages };
  }

  #take(method: string, { params, files }: MethodCall, chat: TelegramChat): object {
    const messageId = chat.nextMessage();
    const chatId = idIn({ params });
    const date = Math.floor(Date.now() / 1000);
    chat.ours.set(messageId, params);
    this.#deps.taken({
      key: `${chatId}:${String(messageId)}`,
      messageId,
      chatId,
      method,
      params,
      uploads: Object.fromEntries([...files].map(([name, content]) => [name, content.length])),
      atMs: Date.now(),
    });
    return { message_id: messageId, from: this.#me(), chat: { id: params['chat_id'], type: 'private' }, date };
  }

  #edit(method: string, { params }: MethodCall): Result {
    const chat = this.#deps.chatOf(idIn({ params }));
    const number = Number(params['message_id']);
    const before = chat?.ours.get(number);
    if (chat === undefined || before === undefined) return refusal(400, 'Bad Request: message to edit not found');
    const field = method === 'editMessageText' ? 'text' : 'caption';
    if (field === 'text' && before['text'] === undefined)
      return refusal(400, 'Bad Request: there is no text in the message to edit');
    if (before[field] === params[field]) return refusal(400, 'Bad Request: message is not modified');
    chat.ours.set(number, { ...before, ...params });
    this.#deps.did(method, params);
    return { result: { message_id: number, chat: { id: params['chat_id'], type: 'private' } } };
  }

  #file({ params }: MethodCall): Result {
    const known = this.#deps.media.pathOf(String(params['file_id']));
    if (known === undefined) return refusal(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
    if (known === 'too-big') return refusal(400, 'Bad Request: file is too big');
    return { result: { file_id: params['file_id'], ...known } };
  }

  #chat({ params }: MethodCall): Result {
    const chat = this.#deps.chatOf(idIn({ params }));
    if (chat === undefined) return refusal(400, 'Bad Request: chat not found');
    return { result: { id: chat.id, type: 'private', first_name: chat.person } };
  }

  #setWebhook({ params }: MethodCall): Result {
    const { url = '', secret_token: secret, allowed_updates: allowed } = params;
    const { webhook } = this.#deps;
    webhook.url = String(url);
    webhook.secret = typeof secret === 'string' ? secret : undefined;
    if (Array.isArray(allowed)) webhook.allowed = allowed.map(String);
    return done;
  }

  #webhookInfo(): object {
    const { webhook, pending, lastError } = this.#deps;
    const error = lastError();
    return {
      url: webhook.url,
      has_custom_certificate: false,
      pending_update_count: pending(),
      ...(error === undefined ? {} : { last_error_date: error.date, last_error_message: error.message }),
      ...(webhook.allowed === undefined ? {} : { allowed_updates: webhook.allowed }),
    };
  }

  #me(): object {
    const id = Number(this.#deps.token.split(':', 1)[0]);
    return { id, is_bot: true, first_name: 'Acme', username: 'acme_bot', can_join_groups: true };
  }
}

function toReply(result: Result): SimulatorReply {
  if ('result' in result) return json(200, { ok: true, result: result.result });
  const { code, description, parameters } = result;
  return json(code, {
    ok: false,
    error_code: code,
    description,
    ...(parameters === undefined ? {} : { parameters }),
  });
}

const idIn = ({ params }: Pick<MethodCall, 'params'>): string => {
  const id = params['chat_id'];
  return typeof id === 'number' || typeof id === 'string' ? String(id) : '';
};
