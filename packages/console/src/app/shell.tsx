import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Button as AriaButton, Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { groupsQuery } from '../api/dead-letters.ts';
import type { Session } from '../api/transport/session.ts';
import { formatShort } from '../format/numbers.ts';
import { ZONE } from '../format/times.ts';
import { BrandMark } from '../look/brand-mark.tsx';
import { IconButton } from '../ui/controls/button.tsx';
import { Toasts } from '../ui/controls/toast.tsx';
import { Icon } from '../ui/icons.tsx';
import { AccountMenu } from './account-menu.tsx';
import { AwayBar, LiveMark } from './live-mark.tsx';
import { PLACES } from './navigation.ts';
import { Palette } from './palette.tsx';

/** The frame of every view: navigation, search and the live mark. */
export function Shell({ session }: { readonly session: Session }): ReactNode {
  const [isFinding, setFinding] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useFocusOnNavigation(path, main);
  useEffect(() => setMenuOpen(false), [path]);
  useFindShortcut(() => setFinding(true));
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Rail version={session.version} label="Views" />
      <header className="bar">
        <span className="menu-button">
          <IconButton icon="menu" label="Menu" onPress={() => setMenuOpen(true)} />
        </span>
        <AriaButton className="find" aria-keyshortcuts="Control+K Meta+K" onPress={() => setFinding(true)}>
          <Icon name="search" />
          <span className="cut">Find a message, number or view</span>
          <span className="push row kbd-pair" aria-hidden>
            <kbd className="kbd">Ctrl</kbd>
            <kbd className="kbd">K</kbd>
          </span>
        </AriaButton>
        <span className="push row">
          <LiveMark />
          <AccountMenu expiresAt={session.expiresAt} />
        </span>
      </header>
      <main id="main" ref={main} className="main" tabIndex={0}>
        <AwayBar />
        <Outlet />
      </main>
      <ModalOverlay className="veil sheet-veil" isDismissable isOpen={isMenuOpen} onOpenChange={setMenuOpen}>
        <Modal className="modal sheet">
          <Dialog aria-label="Menu">
            <Rail version={session.version} label="Menu" />
          </Dialog>
        </Modal>
      </ModalOverlay>
      <Palette isOpen={isFinding} onClose={() => setFinding(false)} />
      <Toasts />
    </div>
  );
}

function Rail({ version, label }: { readonly version: string; readonly label: string }): ReactNode {
  return (
    <nav className="rail" aria-label={label}>
      <Link to="/" className="brand" aria-label="CCM, overview">
        <BrandMark />
        <span className="rail-text">CCM</span>
      </Link>
      {PLACES.map((group) => (
        <div key={group.title} className="rail-section">
          {group.title === '' ? null : <p className="rail-group">{group.title}</p>}
          {group.places.map(({ to, label: name, icon }) => (
            <Link
              key={to}
              to={to}
              className="rail-link"
              title={name}
              activeOptions={{ exact: to === '/', includeSearch: false }}
            >
              <Icon name={icon} />
              <span className="rail-text">{name}</span>
              {to === '/dead-letters' ? <DeadLetterCount /> : null}
            </Link>
          ))}
        </div>
      ))}
      <div className="rail-foot">
        <span>Times in {ZONE.replaceAll('_', ' ')}</span>
        {version === '' ? null : <span>Version {version}</span>}
      </div>
    </nav>
  );
}

function DeadLetterCount(): ReactNode {
  const { data } = useQuery(groupsQuery());
  const total = data?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  if (total === 0) return null;
  return (
    <span className="rail-count">
      {formatShort(total)}
      <span className="visually-hidden"> waiting</span>
    </span>
  );
}

/** Scrolls a new view to its top and moves the focus there. */
function useFocusOnNavigation(path: string, main: { readonly current: HTMLElement | null }): void {
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.scrollTo({ top: 0 });
    focusQuietly(main.current);
  }, [path, main]);
}

/** The frame of the whole page would say nothing: it is drawn once the reader comes here with the keyboard. */
function focusQuietly(element: HTMLElement | null): void {
  if (element === null) return;
  element.dataset['quiet'] = '';
  element.addEventListener('blur', () => delete element.dataset['quiet'], { once: true });
  element.focus({ preventScroll: true });
}

function useFindShortcut(open: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
}
