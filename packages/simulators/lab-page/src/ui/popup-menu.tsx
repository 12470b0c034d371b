import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { PopoverProps } from 'react-aria-components';

const LAYOUTS = {
  list: { popover: 'popover', menu: 'menu' },
  row: { popover: 'popover popover-row', menu: 'menu menu-row' },
  grid: { popover: 'popover popover-row', menu: 'menu menu-grid' },
} as const;

interface PopupMenuProps {
  /** The button that opens it. */
  readonly button: ReactNode;
  readonly label: string;
  readonly placement?: NonNullable<PopoverProps['placement']>;
  readonly layout?: keyof typeof LAYOUTS;
  /** The id of the choice that is in force, of those that exclude each other. */
  readonly current?: string;
  readonly onPick: (id: string) => void;
  readonly children: ReactNode;
}

/** A menu that a button opens above or below itself. */
export function PopupMenu(props: PopupMenuProps): ReactNode {
  const { button, label, placement = 'top', layout = 'list', current, onPick, children } = props;
  const { popover, menu } = LAYOUTS[layout];
  const selection = current === undefined ? {} : { selectionMode: 'single' as const, selectedKeys: [current] };
  return (
    <MenuTrigger>
      {button}
      <Popover className={popover} placement={placement}>
        <Menu className={menu} aria-label={label} onAction={(id) => onPick(String(id))} {...selection}>
          {children}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

interface ChoiceProps {
  readonly id: string;
  /** Read aloud where the children are a picture, and found by typing. */
  readonly name: string;
  readonly children: ReactNode;
}

export const Choice = ({ id, name, children }: ChoiceProps): ReactNode => (
  <MenuItem id={id} className="option" textValue={name} aria-label={name}>
    {children}
  </MenuItem>
);

interface TitledChoiceProps {
  readonly id: string;
  /** The section that begins with this choice. */
  readonly heading?: string | undefined;
  readonly title: string;
  readonly hint?: string | undefined;
}

/** A choice with a line of explanation. */
export const TitledChoice = ({ id, heading, title, hint }: TitledChoiceProps): ReactNode => (
  <MenuItem id={id} className="option" textValue={title}>
    <span>
      {heading === undefined ? null : <span className="faint block">{heading}</span>}
      <span className="strong">{title}</span>
      {hint === undefined ? null : <span className="faint block">{hint}</span>}
    </span>
  </MenuItem>
);

export const EmojiChoice = ({ emoji }: { readonly emoji: string }): ReactNode => (
  <MenuItem id={emoji} className="option emoji" textValue={emoji}>
    {emoji}
  </MenuItem>
);
