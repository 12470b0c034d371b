import type { HttpReply } from '@ccm/core/ports';
import type { LookUpContext } from '../../contract/index.ts';
import type { Answer } from '../payloads.ts';
import { withFiles } from './request.ts';
import type { TelegramRequest } from './request.ts';
import type { TelegramSettings } from '../settings.ts';

/** The token is a part of the address, which therefore must be seen nowhere. */
export const methodUrl = ({ apiUrl, botToken }: TelegramSettings, method: string): string =>
  `${apiUrl}/bot${botToken}/${method}`;

/** One call with its files as addresses. @throws {HttpFailure} */
export async function callMethod(
  request: TelegramRequest,
  { account, http, signal }: LookUpContext<TelegramSettings>,
): Promise<HttpReply> {
  const url = methodUrl(account.settings, request.method);
  return http.request({ method: 'POST', url, json: withFiles(request, (file) => file.url), signal });
}

/** The id that a group goes by since it became a supergroup. */
export function newChatIn({ parameters }: Answer): number | undefined {
  const id = parameters?.migrate_to_chat_id;
  return id === undefined ? undefined : Number(id);
}

const REFUSED_LINK =
  /failed to get HTTP URL content|wrong (?:remote )?file id|HTTP URL specified|wrong type of the web page content|WEBPAGE_|WEBDOCUMENT_|EXTERNAL_URL|MEDIA_EMPTY|group send failed|file is too big/i;

/** Telegram could not fetch a file from its address, or not this file, or took an address inside the network for a file id. */
export const isRefusedLink = ({ error_code: code, description = '' }: Answer): boolean =>
  code === 400 && REFUSED_LINK.test(description);

const UNSHOWABLE = /PHOTO_INVALID_DIMENSIONS|IMAGE_PROCESS_FAILED|PHOTO_SAVE_FILE_INVALID|PHOTO_EXT_INVALID/;

/** The picture cannot be shown as one. */
export const isUnshowable = ({ error_code: code, description = '' }: Answer): boolean =>
  code === 400 && UNSHOWABLE.test(description);

/** Premium users may refuse voice messages; they still take the recording as a file. */
export const isVoiceForbidden = ({ error_code: code, description = '' }: Answer): boolean =>
  code === 400 && /VOICE_MESSAGES_FORBIDDEN/i.test(description);

/** The topic was deleted, or the group has no topics any more. */
export const isTopicGone = ({ error_code: code, description = '' }: Answer): boolean =>
  code === 400 && /message thread not found|TOPIC_DELETED/i.test(description);

/** An edit that changes nothing has come to pass. */
export const isUnchanged = ({ error_code: code, description = '' }: Answer): boolean =>
  code === 400 && /message is not modified/i.test(description);

/** The message is a file: its text is a caption, which is edited otherwise. */
export const isCaption = ({ error_code: code, description = '' }: Answer): boolean =>
  code === 400 && /no text in the message to edit/i.test(description);
