import type { FailureReason } from '@ccm/core/domain';
import { DeliveryError } from '@ccm/core/domain';
import { isGatewayTimeout, parseRetryAfter } from '@ccm/core/ports';
import type { HttpReply } from '@ccm/core/ports';
import { jsonIn } from '@ccm/core/objects';
import { SECOND_MS } from '@ccm/core/time';
import { FILE_REMEDY } from '../media/index.ts';
import { answer } from './payloads.ts';
import type { Answer } from './payloads.ts';

interface TelegramFailure {
  readonly reason: FailureReason;
  /** For the operator: the cause, and the remedy. */
  readonly description: string;
  readonly pauses?: 'account' | 'customer';
  readonly retryAfterMs?: number;
  /** The failure may pass by itself, although its reason usually lasts. */
  readonly mayPass?: true;
  readonly maxAttempts?: number;
}

/** The usual pause of a group in slow mode. */
const SLOW_MODE_MS = 30_000;

/**
 * The Bot API names its errors by one word in English beside the HTTP status, and by nothing else: these are its codes
 * (https://github.com/tdlib/telegram-bot-api, Client.cpp). In the order in which they are looked for.
 */
const TELEGRAM_FAILURES: readonly (readonly [code: number, words: RegExp, failure: TelegramFailure])[] = [
  [
    403,
    /bot was blocked by the user/i,
    { reason: 'recipient-opted-out', description: 'The customer has blocked the bot' },
  ],
  [400, /USER_IS_BLOCKED/, { reason: 'recipient-opted-out', description: 'The customer has blocked the bot' }],
  [400, /YOU_BLOCKED_USER/, { reason: 'rejected', description: 'The business has blocked this customer' }],
  [400, /INPUT_USER_DEACTIVATED/, { reason: 'undeliverable', description: "The customer's Telegram account is gone" }],
  [403, /user is deactivated/i, { reason: 'undeliverable', description: "The customer's Telegram account is gone" }],
  [
    403,
    /can't initiate conversation|can't send messages to bots/i,
    { reason: 'invalid-recipient', description: 'The bot may only write to people who have pressed Start before' },
  ],
  [
    403,
    /bot was kicked|bot is not a member/i,
    { reason: 'undeliverable', description: 'The bot is not in the group or channel any more: add it again' },
  ],
  [
    400,
    /group (?:chat )?is deactivated|(?:group|supergroup|channel) chat was deleted/i,
    { reason: 'undeliverable', description: 'The group is gone, or goes by another id' },
  ],
  [
    400,
    /VOICE_MESSAGES_FORBIDDEN/,
    { reason: 'rejected', description: 'The customer takes no voice messages: send the recording as a file' },
  ],
  ...forEither(/PAYMENT_REQUIRED/, {
    reason: 'rejected',
    description: 'The customer takes messages only for Telegram Stars',
  }),
  ...forEither(/PRIVACY_PREMIUM_REQUIRED/, {
    reason: 'rejected',
    description: 'The customer takes messages of contacts and Premium users only',
  }),
  [
    400,
    /USER_IS_BOT/,
    { reason: 'invalid-recipient', description: 'The recipient is a bot: bots get no messages of bots' },
  ],
  [
    400,
    /button URL|BUTTON_URL_INVALID/i,
    {
      reason: 'invalid-message',
      description: 'Telegram does not take the address of a button: https and a public host',
    },
  ],
  [
    400,
    /chat not found|user not found|PEER_ID_INVALID|USER_ID_INVALID|CHAT_ID_INVALID/i,
    {
      reason: 'invalid-recipient',
      description:
        'Telegram does not know the chat: the person has never written to this bot, or the id is of another bot',
    },
  ],
  [
    400,
    /message to be replied not found|message to (?:edit|delete|react) not found|message can't be (?:edited|deleted)/i,
    { reason: 'invalid-message', description: 'The message that is answered or changed is gone, or too old for it' },
  ],
  [
    400,
    /REACTION_INVALID/,
    { reason: 'invalid-message', description: 'Telegram has no such reaction: it takes a fixed list of emoji' },
  ],
  [
    400,
    /failed to get HTTP URL content|WEBPAGE_(?:CURL|MEDIA)/i,
    {
      reason: 'media-unavailable',
      description: `Telegram could not fetch the file from its host: ${FILE_REMEDY}`,
      mayPass: true,
      maxAttempts: 3,
    },
  ],
  [
    400,
    /wrong (?:remote )?file[ _]id|HTTP URL|web page content|is too big|can't use file of type|_CONTENT_(?:TYPE|URL)_|file must be non-empty|WEBPAGE_|WEBDOCUMENT_|EXTERNAL_URL|PHOTO_\w|IMAGE_PROCESS_FAILED|VIDEO_FILE_INVALID|DOCUMENT_INVALID|MEDIA_(?:EMPTY|INVALID)|FILE_(?:REFERENCE|PART)|group send failed/i,
    {
      reason: 'media-unavailable',
      description: `Telegram cannot use the file: check its type and size; ${FILE_REMEDY}`,
    },
  ],
  [
    400,
    /SLOWMODE_WAIT/,
    {
      reason: 'throttled',
      description: 'The group lets its members write slowly only',
      pauses: 'customer',
      retryAfterMs: SLOW_MODE_MS,
    },
  ],
  [
    400,
    /not enough rights|CHAT_WRITE_FORBIDDEN|CHAT_SEND_\w+_FORBIDDEN|CHAT_ADMIN_REQUIRED|CHANNEL_(?:PRIVATE|INVALID)|USER_BANNED_IN_CHANNEL|TOPIC_CLOSED|TOPIC_DELETED|message thread not found|CHAT_RESTRICTED|have no rights|administrator rights/i,
    { reason: 'undeliverable', description: 'The bot may not write there: check its rights in the chat' },
  ],
  [
    400,
    /BUSINESS_PEER/,
    {
      reason: 'outside-reply-window',
      description: 'In the chats of a business the bot may answer for 24 hours after the customer last wrote',
    },
  ],
  [
    400,
    /BUSINESS_CONNECTION|business connection not found/i,
    { reason: 'blocked-account', description: 'The business has disconnected the bot, or does not let it answer' },
  ],
  [
    400,
    /FROZEN_METHOD_INVALID|PEER_FLOOD/,
    {
      reason: 'blocked-account',
      description: 'Telegram has frozen or limited the account of the bot: ask @SpamBot',
      pauses: 'account',
    },
  ],
  [
    400,
    /./,
    { reason: 'invalid-message', description: 'Telegram does not take the message: its answer names the fault' },
  ],
  [
    401,
    /./,
    {
      reason: 'bad-credentials',
      description: 'Telegram does not know the token: take a new one from @BotFather into TELEGRAM_BOT_TOKEN',
    },
  ],
  [
    404,
    /./,
    {
      reason: 'bad-credentials',
      description: 'Telegram knows no such bot or method: check TELEGRAM_BOT_TOKEN and TELEGRAM_API_URL',
    },
  ],
  [403, /./, { reason: 'undeliverable', description: 'Telegram does not let the bot write there' }],
  [
    409,
    /./,
    { reason: 'rejected', description: 'Another program takes the updates of the bot by getUpdates: stop it' },
  ],
  [413, /./, { reason: 'media-unavailable', description: 'The file is larger than Telegram takes' }],
];

