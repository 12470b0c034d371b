import { compact } from '@ccm/core/objects';
import type { CustomerFile } from './viber-media.ts';

/** A customer's action, and its bot; default the first. */
export interface CustomerDoes {
  /** Any name of a person; each bot knows them under another id. */
  readonly person: string;
  readonly bot?: string;
}

export interface CustomerWrites extends CustomerDoes {
  readonly text?: string;
  /** Viber's `message` object, for anything but a text; its `tracking_data` is added. */
  readonly message?: Readonly<Record<string, unknown>>;
  /** A picture, film or file, kept here for the fleet to fetch; `text` is its caption. */
  readonly file?: CustomerFile;
  /** A press of a button with `Silent`. */
  readonly silent?: boolean;
  /** Members of the callback's `sender` to add or replace. */
  readonly sender?: Readonly<Record<string, unknown>>;
}

/** A callback without the fields of every callback (its time and token). */
export type CallbackEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/** @param context.fileUrl where Viber keeps `file` */
export function messageEvent(
  { person, text, message, file, silent = false, sender }: CustomerWrites,
  context: { readonly userId: string; readonly trackingData: unknown; readonly fileUrl: string | undefined },
): CallbackEvent {
  const { userId, trackingData, fileUrl } = context;
  return {
    event: 'message',
    sender: { ...profileOf(person, userId), ...sender },
    message: {
      tracking_data: trackingData,
      type: 'text',
      ...compact({ text }),
      ...(file === undefined ? {} : fileFields(file, fileUrl)),
      ...message,
    },
    silent,
  };
}

export const openedEvent = (person: string, userId: string, context: string | undefined): CallbackEvent => ({
  event: 'conversation_started',
  type: 'open',
  ...compact({ context }),
  user: profileOf(person, userId),
  subscribed: false,
});

export const subscribedEvent = (person: string, userId: string): CallbackEvent => ({
  event: 'subscribed',
  user: profileOf(person, userId),
});

export const unsubscribedEvent = (userId: string): CallbackEvent => ({ event: 'unsubscribed', user_id: userId });

function fileFields({ type, name, content }: CustomerFile, media: string | undefined): object {
  const size = content.length;
  return { type, media, file_name: name, ...(type === 'file' ? { file_size: size } : { size }) };
}

function profileOf(person: string, id: string): Readonly<Record<string, unknown>> {
  return {
    id,
    name: person,
    avatar: 'https://media-direct.cdn.viber.com/pg_download?id=1',
    country: 'GB',
    language: 'en',
    api_version: 10,
  };
}
