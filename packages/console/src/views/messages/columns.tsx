import type { ReactNode } from 'react';
import type { Message } from '../../api/messages.ts';
import { sentence } from '../../format/words.ts';
import { StatusBadge } from '../../ui/badge.tsx';
import { Channel } from '../../ui/channel.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { Column } from '../../ui/lists/grid.tsx';
import { Moment } from '../../ui/moment.tsx';

export function Direction({ direction }: { readonly direction: Message['direction'] }): ReactNode {
  const isInbound = direction === 'inbound';
  return (
    <span
      className={isInbound ? 'direction-in' : 'direction-out'}
      title={isInbound ? 'From the customer' : 'To the customer'}
    >
      <Icon name={isInbound ? 'inbound' : 'outbound'} size={14} />
      <span className="visually-hidden">{isInbound ? 'From' : 'To'}</span>
    </span>
  );
}

export const MESSAGE_COLUMNS: readonly Column<Message>[] = [
  { id: 'at', title: 'Time', width: '8rem', narrow: '3.9rem', cell: (message) => <Moment at={message.acceptedAt} /> },
  {
    id: 'number',
    title: 'Customer',
    width: 'minmax(9.5rem, 1fr)',
    narrow: 'minmax(8.4rem, 1fr)',
    cell: (message) => (
      <span className="row">
        <Direction direction={message.direction} />
        <span className="strong cut">{message.number}</span>
      </span>
    ),
  },
  {
    id: 'channel',
    title: 'Channel',
    width: 'minmax(8rem, 1.25fr)',
    above: 40,
    cell: (message) => <Channel channel={message.channel} account={message.account} />,
  },
  {
    id: 'status',
    title: 'Status',
    width: '8.5rem',
    narrow: '6.9rem',
    cell: (message) => <StatusBadge status={message.status} />,
  },
  {
    id: 'detail',
    title: 'Content or cause',
    width: 'minmax(10rem, 2fr)',
    above: 52,
    cell: (message) =>
      message.failure === null ? (
        <span className="faint">{message.preview ?? ''}</span>
      ) : (
        <span className="tone-bad tone-text">
          {sentence(message.failure.reason)}
          {message.failure.description === undefined || message.failure.description === ''
            ? ''
            : `: ${message.failure.description}`}
        </span>
      ),
  },
  {
    id: 'id',
    title: 'Id',
    width: 'minmax(7rem, 0.8fr)',
    above: 66,
    cell: (message) => <span className="mono faint">{message.id}</span>,
  },
];
