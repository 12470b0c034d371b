import { memo } from 'react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { PhoneMode } from '@ccm/simulators/lab-protocol';
import { setMode } from '../lab/commands.ts';
import type { PhoneFacts } from '../lab/store.ts';
import { Icon } from '../ui/icons.tsx';
import { PopupMenu, TitledChoice } from '../ui/popup-menu.tsx';
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
    <PopupMenu
      label="Receipts"
      placement="bottom end"
      current={mode}
      onPick={(picked) => {
        const chosen = MODES.find((each) => each === picked);
        if (chosen !== undefined) void setMode(id, chosen);
      }}
      button={
        <Button className="mode" aria-label={`Receipts: ${MODE_WORDS[mode].title}`} data-mode={mode}>
          <span className="dot" aria-hidden />
          {MODE_WORDS[mode].title}
          <Icon name="down" size={12} />
        </Button>
      }
    >
      {offered.map((each) => (
        <TitledChoice key={each} id={each} title={MODE_WORDS[each].title} hint={hintOf(each, tellsRead)} />
      ))}
    </PopupMenu>
  );
});

const hintOf = (mode: PhoneMode, tellsRead: boolean): string =>
  mode === 'in-hand' && !tellsRead ? 'Messages are delivered' : MODE_WORDS[mode].hint;
