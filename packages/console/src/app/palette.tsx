import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import {
  Autocomplete,
  Collection,
  Dialog,
  Header,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components';
import { refusedQuery } from '../api/dead-letters.ts';
import type { DeadLetter } from '../api/dead-letters.ts';
import { findQuery } from '../api/messages.ts';
import type { Message } from '../api/messages.ts';
import { formatMoment } from '../format/times.ts';
import { StatusBadge } from '../ui/badge.tsx';
import { Channel } from '../ui/channel.tsx';
import { Icon } from '../ui/icons.tsx';
import { PLACES } from './navigation.ts';
import type { Place } from './navigation.ts';

const places = PLACES.flatMap((group) => group.places);
const SETTLE_MS = 200;

const matchesPlace = ({ label, keywords }: Place, typed: string): boolean =>
  `${label} ${keywords}`.toLowerCase().includes(typed.toLowerCase());

interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Ctrl-K: a view by its name, a message by any of its ids or the customer's number. */
export function Palette({ isOpen, onClose }: PaletteProps): ReactNode {
  return (
    <ModalOverlay
      className="veil"
      isDismissable
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="modal palette">
        <Dialog className="dialog" aria-label="Find">
          <PaletteBody onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteBody({ onClose }: { readonly onClose: () => void }): ReactNode {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const wanted = useSettled(typed.trim());
  const found = useQuery(findQuery(wanted));
  const messages = found.data ?? [];
  const refused = useQuery(refusedQuery(wanted)).data ?? [];
  const views = places.filter((place) => matchesPlace(place, typed.trim()));
  const go = (key: string): void => {
    onClose();
    if (key.startsWith('message:'))
      void navigate({ to: '/messages/$id', params: { id: key.slice('message:'.length) } });
    else if (key.startsWith('letter:'))
      void navigate({ to: '/dead-letters/$id', params: { id: key.slice('letter:'.length) } });
    else if (key === 'search') void navigate({ to: '/messages', search: { q: typed.trim() } });
    else void navigate({ to: key });
  };
  return (
    <Autocomplete inputValue={typed} onInputChange={setTyped}>
      <SearchField className="palette-field" aria-label="Find a message, number or view" autoFocus>
        <Icon name="search" />
        <Input className="palette-input" placeholder="Any id, number or name of a view" />
      </SearchField>
      <ListBox
        className="palette-list"
        aria-label="Found"
        onAction={(key) => go(String(key))}
        renderEmptyState={() => null}
      >
        {messages.length === 0 ? null : (
          <ListBoxSection id="messages">
            <Header className="palette-heading">Messages</Header>
            <Collection items={messages}>{renderMessage}</Collection>
          </ListBoxSection>
        )}
        {refused.length === 0 ? null : (
          <ListBoxSection id="refused">
            <Header className="palette-heading">Refused commands</Header>
            <Collection items={refused}>{renderRefused}</Collection>
          </ListBoxSection>
        )}
        {typed.trim() === '' ? null : (
          <ListBoxItem id="search" className="option" textValue={`Search messages for ${typed}`}>
            <Icon name="search" />
            <span className="cut">
              {found.isFetching ? 'Searching' : 'Search'} messages for <b>{typed.trim()}</b>
            </span>
          </ListBoxItem>
        )}
        {views.length === 0 ? null : (
          <ListBoxSection id="views">
            <Header className="palette-heading">Views</Header>
            <Collection items={views.map((view) => ({ ...view, id: view.to }))}>{renderPlace}</Collection>
          </ListBoxSection>
        )}
      </ListBox>
      <PaletteKeys />
    </Autocomplete>
  );
}

const PaletteKeys = (): ReactNode => (
  <div className="palette-foot key-hint" aria-hidden>
    <span>
      <kbd className="kbd">↑</kbd> <kbd className="kbd">↓</kbd> move
    </span>
    <span>
      <kbd className="kbd">Enter</kbd> open
    </span>
    <span>
      <kbd className="kbd">Esc</kbd> close
    </span>
  </div>
);

const renderMessage = (message: Message): ReactNode => (
  <ListBoxItem id={`message:${message.id}`} className="option" textValue={`${message.number} ${message.id}`}>
    <Channel channel={message.channel} />
    <span className="strong">{message.number}</span>
    <span className="faint">{message.acceptedAt === null ? '' : formatMoment(message.acceptedAt)}</span>
    <span className="push">
      <StatusBadge status={message.status} />
    </span>
  </ListBoxItem>
);

const renderRefused = ({ id, at, description }: DeadLetter): ReactNode => (
  <ListBoxItem id={`letter:${id}`} className="option" textValue={description}>
    <Icon name="dead-letters" />
    <span className="cut">{description}</span>
    <span className="push faint">{at === null ? '' : formatMoment(at)}</span>
  </ListBoxItem>
);

const renderPlace = (place: Place): ReactNode => (
  <ListBoxItem id={place.to} className="option" textValue={place.label}>
    <Icon name={place.icon} />
    {place.label}
  </ListBoxItem>
);

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
