import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Icon } from '../ui/icons.tsx';

const EMOJI = ['😀', '😍', '😢', '😡', '🎉', '👋🏽', '🚚', '☕', '🔥', '✅', '❌', '🇬🇧'] as const;

export const EmojiMenu = ({ onPick }: { readonly onPick: (emoji: string) => void }): ReactNode => (
  <MenuTrigger>
    <Button className="foot-button" aria-label="Emoji">
      <Icon name="smile" size={17} />
    </Button>
    <Popover className="popover popover-row" placement="top end">
      <Menu className="menu menu-grid" aria-label="Emoji" onAction={(key) => onPick(String(key))}>
        {EMOJI.map((emoji) => (
          <MenuItem key={emoji} id={emoji} className="option emoji" textValue={emoji}>
            {emoji}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  </MenuTrigger>
);
