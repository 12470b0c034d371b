import { memo } from 'react';
import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { PhoneMode } from '@ccm/simulators/lab-protocol';
import { setMode } from '../lab/commands.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { Icon } from '../ui/icons.tsx';
import { MODE_WORDS } from '../ui/words.ts';

const MODES: readonly PhoneMode[] = ['in-hand', 'in-pocket', 'off', 'unreachable'];

interface ModeMenuProps {
  readonly phone: PhoneFacts;
  readonly mode: PhoneMode;
}

/** Chooses the state of the phone, which decides the receipts that its provider sends. */
export const ModeMenu = memo(function ModeMenu({ phone, mode }: ModeMenuProps): ReactNode {
  const { id, tellsRead } = phone;
  const offered = MODES.filter((each) => each !== 'in-pocket' || tellsRead);
  return (
    <MenuTrigger>
      <Button className="mode" aria-label={`Receipts: ${MODE_WORDS[mode].title}`} data-mode={mode}>
        <span className="dot" aria-hidden />
        {MODE_WORDS[mode].title}
        <Icon name="down" size={12} />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu"
          aria-label="Receipts"
          selectionMode="single"
          selectedKeys={[mode]}
          onAction={(key) => {
            const chosen = MODES.find((each) => each === key);
            if (chosen !== undefined) void setMode(id, chosen);
          }}
        >
          {offered.map((each) => (
            <MenuItem key={each} id={each} className="option" textValue={MODE_WORDS[each].title}>
              <span>
                <span className="strong">{MODE_WORDS[each].title}</span>
                <span className="faint block">{hintOf(each, tellsRead)}</span>
              </span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
});

const hintOf = (mode: PhoneMode, tellsRead: boolean): string =>
  mode === 'in-hand' && !tellsRead ? 'Messages are delivered' : MODE_WORDS[mode].hint;