/** The longest pause that Telegram asks of one chat; a longer pause is meant for the whole bot. */
const CHAT_PAUSE_MS = 5000;

/** The answer of the API; undefined for another body (a proxy's page). */
export function readAnswer(reply: HttpReply): Answer | undefined {
  return answer.safeParse(jsonIn(reply.body)).data;
}

/** An answer that is no success. Its words are shown, since Telegram has no codes beside them; the token is in none of them. */
export function failureFromAnswer(reply: HttpReply, told: Answer | undefined): DeliveryError {
  const code = told?.error_code ?? reply.status;
  const words = told?.description ?? '';
  const providerCode = words === '' ? `HTTP ${String(reply.status)}` : `${String(code)} ${bare(words)}`;
  const retryAfterMs = pauseIn(reply, told);
  if (code === 429) return throttled(retryAfterMs, providerCode);
  if (isGatewayTimeout(code)) {
    return new DeliveryError('outcome-unknown', 'Telegram did not answer in time: it may have taken the message', {
      providerCode,
    });
  }
  if (code >= 500 || code === 408 || code === 425) {
    const description = `Telegram is not available (HTTP ${String(reply.status)})`;
    return new DeliveryError('provider-unavailable', description, { providerCode, retryAfterMs });
  }
  const found = TELEGRAM_FAILURES.find(
    ([status, pattern]) => status === code && pattern.test(words === '' ? ' ' : words),
  );
  if (found === undefined) {
    const description = `Telegram answered HTTP ${String(reply.status)}: check TELEGRAM_API_URL`;
    return new DeliveryError('unexpected-reply', description, { providerCode });
  }
  const [, , { reason, description, ...advice }] = found;
  const said = words === '' ? '' : ` (${words})`;
  return new DeliveryError(reason, `${description}${said}`, { providerCode, ...advice });
}

/** As Telegram tells it, or a server between. */
function pauseIn({ headers }: HttpReply, told: Answer | undefined): number | undefined {
  const seconds = told?.parameters?.retry_after;
  return seconds === undefined ? parseRetryAfter(headers['retry-after']) : seconds * SECOND_MS;
}

function throttled(retryAfterMs: number | undefined, providerCode: string): DeliveryError {
  return new DeliveryError('throttled', 'Telegram asks for a pause', {
    providerCode,
    retryAfterMs,
    pauses: retryAfterMs !== undefined && retryAfterMs <= CHAT_PAUSE_MS ? 'customer' : 'account',
  });
}

/** `Bad Request: chat not found` without the words of the status. */
const bare = (words: string): string => words.replace(/^[A-Z][A-Za-z ]+: /, '').slice(0, 200);

/** Telegram answers with either status, by the kind of chat. */
function forEither(words: RegExp, failure: TelegramFailure): readonly (readonly [number, RegExp, TelegramFailure])[] {
  return [
    [400, words, failure],
    [403, words, failure],
  ];
}
