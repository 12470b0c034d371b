import type { MessageReference, OutboundContent } from '@ccm/core/domain';
import { DeliveryError, referredId } from '@ccm/core/domain';
import { compact } from '@ccm/core/objects';
import { LIMITS } from '../limits.ts';
import { sortInlineButtons } from './buttons.ts';
import type { SortedButtons } from './buttons.ts';
import { call, joinBlocks } from './pieces.ts';
import type { Piece } from './pieces.ts';

/** An action as one call, with what its buttons became. */
interface RenderedAction extends Pick<SortedButtons, 'notes' | 'choices'> {
  readonly piece: Piece;
}

const plain = (piece: Piece): RenderedAction => ({ piece, notes: [], choices: [] });

/**
 * Renders an action on an earlier message as one call; undefined for a message of its own. @throws {DeliveryError} `invalid-message`.
 */
export function actionPiece(content: OutboundContent): RenderedAction | undefined {
  const { action } = content;
  switch (action?.does) {
    case undefined:
      return undefined;
    case 'react': {
      const reaction = action.emoji === '' ? [] : [{ type: 'emoji', emoji: action.emoji }];
      return plain(call('reaction', 'setMessageReaction', { message_id: numberOf(action.message), reaction }));
    }
    case 'edit':
      return editOf(content, action.message);
    case 'delete': {
      const message_ids = [...new Set(idsOf(action.message).map(toNumber))];
      return plain(call('delete', 'deleteMessages', { message_ids }));
    }
    case 'moderate':
      break;
  }
  throw new DeliveryError('invalid-message', 'Telegram has no comments: action is for channel facebook');
}

/** The text is the whole new one; buttons that are not given again go. */
function editOf(content: OutboundContent, message: MessageReference): RenderedAction {
  const { keyboard, text: below, notes, choices } = sortInlineButtons(content);
  const text = joinBlocks([content.text, below]);
  if (text.length > LIMITS.text) {
    throw new DeliveryError(
      'invalid-message',
      `The new text has ${String(text.length)} characters, a message of Telegram's at most ${String(LIMITS.text)}: shorten it`,
    );
  }
  const markup = compact({ reply_markup: keyboard });
  return { piece: call('edit', 'editMessageText', { message_id: numberOf(message), text, ...markup }), notes, choices };
}

/** Telegram's number of the message that is answered. @throws {DeliveryError} `invalid-message`. */
export const numberOf = (message: MessageReference): number => toNumber(referredId(message));

const idsOf = ({ id, providerIds = [] }: MessageReference): readonly string[] =>
  providerIds.length === 0 ? [id] : providerIds;

/** `5550001:42` is message 42 of that chat. */
export const MESSAGE_NUMBER = /(?:^|:)(\d{1,15})$/;

function toNumber(id: string): number {
  const number = MESSAGE_NUMBER.exec(id)?.[1];
  if (number !== undefined) return Number(number);
  throw new DeliveryError(
    'invalid-message',
    `No message of Telegram's goes by ${JSON.stringify(id.slice(0, 100))}: give the id of a message, as it came or as it was sent`,
  );
}
