import { memo } from 'react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { PhoneMessage } from '@ccm/simulators/lab-protocol';
import { act } from '../lab/commands.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { ContentParts } from '../ui/content-parts.tsx';
import { Icon } from '../ui/icons.tsx';
import { Choice, EmojiChoice, PopupMenu, TitledChoice } from '../ui/popup-menu.tsx';
import { TickMark } from '../ui/ticks.tsx';
import { formatTime } from '../ui/words.ts';
import { Cards } from './cards.tsx';
import { press } from './press.ts';

const EMOJI = ['👍', '❤️', '😂', '😮', '🙏'] as const;

interface MessageProps {
  readonly phone: PhoneFacts;
  readonly message: PhoneMessage;
}

interface MenuProps extends MessageProps {
  readonly onQuote: (message: PhoneMessage) => void;
}

interface BubbleProps extends MenuProps {
  readonly quoted: PhoneMessage | undefined;
  /** Emoji, in the order in which they came. */
  readonly reactions: string;
}

export const Bubble = memo(function Bubble({ phone, message, quoted, reactions, onQuote }: BubbleProps): ReactNode {
  const { from, cards, atMs, tick, footnote, why } = message;
  return (
    <li className={`bubble-row from-${from}`}>
      {cards === undefined ? (
        <div className="bubble">
          {phone.app === 'facebook' ? (
            <span className="comment-author" dir="auto">
              {from === 'customer' ? phone.customer.name : 'Example Shop'}
            </span>
          ) : null}
          {quoted === undefined ? null : <span className="quote cut">{quoted.text ?? 'Message'}</span>}
          <ContentParts content={message} />
          <span className="bubble-foot">
            {footnote === undefined ? null : <span>{footnote}</span>}
            <time>{formatTime(atMs)}</time>
            {from === 'customer' ? <TickMark tick={tick} /> : null}
          </span>
          {reactions === '' ? null : <span className="reactions">{reactions}</span>}
          {from === 'business' ? <BubbleMenu phone={phone} message={message} onQuote={onQuote} /> : null}
        </div>
      ) : (
        <Cards phone={phone} message={message} cards={cards} />
      )}
      {why === undefined ? null : <span className="bubble-why">{why}</span>}
      <BubbleButtons phone={phone} message={message} />
    </li>
  );
});

function BubbleButtons({ phone, message }: MessageProps): ReactNode {
  const { buttons = [], list } = message;
  return (
    <>
      {buttons.length === 0 ? null : (
        <div className="bubble-buttons" role="group" aria-label="Buttons of the message">
          {buttons.map((button) => (
            <Button
              key={button.title}
              className="bubble-button"
              onPress={() => press(phone, message, button, 'button')}
            >
              {button.action === 'reply' ? null : <Icon name={button.action === 'url' ? 'link' : 'call'} size={13} />}
              {button.title}
            </Button>
          ))}
        </div>
      )}
      {list === undefined ? null : (
        <div className="bubble-buttons">
          <RowMenu phone={phone} message={message} list={list} />
        </div>
      )}
    </>
  );
}

interface RowMenuProps extends MessageProps {
  readonly list: NonNullable<PhoneMessage['list']>;
}

/** The rows of a list behind its button. */
const RowMenu = ({ phone, message, list }: RowMenuProps): ReactNode => (
  <PopupMenu
    label={list.label}
    onPick={(picked) => {
      const row = list.rows.find(({ value }) => value === picked);
      if (row !== undefined) press(phone, message, row, 'list');
    }}
    button={
      <Button className="bubble-button">
        <Icon name="list" size={14} /> {list.label}
      </Button>
    }
  >
    {list.rows.map(({ title, value, description, heading }) => (
      <TitledChoice key={value} id={value} heading={heading} title={title} hint={description} />
    ))}
  </PopupMenu>
);

/** The app's actions on a message: to react, to quote. Absent if the app has neither. */
function BubbleMenu({ phone, message, onQuote }: MenuProps): ReactNode {
  const reacts = phone.abilities.includes('reaction');
  const quotes = phone.abilities.includes('reply');
  if (!reacts && !quotes) return null;
  return (
    <PopupMenu
      label="React or reply"
      layout="row"
      onPick={(picked) => {
        if (picked === 'reply') onQuote(message);
        else void act(phone.id, { kind: 'reaction', messageId: message.id, emoji: picked });
      }}
      button={
        <Button className="bubble-more" aria-label="React or reply">
          <Icon name={reacts ? 'smile' : 'reply'} size={14} />
        </Button>
      }
    >
      {(reacts ? EMOJI : []).map((emoji) => (
        <EmojiChoice key={emoji} emoji={emoji} />
      ))}
      {quotes ? (
        <Choice id="reply" name="Reply">
          <Icon name="reply" />
        </Choice>
      ) : null}
    </PopupMenu>
  );
}
