import type { ReactNode } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { sessionStore } from '../api/transport/session.ts';
import { formatRelative } from '../format/times.ts';
import { toast } from '../ui/controls/toast.tsx';
import { Icon } from '../ui/icons.tsx';
import type { IconName } from '../ui/icons.tsx';
import { failureText } from '../ui/states.tsx';
import { queryClient } from '../api/live/client.ts';
import { setTheme, useIsDark, useTheme } from '../look/theme.ts';
import type { Theme } from '../look/theme.ts';

const THEMES: readonly { readonly id: Theme; readonly label: string; readonly icon: IconName }[] = [
  { id: 'system', label: 'Theme: as the system', icon: 'configuration' },
  { id: 'light', label: 'Theme: light', icon: 'sun' },
  { id: 'dark', label: 'Theme: dark', icon: 'moon' },
];

export function AccountMenu({ expiresAt }: { readonly expiresAt: string }): ReactNode {
  const theme = useTheme();
  const dark = useIsDark();
  return (
    <MenuTrigger>
      <Button className="button button-quiet button-icon" aria-label="Theme and session">
        <Icon name={dark ? 'moon' : 'sun'} />
      </Button>
      <Popover className="popover" placement="bottom end" offset={6}>
        <Menu className="menu" onAction={(key) => act(String(key))}>
          {THEMES.map(({ id, label, icon }) => (
            <MenuItem
              key={id}
              id={id}
              className="option"
              textValue={label}
              {...(id === theme ? { 'data-selected': true } : {})}
            >
              <Icon name={icon} />
              {label}
              {id === theme ? <Icon name="check" className="push" /> : null}
            </MenuItem>
          ))}
          <MenuItem id="sign-out" className="option menu-apart" textValue="Sign out">
            <Icon name="out" />
            Sign out
            <span className="push faint">session ends {formatRelative(expiresAt)}</span>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function act(key: string): void {
  const theme = THEMES.find(({ id }) => id === key);
  if (theme !== undefined) {
    setTheme(theme.id);
    return;
  }
  sessionStore.signOut().then(
    () => queryClient.clear(),
    (error: unknown) => toast(`Signing out failed: ${failureText(error)}`, { tone: 'bad' }),
  );
}
