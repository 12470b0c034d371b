import type { WebhookOutcome } from '../lab/index.ts';
import type { CustomerFile } from './telegram-media.ts';
import type { UpdatePatience } from './telegram-updates.ts';

export interface TelegramOptions {
  /** Default: SIMULATED_TELEGRAM. */
  readonly token?: string;
  readonly secret?: string;
  /** The number of messages in each chat, and of updates, that the bot had before: numbers never come again; default 0. */
  readonly lastNumber?: number;
  /** Lets the bot write only to people who wrote to it, as Telegram does; default: to everybody. */
  readonly knownOnly?: boolean;
  /** Default: 15 s for an answer, again after a second, doubling to a minute, for a day. */
  readonly patience?: Partial<UpdatePatience>;
}

export interface CustomerWrites {
  /** Any name of a person. */
  readonly person: string;
  readonly text?: string;
  /** Kept here for the fleet to fetch; `text` is its caption. */
  readonly file?: CustomerFile;
  /** Further members of the message (https://core.telegram.org/bots/api#message). */
  readonly message?: Readonly<Record<string, unknown>>;
}

/** The result of one update. */
export interface UpdateDelivery {
  readonly updateId: number;
  /** CCM's name for the message; absent for an update without one. */
  readonly key?: string;
  /** The outcome of the last attempt. */
  readonly outcome: WebhookOutcome;
  /** The outcome of every attempt: redeliveries and duplicates. */
  readonly outcomes: readonly WebhookOutcome[];
}

export const SIMULATED_TELEGRAM = {
  token: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0',
  secret: 'simulated_telegram-secret',
} as const;

/**
 * The updates of a webhook that asks for all that CCM reads (https://core.telegram.org/bots/api#update). The list is not taken from the
 * channel: the simulator is there to check it.
 */
export const UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'message_reaction',
  'callback_query',
  'poll_answer',
  'my_chat_member',
] as const;

export const TELEGRAMS_PATIENCE: UpdatePatience = {
  answerMs: 15_000,
  againAfterMs: 1000,
  maxAfterMs: 60_000,
  giveUpAfterMs: 24 * 3_600_000,
};
