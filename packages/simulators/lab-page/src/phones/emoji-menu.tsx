import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Icon } from '../ui/icons.tsx';
import { EmojiChoice, PopupMenu } from '../ui/popup-menu.tsx';

const EMOJI = ['😀', '😍', '😢', '😡', '🎉', '👋🏽', '🚚', '☕', '🔥', '✅', '❌', '🇬🇧'] as const;

export const EmojiMenu = ({ onPick }: { readonly onPick: (emoji: string) => void }): ReactNode => (
  <PopupMenu
    label="Emoji"
    placement="top end"
    layout="grid"
    onPick={onPick}
    button={
      <Button className="foot-button" aria-label="Emoji">
        <Icon name="smile" size={17} />
      </Button>
    }
  >
    {EMOJI.map((emoji) => (
      <EmojiChoice key={emoji} emoji={emoji} />
    ))}
  </PopupMenu>
);
